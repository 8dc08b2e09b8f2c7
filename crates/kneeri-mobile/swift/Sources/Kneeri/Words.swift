// The words of a result, as rule sets and JSON write them; that is also how they are coded.

extension Urgency: RawRepresentable, Comparable, Identifiable {
  /// The level with this word, such as `same_day`.
  public init?(rawValue: String) {
    guard let level = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = level
  }

  /// Its word in rule sets and JSON.
  public var rawValue: String {
    switch self {
    case .selfCare: "self_care"
    case .routinePhysio: "routine_physio"
    case .seeClinicianSoon: "see_clinician_soon"
    case .sameDay: "same_day"
    case .emergencyNow: "emergency_now"
    }
  }

  /// Its word in rule sets and JSON.
  public var id: String { rawValue }

  /// Whether the other level is more pressing.
  public static func < (one: Self, other: Self) -> Bool { place(of: one) < place(of: other) }
}

extension Band: RawRepresentable, Comparable, Identifiable {
  /// The band with this word, such as `likely`.
  public init?(rawValue: String) {
    guard let band = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = band
  }

  /// Its word in rule sets and JSON.
  public var rawValue: String {
    switch self {
    case .excluded: "excluded"
    case .unlikely: "unlikely"
    case .possible: "possible"
    case .likely: "likely"
    }
  }

  /// Its word in rule sets and JSON.
  public var id: String { rawValue }

  /// Whether the other band fits better.
  public static func < (one: Self, other: Self) -> Bool { place(of: one) < place(of: other) }
}

extension Verdict: RawRepresentable {
  /// The verdict with this word, such as `leaning`.
  public init?(rawValue: String) {
    guard let verdict = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = verdict
  }

  /// Its word in JSON.
  public var rawValue: String {
    switch self {
    case .noMatch: "no_match"
    case .notEnoughInformation: "not_enough_information"
    case .leaning: "leaning"
    case .settled: "settled"
    }
  }
}

extension Tier: RawRepresentable, Comparable {
  /// The tier with this word, such as `safety`.
  public init?(rawValue: String) {
    guard let tier = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = tier
  }

  /// Its word in JSON.
  public var rawValue: String {
    switch self {
    case .safety: "safety"
    case .care: "care"
    case .ranking: "ranking"
    }
  }

  /// Whether the other tier is less pressing.
  public static func < (one: Self, other: Self) -> Bool { place(of: one) < place(of: other) }
}

extension InterviewEnd: RawRepresentable {
  /// The end with this word, such as `settled`.
  public init?(rawValue: String) {
    guard let end = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = end
  }

  /// Its word in JSON.
  public var rawValue: String {
    switch self {
    case .settled: "settled"
    case .clear: "clear"
    case .nothingLeft: "nothing_left"
    case .budgetUsed: "budget_used"
    }
  }
}

extension Withholding: RawRepresentable {
  /// The reason with this word, such as `stance`.
  public init?(rawValue: String) {
    guard let reason = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = reason
  }

  /// Its word in JSON.
  public var rawValue: String {
    switch self {
    case .unknown: "unknown"
    case .stance: "stance"
    }
  }
}

/// Where it stands among all of its kind.
private func place<Word: CaseIterable & Equatable>(of word: Word) -> Int {
  Word.allCases.enumerated().first { $0.element == word }?.offset ?? 0
}
