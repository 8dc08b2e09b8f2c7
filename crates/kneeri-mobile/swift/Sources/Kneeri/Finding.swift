/// Findings are written as they are said: `["fever": false, "side": "left", "pain_location": ["lateral"], "age": 34]`.
extension Finding: ExpressibleByBooleanLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral
{
  /// Yes or no.
  public init(booleanLiteral answer: Bool) { self = .yesNo(answer: answer) }

  /// One choice, or `"unknown"` for what somebody cannot say.
  public init(stringLiteral text: String) { self = text == Self.cannotSay ? .unknown : .choice(choice: text) }

  /// Exactly these options; `[]` is "none of these".
  public init(arrayLiteral options: String...) { self = .options(options: options) }

  /// A number in the unit of the feature.
  public init(integerLiteral number: Int) { self = .number(number: Double(number)) }

  /// A number in the unit of the feature.
  public init(floatLiteral number: Double) { self = .number(number: number) }
}

extension Finding {
  /// Yes or no.
  public static func yesNo(_ answer: Bool) -> Self { .yesNo(answer: answer) }

  /// One choice, by its id.
  public static func choice(_ id: Choice.ID) -> Self { .choice(choice: id) }

  /// One of these choices, but it is not settled which.
  public static func oneOf(_ ids: [Choice.ID]) -> Self { .oneOf(choices: ids) }

  /// Exactly these options, by their ids; `[]` is "none of these".
  public static func options(_ ids: some Sequence<Choice.ID>) -> Self { .options(options: Array(ids)) }

  /// A number in the unit of the feature.
  public static func number(_ number: Double) -> Self { .number(number: number) }

  /// A number in a unit of its own, a UCUM code such as `km/wk` or `[mi_i]/wk`.
  public static func quantity(_ number: Double, unit: String) -> Self { .quantity(number: number, unit: unit) }

  /// A number somewhere in this range, ends included, in the unit of the feature.
  public static func between(_ range: ClosedRange<Double>) -> Self {
    .between(atLeast: range.lowerBound, atMost: range.upperBound, unit: nil)
  }

  /// A number from here on, in the unit of the feature.
  public static func atLeast(_ number: Double) -> Self { .between(atLeast: number, atMost: nil, unit: nil) }

  /// A number up to here, in the unit of the feature.
  public static func atMost(_ number: Double) -> Self { .between(atLeast: nil, atMost: number, unit: nil) }
}

/// A finding is coded as documents of findings write it, so `[String: Finding]` reads and writes such a document.
///
/// What a document cannot hold is refused while decoding: nothing is guessed.
extension Finding {
  /// What documents write for what somebody cannot say.
  private static let cannotSay = "unknown"

  private enum Member: String, CodingKey {
    case oneOf = "one_of"
    case yes, no, value, unit
    case atLeast = "at_least"
    case atMost = "at_most"
  }

  /// Reads a finding as documents write it.
  public init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if let answer = try? single.decode(Bool.self) {
      self = .yesNo(answer: answer)
    } else if let text = try? single.decode(String.self) {
      self.init(stringLiteral: text)
    } else if let number = try? single.decode(Double.self) {
      self = .number(number: number)
    } else if let options = try? single.decode([String].self) {
      self = .options(options: options)
    } else {
      try self.init(membersOf: decoder)
    }
  }

  private init(membersOf decoder: any Decoder) throws {
    let refused = { DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: $0)) }
    guard let members = try? decoder.container(keyedBy: Member.self),
      let named = try? decoder.singleValueContainer().decode([String: Anything].self)
    else { throw refused("neither a finding nor an object with members of one") }
    let found = Set(named.keys)
    func only(_ allowed: Member...) -> Bool { found.isSubset(of: allowed.map(\.rawValue)) }
    if found == [Member.oneOf.rawValue] {
      self = .oneOf(choices: try members.decode([String].self, forKey: .oneOf))
    } else if !found.isEmpty, only(.yes, .no) {
      let yes = try members.decodeIfPresent([String].self, forKey: .yes)
      let no = try members.decodeIfPresent([String].self, forKey: .no)
      self = .partly(yes: yes ?? [], no: no ?? [])
    } else if found == [Member.value.rawValue, Member.unit.rawValue] {
      let number = try members.decode(Double.self, forKey: .value)
      self = .quantity(number: number, unit: try members.decode(String.self, forKey: .unit))
    } else if members.contains(.atLeast) || members.contains(.atMost), only(.atLeast, .atMost, .unit) {
      self = .between(
        atLeast: try members.decodeIfPresent(Double.self, forKey: .atLeast),
        atMost: try members.decodeIfPresent(Double.self, forKey: .atMost),
        unit: try members.decodeIfPresent(String.self, forKey: .unit))
    } else {
      throw refused("no finding has the members \(found.sorted().joined(separator: ", "))")
    }
  }

  /// Writes a finding as documents write it.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .yesNo(let answer): try answer.encode(to: encoder)
    case .choice(let choice): try choice.encode(to: encoder)
    case .options(let options): try options.encode(to: encoder)
    case .number(let number): try number.encode(to: encoder)
    case .unknown: try Self.cannotSay.encode(to: encoder)
    case .oneOf(let choices):
      var members = encoder.container(keyedBy: Member.self)
      try members.encode(choices, forKey: .oneOf)
    case .partly(let yes, let no):
      var members = encoder.container(keyedBy: Member.self)
      try members.encode(yes, forKey: .yes)
      try members.encode(no, forKey: .no)
    case .quantity(let number, let unit):
      var members = encoder.container(keyedBy: Member.self)
      try members.encode(number, forKey: .value)
      try members.encode(unit, forKey: .unit)
    case .between(let atLeast, let atMost, let unit):
      var members = encoder.container(keyedBy: Member.self)
      try members.encodeIfPresent(atLeast, forKey: .atLeast)
      try members.encodeIfPresent(atMost, forKey: .atMost)
      try members.encodeIfPresent(unit, forKey: .unit)
    }
  }
}

/// Whatever stands there.
private struct Anything: Decodable { init(from decoder: any Decoder) {} }
