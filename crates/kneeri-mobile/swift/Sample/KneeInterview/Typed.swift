import Foundation
import Kneeri

extension QuestionPart {
  /// What stands on the screen: the question, help, and what can be chosen, with numbers from 1.
  var shown: String {
    let numbered = choices.enumerated().map { number, choice in "  \(number + 1)  \(choice.label)" }
    return ([text] + [help].compactMap { $0 } + numbered).joined(separator: "\n")
  }

  /// How it is answered.
  var prompt: String {
    switch features.first?.kind {
    case .number(let from, let to, _, let unit): "\(from) to \(to) \(unit)"
    case .anyOf: "numbers; 0 for none of these"
    default: isChecklist ? "numbers; 0 for none of these" : "a number"
    }
  }

  /// What somebody typed, as findings; nothing when it is no answer.
  func answers(typed: String) -> [String: Finding]? {
    if isChecklist { return chosen(typed).map { answers(ticked: $0) } }
    guard let feature = features.first, let finding = finding(typed: typed, feature.kind) else { return nil }
    return [feature.id: finding]
  }

  private func finding(typed: String, _ kind: AnswerKind) -> Finding? {
    switch kind {
    case .number: Double(typed).map { .number($0) }
    case .anyOf: chosen(typed).map { .options($0) }
    case .oneOf: one(typed).map { .choice($0) }
    case .yesNo: one(typed).map { .yesNo($0 == "yes") }
    }
  }

  /// What can be chosen: choices, or the features of a checklist.
  private var choices: [Choice] {
    if isChecklist { return features.map { Choice(id: $0.id, label: $0.text) } }
    switch features.first?.kind {
    case .yesNo: return [Choice(id: "yes", label: "Yes"), Choice(id: "no", label: "No")]
    case .oneOf(let choices), .anyOf(let choices): return choices
    case .number, nil: return []
    }
  }

  private func one(_ typed: String) -> Choice.ID? { chosen(typed).flatMap { $0.count == 1 ? $0.first : nil } }

  /// The ids of what was chosen by numbers; `0` is none.
  private func chosen(_ typed: String) -> [Choice.ID]? {
    let numbers = typed.split(separator: " ").map { Int($0) ?? -1 }
    if numbers == [0] { return [] }
    guard !numbers.isEmpty, numbers.allSatisfy((1...max(1, choices.count)).contains) else { return nil }
    return numbers.map { choices[$0 - 1].id }
  }
}
