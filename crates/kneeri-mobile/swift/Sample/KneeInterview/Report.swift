import Kneeri

extension Assessment {
  /// The result in words: how urgent it is and why, what may explain it, what to do, and what it is not.
  public var report: String {
    let parts = [urgent, ranking, meanwhile, safetyNet.joined(separator: "\n"), disclaimer, citations, madeWith]
    return "\n" + parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var urgent: String {
    ([urgency.title, urgency.say] + urgency.because.compactMap(\.say).map { "- \($0)" }).joined(separator: "\n")
  }

  /// A ranking is shown only where it leads somewhere.
  private var ranking: String {
    guard verdict.speaksForACondition else { return "" }
    let fitting = conditions.filter { $0.band >= .possible }.map { condition in
      "\(condition.rank). \(condition.name) (\(condition.band.rawValue))"
    }
    return (["What may explain it"] + fitting).joined(separator: "\n")
  }

  private var meanwhile: String { advice.map { "\($0.topicTitle): \($0.title)\n  \($0.say)" }.joined(separator: "\n") }

  /// What app stores want to be easy to find.
  private var citations: String { cited.isEmpty ? "" : "Sources: \(cited.joined(separator: ", "))" }

  private var madeWith: String { "\(ruleSet.id) \(ruleSet.version)" }
}
