import Foundation
import Kneeri
import Testing

@Suite("Bad input is a specific error with a helpful text, and nothing is half-done") struct BadInputTests {
  struct BadFinding: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let findings: [String: Finding]
    let feature: String?
    let text: String

    init(_ what: String, _ findings: [String: Finding], _ feature: String?, _ text: String) {
      (testDescription, self.findings, self.feature, self.text) = (what, findings, feature, text)
    }
  }

  static let badFindings: [BadFinding] = [
    .init("an unknown feature", ["fevr": true], "fevr", "did you mean `fever`?"),
    .init("an unknown feature without an answer", ["fevr": "unknown"], "fevr", "did you mean `fever`?"),
    .init("an empty name", ["": true], "", "no such feature"),
    .init("a name of several lines", ["fe\nver": true], "fe\u{FFFD}ver", "no such feature"),
    .init("a name that turns around", ["\u{202E}fever": true], "\u{FFFD}fever", "no such feature"),
    .init("a choice for yes or no", ["fever": "no"], "fever", "expected true or false"),
    .init("a number for yes or no", ["fever": 1], "fever", "expected true or false"),
    .init("a list for yes or no", ["fever": []], "fever", "expected true or false"),
    .init("an unknown choice", ["side": "lefft"], "side", "did you mean `left`?"),
    .init("the label of a choice", ["side": "Left"], "side", "did you mean `left`?"),
    .init("a choice with a blank", ["side": "left "], "side", "did you mean `left`?"),
    .init("an empty text", ["side": ""], "side", "no choice ``"),
    .init("a choice with a null character", ["side": "left\0"], "side", "no choice"),
    .init("a list for one choice", ["side": ["left"]], "side", "one_of"),
    .init("yes for a choice", ["side": true], "side", "expected one choice"),
    .init("a number for a choice", ["side": 1], "side", "expected one choice"),
    .init("a choice for a list", ["pain_location": "lateral"], "pain_location", "write [\"lateral\"]"),
    .init("an unknown option", ["pain_location": ["laterall"]], "pain_location", "did you mean `lateral`?"),
    .init("yes for a list", ["pain_location": true], "pain_location", "expected a list"),
    .init("a text for a number", ["age": "34"], "age", "expected a number"),
    .init("yes for a number", ["age": true], "age", "expected a number"),
    .init("a list for a number", ["age": ["34"]], "age", "expected a number"),
    .init("no number", ["age": .number(.nan)], "age", "not a number"),
    .init("infinity", ["age": .number(.infinity)], "age", "not a number"),
    .init("minus infinity", ["age": .number(-.infinity)], "age", "not a number"),
    .init("a number beyond all", ["age": 1e30], "age", "1000000000000000000000000000000"),
    .init("the greatest number", ["age": .number(.greatestFiniteMagnitude)], "age", "number"),
    .init("a number out of range", ["age": 7], "age", "outside 8 to 100"),
    .init("a negative number", ["pain_score": -1], "pain_score", "outside 0 to 10"),
    .init("a unit of something else", ["weekly_km": .quantity(3, unit: "kg")], "weekly_km", "does not convert"),
    .init("a unit that is none", ["weekly_km": .quantity(3, unit: "miles")], "weekly_km", "does not convert"),
    .init("an empty unit", ["weekly_km": .quantity(3, unit: "")], "weekly_km", "does not convert"),
    .init("a quantity that is no number", ["weekly_km": .quantity(.nan, unit: "km/wk")], "weekly_km", "number"),
    .init("a range without an end", ["age": .between(atLeast: nil, atMost: nil, unit: nil)], "age", "a range without"),
    .init(
      "a range that ends early", ["age": .between(atLeast: 40, atMost: 30, unit: nil)], "age", "ends before it begins"),
    .init("a range from no number", ["age": .atLeast(.nan)], "age", "number"),
    .init("one of none", ["side": .oneOf([])], "side", "a list of no choices"),
    .init("one of an unknown one", ["side": .oneOf(["left", "rihgt"])], "side", "did you mean `right`?"),
    .init(
      "yes and no at once", ["pain_location": .partly(yes: ["lateral"], no: ["lateral"])], "pain_location",
      "under `yes` and under `no`"),
    .init("the first by id of several", ["side": 5, "age": 7, "zzz": true], "age", "outside 8 to 100"),
  ]

  @Test("Findings", arguments: badFindings) func findings(bad: BadFinding) throws {
    let engine = try Engine.knee()
    let error = try refused { try engine.assess(findings: bad.findings) }
    #expect("\(error)".contains(bad.text), "\(error)")
    #expect(!"\(error)".contains("\n"))
    #expect(error.localizedDescription == "\(error)")
    #expect(error.feature == bad.feature)
    #expect(throws: error) { try engine.decide(findings: bad.findings) }
    #expect(throws: error) { try engine.nextQuestion(findings: bad.findings) }
    #expect(throws: error) { try Interview(engine: engine, known: bad.findings) }
    let interview = try Interview(engine: engine, known: ["fever": false])
    let before = try interview.toJson()
    let also = bad.findings.merging(["feels_unwell": true]) { bad, _ in bad }
    #expect(throws: error) { try interview.answerAll(answers: also) }
    #expect(try interview.toJson() == before)
  }

  struct BadText: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let says: String

    init(_ what: String, _ text: String, _ says: String) {
      (testDescription, self.text, self.says) = (what, text, says)
    }
  }

  static let badDocuments: [BadText] = [
    .init("no JSON", "{", "line 1"), .init("nothing", "", "line 1"), .init("a list", "[]", "expected findings"),
    .init("a repeated feature", #"{"fever": true, "fever": false}"#, "fever"),
    .init("a comment", #"{"fever": true} // yes"#, "line 1"), .init("not a number", #"{"age": NaN}"#, "line 1"),
    .init("null", #"{"fever": null}"#, "fever"), .init("an unknown member", #"{"age": {"years": 3}}"#, "age"),
    .init("an empty object", #"{"age": {}}"#, "age"),
    .init("a value without its unit", #"{"age": {"value": 3}}"#, "the member `unit` is missing"),
    .init("members of two forms", #"{"side": {"one_of": ["left"], "value": 3}}"#, "no member `value` here"),
    .init("half a character", #"{"side": "\ud800"}"#, "line 1"),
    .init("too long", String(repeating: " ", count: 300 << 10), "at most 262144"),
    .init("nested", String(repeating: "[", count: 1000), "line 1"),
  ]

  @Test("Documents of findings", arguments: badDocuments) func documents(bad: BadText) throws {
    let engine = try Engine.knee()
    let error = try refused { try engine.assessJson(findings: bad.text) }
    guard case .Findings(let reason, _, _) = error else { return #expect(Bool(false), "\(error)") }
    #expect(reason.contains(bad.says), "\(reason)")
    #expect("\(error)" == reason)
  }

  static let badRules: [BadText] = [
    .init("no JSON", "{", "syntax"), .init("nothing", "", "syntax"), .init("a list", "[]", "wrong_type"),
    .init("an unknown member", #"{"featurs": {}}"#, "unknown_member"),
    .init("a repeated member", #"{"features": {}, "features": {}}"#, "duplicate_key"),
    .init("no header", "{}", "missing_header"),
    .init("too deep", String(repeating: #"{"a":"#, count: 50) + "1" + String(repeating: "}", count: 50), "too_deep"),
    .init("too large", #"{"a": ""# + String(repeating: "x", count: 5 << 20) + #""}"#, "too_large"),
  ]

  @Test("Rule sets", arguments: badRules) func rules(bad: BadText) throws {
    let error = try refused { try Engine.fromJson(text: bad.text) }
    let fault = try #require(error.faults.first)
    #expect(error.faults.map(\.code).contains(bad.says))
    #expect(fault.document == "rules.json")
    #expect(fault.line >= 1 && fault.column >= 1)
    #expect("\(error)".contains("\(fault)"))
    let named = try refused { try Engine.fromDocuments(documents: [RuleDocument(name: "mine.json", text: bad.text)]) }
    #expect(named.faults.first?.document == "mine.json")
  }

  @Test("A damaged rule set names the place") func damaged() throws {
    let text = try Engine.knee().toJson()
    let wrong = text.replacingFirst(#""urgency":"same_day""#, with: #""urgency":"some_day""#)
    let error = try refused { try Engine.fromJson(text: wrong) }
    #expect(error.faults.first?.pointer.hasSuffix("/urgency") == true, "\(error)")
    #expect("\(error)".contains("did you mean `same_day`?"))
    #expect(try !refused { try Engine.fromJson(text: String(text.dropLast(100))) }.faults.isEmpty)
    #expect(try !refused { try Engine.fromDocuments(documents: []) }.faults.isEmpty)
  }

  @Test("Another digest is refused") func digest() throws {
    let (text, digest) = (try Engine.knee().toJson(), try Engine.knee().ruleSet().identity.digest)
    #expect(try Engine.fromJson(text: text, digest: digest.uppercased()).ruleSet().identity.digest == digest)
    let changed = text.replacingOccurrences(of: "knee", with: "Knee")
    for (text, expected) in [(text, "sha256:00"), (text, ""), (changed, digest)] {
      let error = try refused { try Engine.fromJson(text: text, digest: expected) }
      if case .OtherDigest(let reason, let told, let found) = error {
        #expect((told, found == digest) == (expected, text != changed))
        #expect(reason.contains(found))
      } else {
        #expect(text == changed, "\(error)")
      }
    }
  }

  @Test("An interview of other rules is not resumed") func foreignInterview() throws {
    let engine = try Engine.knee()
    let saved = try Interview(engine: engine).toJson()
    let other = try Engine.fromJson(text: engine.toJson().replacingFirst(#""version":""#, with: #""version":"9."#))
    let error = try refused { try Interview.resume(engine: other, json: saved) }
    guard case .OtherRuleSet(let reason, let before, let now) = error else { return #expect(Bool(false), "\(error)") }
    #expect(reason.contains(before) && reason.contains(now) && before != now)
  }

  @Test("A damaged interview is not resumed", arguments: ["", "{}", "[]", "null", "cut", "more", "answer"])
  func damagedInterview(kind: String) throws {
    let engine = try Engine.knee()
    let interview = try Interview(engine: engine)
    try interview.answer(feature: "fever", finding: false)
    let saved = try interview.toJson()
    let texts = [
      "cut": String(saved.dropLast(5)), "more": saved + "}",
      "answer": saved.replacingOccurrences(of: #""fever":false"#, with: #""fever":"hot""#),
    ]
    let text = texts[kind] ?? kind
    #expect(text != saved)
    let error = try refused { try Interview.resume(engine: engine, json: text) }
    guard case .Findings(let reason, _, _) = error else { return #expect(Bool(false), "\(error)") }
    #expect(!reason.isEmpty && !reason.contains("\n"))
  }

  @Test("What cannot be answered changes nothing") func answers() throws {
    let interview = try Interview(engine: Engine.knee())
    let before = try interview.toJson()
    #expect(throws: KneeriError.self) { try interview.answer(feature: "fevr", finding: true) }
    #expect(throws: KneeriError.self) { try interview.answer(feature: "age", finding: 7) }
    #expect(throws: KneeriError.self) { try interview.tick(yes: ["no_such_feature"]) }
    #expect(try interview.undo() == false)
    #expect(try interview.toJson() == before)
  }

  @Test(
    "Findings that no document holds are not decoded",
    arguments: [
      #"{"a": null}"#, #"{"a": {}}"#, #"{"a": {"years": 3}}"#, #"{"a": {"value": 3}}"#, #"{"a": [1]}"#,
      #"{"a": {"one_of": ["x"], "value": 3}}"#, #"{"a": {"yes": "x"}}"#, #"{"a": {"value": "3", "unit": "km"}}"#,
      #"{"a": [["x"]]}"#, #"{"a": {"one_of": "x"}}"#, #"{"a": {"at_least": true}}"#, #"{"a": {"unit": "km"}}"#,
    ]) func undecodable(document: String)
  {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([String: Finding].self, from: Data(document.utf8)) }
  }

  @Test("A planted panic is an ordinary error, and everything goes on") func panic() throws {
    let engine = try Engine.knee()
    let before = try engine.assess(findings: ["fever": false]).json
    for text in ["boom", "", "bäng \u{1F4A5}\n"] {
      let error = try refused { try plantedPanic(text: text) }
      #expect(error == .Internal(reason: "a defect of kneeri, please report it: \(text)"))
      #expect(error.localizedDescription == "\(error)")
    }
    #expect(try engine.assess(findings: ["fever": false]).json == before)
  }
}

/// The error of the package with which this is refused.
func refused<Outcome>(_ run: () throws -> Outcome, at place: SourceLocation = #_sourceLocation) throws -> KneeriError {
  do { _ = try run() } catch let error as KneeriError { return error }
  throw NotRefused(place: place)
}

private struct NotRefused: Error { let place: SourceLocation }

extension String {
  fileprivate func replacingFirst(_ text: String, with other: String) -> String {
    guard let place = range(of: text) else { return self }
    return replacingCharacters(in: place, with: other)
  }
}
