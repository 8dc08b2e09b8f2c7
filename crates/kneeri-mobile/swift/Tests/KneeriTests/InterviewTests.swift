import Foundation
import KneeInterview
import Kneeri
import Testing

@Suite("Interviews") struct InterviewTests {
  let engine: Engine

  init() throws { engine = try Engine.knee() }

  @Test(
    "Somebody is asked until nothing that matters can change",
    arguments: [
      "bone-stress", "classic-pes-anserine", "few-answers", "hot-red-knee", "lateral-pain", "mild-overload",
      "stairs-and-sitting", "twisted-and-locked",
    ]) func whole(name: String) throws
  {
    let document = try Repository.example(name)
    let answers = try JSONDecoder().decode([String: Finding].self, from: Data(document.utf8))
    var model = try InterviewModel(engine: engine)
    var steps = 0
    while let question = model.question {
      let asked = question.features.map(\.id)
      model.answer(Dictionary(uniqueKeysWithValues: asked.map { ($0, answers[$0] ?? .unknown) }))
      #expect(model.refusal == nil)
      steps += 1
      try #require(steps <= 60)
      #expect(model.progress.answered == steps)
    }
    #expect(model.progress.safetyIsSettled)
    let findings = try Interview.resume(engine: engine, json: model.saved()).findings()
    #expect(try model.assessment == engine.assess(findings: findings))
    #expect(try engine.nextQuestion(findings: findings) == nil)
  }

  @Test("A saved interview goes on as if nothing had been") func saved() throws {
    let interview = try Interview(engine: engine, known: ["age": 34], budget: 20)
    var states = [try interview.toJson()]
    for _ in 0..<5 {
      #expect(try interview.skip())
      let resumed = try Interview.resume(engine: engine, json: interview.toJson())
      #expect(try resumed.question() == interview.question())
      #expect(try resumed.assessment() == interview.assessment())
      #expect(try resumed.toJson() == interview.toJson())
      states.append(try interview.toJson())
    }
    for state in states.dropLast().reversed() {
      #expect(try interview.undo())
      #expect(try interview.toJson() == state)
    }
    #expect(try !interview.undo())
  }

  @Test("A question has its bytes, and shows what can be answered") func question() throws {
    let question = try #require(try engine.nextQuestion(findings: [:]))
    let document = try JSONDecoder().decode(JSON.self, from: Data(question.json.utf8))
    #expect(document["reason"]?["say"] == .text(question.reason))
    #expect(question.tier == .safety && !question.safety.isEmpty && !question.reason.isEmpty)
    #expect(!question.parts.isEmpty && question.parts.allSatisfy { !$0.text.isEmpty && !$0.features.isEmpty })
  }

  @Test("An interview stands at a question, or has finished") func steps() throws {
    let interview = try Interview(engine: engine)
    while case .asking(let question, let progress) = try interview.step() {
      #expect(try question == interview.question() && progress == interview.progress())
      if let checklist = question.parts.first(where: \.isChecklist) {
        try interview.noneOfThese()
        let no = checklist.answers(ticked: [])
        #expect(try interview.findings().filter { no.keys.contains($0.key) } == no)
        #expect(Set(no.values) == [false])
      } else {
        #expect(try interview.skip())
      }
    }
    let end = try #require(try interview.finished())
    #expect(try interview.step() == .finished(end, interview.assessment(), interview.progress()))
  }

  @Test("What is ticked is yes, and the rest of a checklist is no") func ticked() throws {
    let features = try engine.features().prefix(3)
    let part = QuestionPart(id: "a", text: "", help: nil, isChecklist: true, features: Array(features))
    let answers = part.answers(ticked: [features[1].id])
    #expect(answers == [features[0].id: false, features[1].id: true, features[2].id: false])
  }

  @Test("What is not an answer is said, and everything stays as it was") func refused() throws {
    var model = try InterviewModel(engine: engine, known: ["age": 34])
    let (question, saved) = (model.question, try model.saved())
    model.answer(["age": 7])
    #expect(model.refusal?.contains("outside 8 to 100") == true)
    #expect(model.question == question)
    #expect(try model.saved() == saved)
    model.skip()
    #expect(model.refusal == nil && model.question != question)
    model.undo()
    #expect(try model.saved() == saved && model.question == question)
  }

  @Test("The console asks again until it has an answer, and ends with the report") func console() throws {
    var typed = ["what?", "99", "", "u", "s", "s", "q"][...]
    var written: [String] = []
    var model = try InterviewModel(engine: engine)
    Console(read: { typed.popFirst() }, write: { written.append($0) }).run(&model)
    #expect(typed.isEmpty)
    let text = written.joined(separator: "\n")
    #expect(text.contains("Question 1, at most"))
    #expect(text.contains(model.assessment.urgency.title))
    #expect(text.contains("\(model.assessment.disclaimer)\n\nSources: "))
    #expect(text.hasSuffix("\n\nkneeri.knee \(model.assessment.ruleSet.version)"))
    #expect(model.assessment.safetyNet.allSatisfy(text.contains))
  }

  @Test("A grave level is shown the moment that it is certain") func warning() throws {
    var model = try InterviewModel(engine: engine)
    #expect(model.warning == nil)
    model.answer(["chest_symptoms": true])
    let warning = try #require(model.warning)
    #expect(warning.level >= .sameDay)
    var typed = ["u"][...]
    var written: [String] = []
    Console(read: { typed.popFirst() }, write: { written.append($0) }).run(&model)
    #expect(model.warning == nil)
    #expect(written.joined(separator: "\n").contains("!! \(warning.title)\n!! \(warning.say)"))
  }

  #if os(macOS) || os(Linux)
  @Test("The program asks a whole interview and ends with the report") func program() throws {
    let program = Process()
    program.executableURL = Self.products.appendingPathComponent("knee-interview")
    let (typed, written) = (Pipe(), Pipe())
    (program.standardInput, program.standardOutput) = (typed, written)
    try program.run()
    // More lines than there can be questions: nobody can say anything.
    try typed.fileHandleForWriting.write(contentsOf: Data(String(repeating: "s\n", count: 300).utf8))
    try typed.fileHandleForWriting.close()
    let text = String(decoding: written.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    program.waitUntilExit()
    #expect(program.terminationStatus == 0)
    let unknown = try Interview(engine: engine)
    while try unknown.skip() {}
    #expect(text.hasSuffix("\(try unknown.assessment().report)\n"))
  }

  /// Where programs are built: beside the tests.
  private static var products: URL {
    let tests = Bundle(for: Here.self).bundleURL
    return tests.pathExtension == "xctest" ? tests.deletingLastPathComponent() : tests
  }

  private final class Here {}
  #endif
}
