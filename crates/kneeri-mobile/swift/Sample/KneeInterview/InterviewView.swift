#if canImport(SwiftUI)
import Kneeri
import SwiftUI

/// What the screens show. The engine is made away from the main thread; each step takes some milliseconds.
@MainActor final class InterviewScreen: ObservableObject {
  @Published private(set) var model: InterviewModel?
  @Published private(set) var failure: String?

  func begin() async {
    do {
      let engine = try await Task.detached { try Engine.knee() }.value
      model = try InterviewModel(engine: engine)
    } catch { failure = error.localizedDescription }
  }

  func answer(_ answers: [String: Finding]) { model?.answer(answers) }
  func skip() { model?.skip() }
  func undo() { model?.undo() }
}

/// Asks question by question, and ends with the result.
public struct InterviewView: View {
  @StateObject private var screen = InterviewScreen()

  public init() {}

  public var body: some View {
    Group {
      if let question = screen.model?.question {
        QuestionView(question: question, screen: screen).id(question)
      } else if let assessment = screen.model?.assessment {
        AssessmentView(assessment: assessment)
      } else if let failure = screen.failure {
        Text(failure)
      } else {
        ProgressView()
      }
    }.task { await screen.begin() }
  }
}

/// One question with all its parts.
private struct QuestionView: View {
  let question: Question
  @ObservedObject var screen: InterviewScreen
  @State private var answers: [Feature.ID: Finding] = [:]

  var body: some View {
    Form {
      if let warning = screen.model?.warning { Section(warning.title) { Text(warning.say) } }
      Text(question.reason)
      ForEach(question.parts) { part in
        Section {
          if let help = part.help { Text(help) }
          ForEach(part.features) { FeatureView(feature: $0, inChecklist: part.isChecklist, finding: $answers[$0.id]) }
          if part.isChecklist { Button("None of these") { answers.merge(part.answers(ticked: [])) { _, new in new } } }
        } header: {
          Text(part.text).accessibilityAddTraits(.isHeader)
        }
      }
      if let refusal = screen.model?.refusal { Text(refusal) }
      Button("Next") { screen.answer(whole) }.disabled(whole.isEmpty)
      Button("I cannot say") { screen.skip() }
      Button("Back") { screen.undo() }
    }
  }

  /// Of a checklist in which something was ticked, the rest is no; what nobody touched is asked again.
  private var whole: [String: Finding] {
    question.parts.reduce(into: answers) { whole, part in
      let ticked = part.features.map(\.id).filter { answers[$0] == true }
      if part.isChecklist, !ticked.isEmpty { whole.merge(part.answers(ticked: ticked)) { _, new in new } }
    }
  }
}

/// What is answered with one control.
private struct FeatureView: View {
  let feature: Feature
  let inChecklist: Bool
  @Binding var finding: Finding?

  var body: some View {
    switch feature.kind {
    case .yesNo where inChecklist: Toggle(feature.text, isOn: $finding.isYes)
    case .yesNo:
      Picker(feature.text, selection: $finding) {
        Text("Yes").tag(Finding?.some(true))
        Text("No").tag(Finding?.some(false))
      }.pickerStyle(.inline)
    case .oneOf(let choices):
      Picker(feature.text, selection: $finding) {
        ForEach(choices) { Text($0.label).tag(Finding?.some(.choice($0.id))) }
      }.pickerStyle(.inline)
    case .anyOf(let options):
      ForEach(options) { Toggle($0.label, isOn: $finding.holds($0.id)) }
      Button("None of these") { finding = [] }
    case .number(let from, let to, _, let unit):
      TextField("\(from.formatted()) to \(to.formatted()) \(unit)", value: $finding.number, format: .number)
    }
  }
}

/// How urgent it is and why, what may explain it, what to do, and what the result is not.
private struct AssessmentView: View {
  let assessment: Assessment

  var body: some View {
    List {
      Text(assessment.urgency.title).font(.title).accessibilityAddTraits(.isHeader)
      Text(assessment.urgency.say)
      ForEach(assessment.urgency.because.compactMap(\.say), id: \.self) { Text($0) }
      if assessment.verdict.speaksForACondition {
        ForEach(assessment.conditions.filter { $0.band >= .possible }) { Text($0.name) }
      }
      ForEach(assessment.advice) { advice in Section(advice.title) { Text(advice.say) } }
      ForEach(assessment.safetyNet, id: \.self) { Text($0) }
      Text(assessment.disclaimer)
    }
  }
}

extension Binding where Value == Finding? {
  fileprivate var isYes: Binding<Bool> {
    Binding<Bool>(get: { wrappedValue == true }, set: { wrappedValue = .yesNo($0) })
  }

  fileprivate var number: Binding<Double?> {
    Binding<Double?>(
      get: { if case .number(let number) = wrappedValue { number } else { nil } },
      set: { wrappedValue = $0.map { .number($0) } })
  }

  fileprivate func holds(_ option: Choice.ID) -> Binding<Bool> {
    Binding<Bool>(
      get: { if case .options(let held) = wrappedValue { held.contains(option) } else { false } },
      set: { ticked in
        var held: [Choice.ID] = if case .options(let held) = wrappedValue { held } else { [] }
        held.removeAll { $0 == option }
        wrappedValue = .options(ticked ? held + [option] : held)
      })
  }
}
#endif
