/// An error says itself what is wrong: `print(error)` and `error.localizedDescription` show one text.
extension KneeriError: CustomStringConvertible {}

extension KneeriError {
  /// The feature that it is about, when a finding cannot be taken.
  public var feature: String? { if case .Findings(_, let feature, _) = self { feature } else { nil } }

  /// What to do about it, when a finding cannot be taken.
  public var hint: String? { if case .Findings(_, _, let hint) = self { hint } else { nil } }

  /// Everything that is wrong with a rule set, with its place; empty for any other error.
  public var faults: [Fault] { if case .RuleSet(_, let faults) = self { faults } else { [] } }
}

/// A fault in one line: place, message and hint.
extension Fault: CustomStringConvertible {
  /// Place, message and hint in one line.
  public var description: String { text }
}
