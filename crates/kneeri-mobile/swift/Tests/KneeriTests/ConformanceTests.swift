import Foundation
import Kneeri
import Testing

@Suite("The corpus that every language reads gives the same bytes") struct ConformanceTests {
  @Test("It is there") func corpus() { #expect(Corpus.all.count >= 14) }

  @Test("From a document of findings", arguments: Corpus.all) func document(corpus: Corpus) throws {
    let engine = try corpus.engine()
    for one in corpus.cases {
      let text = try one.findings.text()
      let outcome = Result { try engine.assessJson(findings: text) }
      #expect(Expected(one) == Expected(outcome), "\(one.name)")
    }
  }

  @Test("From findings as Swift has them", arguments: Corpus.all) func typed(corpus: Corpus) throws {
    let engine = try corpus.engine()
    for one in corpus.cases where !one.findings.holdsNull {
      let findings: [String: Finding] = try one.findings.decoded()
      let outcome = Result { try engine.assess(findings: findings) }
      #expect(Expected(one) == Expected(outcome), "\(one.name)")
      #expect(try again(findings) == findings, "\(one.name)")
    }
  }

  @Test("From an engine that has travelled as its rule set", arguments: Corpus.all) func travelled(corpus: Corpus)
    throws
  {
    let engine = try corpus.engine()
    let identity = try engine.ruleSet().identity
    let travelled = try Engine.fromJson(text: engine.toJson(), digest: identity.digest)
    #expect(try travelled.ruleSet() == engine.ruleSet())
    for one in corpus.cases where one.expected != nil {
      #expect(try travelled.assessJson(findings: one.findings.text()).json == one.expected, "\(one.name)")
    }
  }

  @Test("What is typed says what the bytes say", arguments: Corpus.all) func sameInTypes(corpus: Corpus) throws {
    let engine = try corpus.engine()
    for one in corpus.cases {
      guard let expected = one.expected else { continue }
      let assessment = try engine.assessJson(findings: one.findings.text())
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let result = try decoder.decode(ResultDocument.self, from: Data(expected.utf8))
      #expect(ResultDocument(assessment) == result, "\(one.name)")
      #expect(try again(assessment) == assessment)
    }
  }

  @Test("The quick way decides the same", arguments: Corpus.all) func decided(corpus: Corpus) throws {
    let engine = try corpus.engine()
    for one in corpus.cases where one.expected != nil {
      let findings: [String: Finding] = try one.findings.decoded()
      let (decision, assessment) = (try engine.decide(findings: findings), try engine.assess(findings: findings))
      #expect(decision.level == assessment.urgency.level)
      #expect(decision.certain == assessment.urgency.certain)
      #expect(decision.mustAsk == assessment.urgency.mustAsk)
      #expect(decision.conditions.map(\.id) == assessment.conditions.map(\.id))
      #expect(decision.conditions.map(\.score) == assessment.conditions.map(\.score))
      #expect(decision.conditions.map(\.band) == assessment.conditions.map(\.band))
    }
  }
}

/// What comes out of a case: the bytes of a result, or the text of an error.
private enum Expected: Equatable {
  case result(String)
  case refused(String)

  init(_ one: Corpus.Case) {
    self = one.expected.map(Self.result) ?? .refused(one.error ?? "a case without an outcome")
  }

  init(_ outcome: Result<Assessment, any Error>) {
    switch outcome {
    case .success(let assessment): self = .result(assessment.json)
    case .failure(let error): self = .refused("\(error)")
    }
  }
}

/// The members of a result that are compared one by one with the typed result.
private struct ResultDocument: Decodable, Equatable {
  struct Condition: Decodable, Equatable {
    let rank: UInt32
    let id: String
    let name: String
    let band: Band
    let score, lo, hi, prior, net: Int64
    let reasons: [Reason]
  }

  struct Reason: Decodable, Equatable {
    let item, state, share: String
    let weight, counted: Int64
    let features: [String]
    let source: [String]?
  }

  struct UrgencyResult: Decodable, Equatable {
    let level: Urgency
    let certain: Urgency
    let couldReach: Urgency
    let final: Bool
    let mustAsk: [String]
    let mayRaise: [String]
  }

  struct Withheld: Decodable, Equatable {
    let id: String
    let because: Withholding
    let ask: [String]
  }

  struct Shown: Decodable, Equatable {
    let id, topic, title, say: String
    let stance: String?
    let source: [String]
  }

  struct Rules: Decodable, Equatable { let id, version, digest, logicDigest: String }

  let urgency: UrgencyResult
  let verdict: Verdict
  let conditions: [Condition]
  let advice: [Shown]
  let withheld: [Withheld]
  let unanswered: [String]
  let disclaimer: String
  let safetyNet: [String]
  let ruleSet: Rules
  let semantics: UInt32

  init(_ assessment: Assessment) {
    let (urgency, rules) = (assessment.urgency, assessment.ruleSet)
    self.urgency = UrgencyResult(
      level: urgency.level, certain: urgency.certain, couldReach: urgency.couldReach, final: urgency.isFinal,
      mustAsk: urgency.mustAsk, mayRaise: urgency.mayRaise)
    verdict = assessment.verdict
    conditions = assessment.conditions.map { one in
      Condition(
        rank: one.rank, id: one.id, name: one.name, band: one.band, score: one.score, lo: one.lo, hi: one.hi,
        prior: one.prior, net: one.net, reasons: one.reasons.map(Reason.init))
    }
    advice = assessment.advice.map { one in
      Shown(id: one.id, topic: one.topic, title: one.title, say: one.say, stance: one.stance, source: one.sources)
    }
    withheld = assessment.withheld.map { Withheld(id: $0.id, because: $0.because, ask: $0.ask) }
    unanswered = assessment.unanswered
    disclaimer = assessment.disclaimer
    safetyNet = assessment.safetyNet
    ruleSet = Rules(id: rules.id, version: rules.version, digest: rules.digest, logicDigest: rules.logicDigest)
    semantics = assessment.semantics
  }
}

extension ResultDocument.Reason {
  fileprivate init(_ reason: Kneeri.Reason) {
    self.init(
      item: reason.item, state: reason.state, share: reason.share, weight: reason.weight, counted: reason.counted,
      features: reason.features, source: reason.sources.isEmpty ? nil : reason.sources)
  }
}

/// The same value, coded and decoded.
func again<Value: Codable>(_ value: Value) throws -> Value {
  try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
}
