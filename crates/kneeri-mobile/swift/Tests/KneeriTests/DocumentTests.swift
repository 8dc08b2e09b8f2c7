import Foundation
import Kneeri
import Testing

@Suite("The examples of the documents are run")
struct DocumentTests {
  @Test(
    "They stand below as they stand there",
    arguments: [
      "README.md", "docs/mobile.md", "crates/kneeri-mobile/swift/README.md",
      "crates/kneeri-mobile/swift/Sources/Kneeri/Kneeri.docc/Kneeri.md",
    ])
  func written(page: String) throws {
    let run = Self.lines(of: try String(contentsOfFile: #filePath, encoding: .utf8))
    let text = try String(contentsOf: Repository.folder.appendingPathComponent(page), encoding: .utf8)
    let examples = text.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    #expect(!examples.isEmpty)
    // Screens need Apple's systems: those of the sample are built there.
    for example in examples where !example.contains("import SwiftUI") {
      #expect(run.contains(Self.lines(of: example)), "\(example)")
    }
  }

  /// What stands on the lines, without their margins.
  private static func lines(of text: String) -> String {
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    return lines.filter { !$0.isEmpty && $0 != "import Kneeri" }.joined(separator: "\n")
  }

  @Test("The first page") func readme() throws {
    let engine = try Engine.knee()
    let assessment = try engine.assess(findings: ["pain_location": ["lateral"], "fever": false, "age": 34])
    print(assessment.urgency.title)
    for condition in assessment.conditions.prefix(3) {
      print(condition.rank, condition.name, condition.band.rawValue)
    }
  }

  @Test("The page of the package") func package() throws {
    let engine = try Engine.knee()
    let assessment = try engine.assess(findings: [
      "pain_location": ["lateral"], "onset": "gradual", "fever": false, "age": 34,
    ])
    print(assessment.urgency.title)
    for condition in assessment.conditions.prefix(3) {
      print(condition.rank, condition.name, condition.band.rawValue)
    }
  }

  @Test("The page about phones") func phones() throws {
    let engine = try Engine.knee()  // once, away from the main thread; share it between threads, tasks and actors
    let assessment = try engine.assess(findings: [
      "pain_location": ["lateral"], "onset": "gradual", "fever": false, "age": 34,
    ])

    print(assessment.urgency.title, assessment.urgency.say)
    for cause in assessment.urgency.because { print(cause.say ?? "") }
    if assessment.verdict.speaksForACondition {
      for condition in assessment.conditions.prefix(3) {
        print(condition.rank, condition.name, condition.band.rawValue, condition.score)
      }
    }
    let interview = try Interview(engine: engine, known: ["age": 34])
    while case .asking(let question, let progress) = try interview.step() {
      print("\(progress.answered + 1). \(question.text) (\(question.reason))")
      _ = try interview.skip()  // or answerAll(answers: ["fever": false]), tick(yes:), noneOfThese(), undo()
    }
    let saved = try interview.toJson()  // as safe as other health data
    let resumed = try Interview.resume(engine: engine, json: saved)
    print(try resumed.assessment().urgency.level.rawValue)
  }

  @Test("The documentation of the package") func overview() throws {
    let engine = try Engine.knee()
    let assessment = try engine.assess(findings: ["pain_location": ["lateral"], "fever": false, "age": 34])
    #expect(!assessment.disclaimer.isEmpty)
  }
}
