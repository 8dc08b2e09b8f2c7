import Foundation
import Kneeri
import Testing

/// One file of `tests/conformance`, which every language reads.
struct Corpus: Decodable, Sendable, CustomTestStringConvertible {
  struct Case: Decodable, Sendable {
    let name: String
    let findings: JSON
    let expected: String?
    let error: String?
  }

  let about: String
  let rules: JSON
  let cases: [Case]

  var testDescription: String { about }

  func engine() throws -> Engine {
    if case .text("knee") = rules { try Engine.knee() } else { try Engine.fromJson(text: rules.text()) }
  }

  /// All files; none when they cannot be read, which a test notices.
  static let all: [Corpus] = {
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let corpora = files?.sorted { $0.path < $1.path }.map { try? Corpus($0) }
    return corpora?.compactMap { $0 } ?? []
  }()

  /// One of the files, by its name.
  static func named(_ name: String) throws -> Corpus {
    try Corpus(folder.appendingPathComponent("\(name).json"))
  }

  private static let folder = Repository.folder.appendingPathComponent("tests/conformance")

  private init(_ file: URL) throws { self = try JSONDecoder().decode(Corpus.self, from: Data(contentsOf: file)) }
}

/// Where the files are that all languages share.
enum Repository {
  static let folder = (0..<6).reduce(URL(fileURLWithPath: #filePath)) { path, _ in path.deletingLastPathComponent() }

  /// The findings of one of the examples, as a document.
  static func example(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent("examples/\(name).json"), encoding: .utf8)
  }
}

/// A JSON document as it stands, numbers included.
indirect enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  func text() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

  /// What it is when read as something else.
  func decoded<Value: Decodable>() throws -> Value { try JSONDecoder().decode(Value.self, from: Data(text().utf8)) }

  subscript(member: String) -> JSON? { if case .object(let members) = self { members[member] } else { nil } }

  /// Whether one of its members is nothing, which no Swift value of a finding is.
  var holdsNull: Bool { if case .object(let members) = self { members.values.contains(.null) } else { false } }
}

extension JSON: Codable {
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let integer = try? value.decode(Int.self) {
      self = .integer(integer)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSON].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .null:
      var value = encoder.singleValueContainer()
      try value.encodeNil()
    case .bool(let bool): try bool.encode(to: encoder)
    case .integer(let integer): try integer.encode(to: encoder)
    case .number(let number): try number.encode(to: encoder)
    case .text(let text): try text.encode(to: encoder)
    case .list(let list): try list.encode(to: encoder)
    case .object(let members): try members.encode(to: encoder)
    }
  }
}
