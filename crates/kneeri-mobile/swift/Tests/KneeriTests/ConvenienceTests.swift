import Foundation
import Testing

@testable import Kneeri

@Suite("What Swift adds") struct ConvenienceTests {
  @Test("Findings are written as they are said") func literals() {
    let findings: [String: Finding] = [
      "fever": false, "side": "left", "pain_location": ["lateral"], "mechanism": [], "age": 34, "bmi": 27.5,
      "squeeze_pain": "unknown",
    ]
    #expect(findings["fever"] == .yesNo(answer: false))
    #expect(findings["side"] == .choice(choice: "left"))
    #expect(findings["pain_location"] == .options(options: ["lateral"]))
    #expect(findings["mechanism"] == .options(options: []))
    #expect(findings["age"] == .number(number: 34))
    #expect(findings["bmi"] == .number(number: 27.5))
    #expect(findings["squeeze_pain"] == .unknown)
  }

  @Test(
    "A finding is coded as documents write it",
    arguments: [
      (Finding.yesNo(true), "true"), (.choice("left"), #""left""#),
      (.options(["calf", "lateral"]), #"["calf","lateral"]"#), (.options([]), "[]"), (.number(34), "34"),
      (.number(27.5), "27.5"), (.number(-0.001), "-0.001"), (.unknown, #""unknown""#),
      (.oneOf(["left", "both"]), #"{"one_of":["left","both"]}"#),
      (.partly(yes: ["a"], no: []), #"{"no":[],"yes":["a"]}"#),
      (.quantity(25, unit: "km"), #"{"unit":"km","value":25}"#), (.between(30...39), #"{"at_least":30,"at_most":39}"#),
      (.atLeast(30), #"{"at_least":30}"#), (.between(atLeast: nil, atMost: 3, unit: "h"), #"{"at_most":3,"unit":"h"}"#),
    ]) func coded(finding: Finding, text: String) throws
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    #expect(String(decoding: try encoder.encode(finding), as: UTF8.self) == text)
    #expect(try again(finding) == finding)
  }

  @Test("Findings that were coded say the same to the engine") func documents() throws {
    let engine = try Engine.knee()
    let document = try Repository.example("classic-pes-anserine")
    let findings = try JSONDecoder().decode([String: Finding].self, from: Data(document.utf8))
    let coded = String(decoding: try JSONEncoder().encode(findings), as: UTF8.self)
    #expect(try engine.assessJson(findings: coded) == engine.assessJson(findings: document))
    #expect(try engine.assess(findings: findings) == engine.assessJson(findings: document))
  }

  @Test("Levels, bands and tiers have an order") func order() {
    #expect(Urgency.allCases == Urgency.allCases.sorted() && Urgency.selfCare < .emergencyNow)
    #expect(Band.allCases == Band.allCases.sorted() && Band.excluded < .likely)
    #expect(Tier.allCases == Tier.allCases.sorted() && Tier.safety < .ranking)
    #expect([Urgency.sameDay, .selfCare].max() == .sameDay)
  }

  @Test("Words are coded as JSON has them") func words() throws {
    #expect(Urgency.allCases.allSatisfy { Urgency(rawValue: $0.rawValue) == $0 })
    #expect(Band.allCases.allSatisfy { Band(rawValue: $0.rawValue) == $0 })
    #expect(Verdict.allCases.allSatisfy { Verdict(rawValue: $0.rawValue) == $0 })
    #expect(Tier.allCases.allSatisfy { Tier(rawValue: $0.rawValue) == $0 })
    #expect(InterviewEnd.allCases.allSatisfy { InterviewEnd(rawValue: $0.rawValue) == $0 })
    #expect(Withholding.allCases.allSatisfy { Withholding(rawValue: $0.rawValue) == $0 })
    #expect(Urgency(rawValue: "sometime") == nil)
    #expect(String(decoding: try JSONEncoder().encode([Urgency.sameDay]), as: UTF8.self) == #"["same_day"]"#)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Urgency].self, from: Data(#"["x"]"#.utf8)) }
  }

  @Test("Whatever comes out can be kept and told apart") func kept() throws {
    let engine = try Engine.knee()
    let assessment = try engine.assessJson(findings: Repository.example("hot-red-knee"))
    #expect(try again(assessment) == assessment)
    #expect(try again(engine.features()) == engine.features())
    #expect(try again(engine.sources()) == engine.sources())
    #expect(try again(engine.ruleSet()) == engine.ruleSet())
    let question = try engine.nextQuestion(findings: [:])
    #expect(try again(question) == question)
    #expect(Set(assessment.conditions.map(\.id)).count == assessment.conditions.count)
    #expect(Set(assessment.urgency.because.map(\.id)).count == assessment.urgency.because.count)
    #expect(Set(assessment.advice.map(\.id)).count == assessment.advice.count)
    for condition in assessment.conditions {
      #expect(Set(condition.reasons.map(\.id)).count == condition.reasons.count)
      #expect(condition.prior + condition.net == condition.score)
      #expect(condition.reasons.map(\.counted).reduce(0, +) == condition.net)
    }
  }

  @Test("A result is looked through") func assessment() throws {
    let engine = try Engine.knee()
    let assessment = try engine.assessJson(findings: Repository.example("hot-red-knee"))
    #expect(assessment.toJson() == assessment.json)
    #expect(assessment.conditions.allSatisfy { assessment.condition($0.id) == $0 })
    #expect(assessment.condition("no_such_condition") == nil)
    #expect(assessment.urgency.because.map(\.urgency).max() == assessment.urgency.level)
    #expect(!assessment.urgency.because.compactMap(\.say).isEmpty)
    let known = try engine.sources().flatMap { [$0.id] + $0.facts.map(\.id) }
    #expect(!assessment.cited.isEmpty && Set(assessment.cited).isSubset(of: known))
    #expect(Verdict.allCases.filter(\.speaksForACondition) == [.leaning, .settled])
  }

  @Test("An error can be kept, and says itself what is wrong") func errors() throws {
    let error = try refused { try Engine.knee().assess(findings: ["agee": 34]) }
    #expect(try again(error) == error)
    #expect("\(error)" == "agee: no such feature in this rule set; did you mean `age`?")
    #expect((error.feature, error.hint) == ("agee", "did you mean `age`?"))
    #expect(error.faults.isEmpty)
  }

  @Test("The privacy manifest says that nothing is collected") func privacy() throws {
    let file = try #require(Bundle.module.url(forResource: "PrivacyInfo", withExtension: "xcprivacy"))
    let read = try PropertyListSerialization.propertyList(from: Data(contentsOf: file), format: nil)
    let manifest = try #require(read as? [String: Any])
    #expect(manifest["NSPrivacyTracking"] as? Bool == false)
    #expect((manifest["NSPrivacyTrackingDomains"] as? [Any])?.isEmpty == true)
    #expect((manifest["NSPrivacyCollectedDataTypes"] as? [Any])?.isEmpty == true)
    let used = try #require(manifest["NSPrivacyAccessedAPITypes"] as? [[String: Any]])
    #expect(used.count == 1)
    #expect(used.first?["NSPrivacyAccessedAPITypeReasons"] as? [String] == ["C617.1"])
  }
}
