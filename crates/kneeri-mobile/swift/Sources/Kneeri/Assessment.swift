extension Assessment {
  /// The result as canonical JSON: the same bytes on every platform, for logs and records.
  public func toJson() -> String { json }

  /// The condition with this id; nothing when the rule set has no such condition.
  public func condition(_ id: RankedCondition.ID) -> RankedCondition? { conditions.first { $0.id == id } }

  /// Every source and fact that this result cites, by id, for a page of citations.
  public var cited: [String] {
    let reasons = conditions.flatMap(\.reasons).flatMap(\.sources)
    return Set(urgency.because.flatMap(\.sources) + reasons + advice.flatMap(\.sources)).sorted()
  }
}

extension Verdict {
  /// Whether the ranking may be shown: it speaks for a condition. Otherwise no list is better than a wrong one.
  public var speaksForACondition: Bool { self == .settled || self == .leaning }
}

extension UrgencyCause {
  /// The level that this cause asks for.
  public var urgency: Urgency {
    switch self {
    case .rule(_, let urgency, _, _), .cannotSay(_, let urgency, _, _), .likely(_, let urgency), .mustAsk(let urgency):
      urgency
    }
  }

  /// The reason, as shown to the person; nothing for a condition that is likely, and for questions that are open.
  public var say: String? {
    switch self {
    case .rule(_, _, let say, _), .cannotSay(_, _, let say, _): say
    case .likely, .mustAsk: nil
    }
  }

  /// Where it comes from: ids of sources and facts.
  public var sources: [String] {
    switch self {
    case .rule(_, _, _, let sources), .cannotSay(_, _, _, let sources): sources
    case .likely, .mustAsk: []
    }
  }
}
