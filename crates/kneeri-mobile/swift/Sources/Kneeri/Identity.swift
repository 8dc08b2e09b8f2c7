// What lists and `ForEach` tell apart by.

extension Advice: Identifiable {}
extension Choice: Identifiable {}
extension CitedFact: Identifiable {}
extension CitedSource: Identifiable {}
extension DecidedCondition: Identifiable {}
extension Feature: Identifiable {}
extension Question: Identifiable {}
extension QuestionPart: Identifiable {}
extension RankedCondition: Identifiable {}
extension WithheldAdvice: Identifiable {}

extension Reason: Identifiable {
  /// The item of evidence: each counts once in a score.
  public var id: String { item }
}

extension RuleDocument: Identifiable {
  /// Its name.
  public var id: String { name }
}

extension UrgencyLevel: Identifiable {
  /// The level.
  public var id: Urgency { urgency }
}

extension UrgencyCause: Identifiable {
  /// The rule or condition that it is; of open questions about safety there is one cause at most.
  public var id: String {
    switch self {
    case .rule(let id, _, _, _): "rule.\(id)"
    case .cannotSay(let id, _, _, _): "cannot_say.\(id)"
    case .likely(let condition, _): "likely.\(condition)"
    case .mustAsk: "must_ask"
    }
  }
}
