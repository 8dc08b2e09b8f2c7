import Foundation
import Kneeri
import Testing

@Suite("One engine serves many threads", .serialized) struct SharingTests {
  /// How many people each thread assesses; the variable is for a long run.
  static let count = ProcessInfo.processInfo.environment["KNEERI_ASSESSMENTS"].flatMap { Int($0) }
  static let threads = 8

  @Test("The same bytes on 8 threads with the stack of an app's threads, and no memory is lost") func threads() throws {
    let engine = try Engine.knee()
    Self.sameBytes(try Self.people(engine), with: engine, each: Self.count ?? 40)
  }

  @Test("A small rule set gives them too, many more times") func small() throws {
    let corpus = try Corpus.named("verdicts")
    let engine = try corpus.engine()
    let people = try corpus.cases.compactMap { one in
      try one.expected.map { Person(findings: try one.findings.decoded(), json: $0) }
    }
    Self.sameBytes(people, with: engine, each: Self.count ?? 1000)
  }

  /// Compares every result, in ten parts, each of which says how far it is when there are many.
  static func sameBytes(_ people: [Person], with engine: Engine, each count: Int) {
    let parts = 10
    let warm = assess(people, with: engine, each: min(count, 2000))
    #expect(warm == min(count, 2000) * threads)
    let before = Memory.resident
    for part in 1...parts {
      #expect(assess(people, with: engine, each: count / parts) == count / parts * threads)
      guard let before, let after = Memory.resident else { continue }
      #expect(after - before < 16 << 20)
      if count > 2000 || part == parts {
        let done = part * count / parts * threads
        print("\(done) assessments, resident memory: \(before >> 10) KiB, then \(after >> 10) KiB")
        fflush(nil)
      }
    }
  }

  @Test("Tasks and actors share it too") func tasks() async throws {
    let engine = try Engine.knee()
    let people = try Self.people(engine)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for person in people { group.addTask { try engine.assess(findings: person.findings).json == person.json } }
      for try await same in group { #expect(same) }
    }
  }

  @Test("Several threads answer one interview, and it stays whole") func interview() throws {
    let engine = try Engine.knee()
    let interview = try Interview(engine: engine)
    let features = try engine.features().map(\.id)
    Self.onThreads { number in
      for feature in features.dropFirst(number) { try? interview.answer(feature: feature, finding: .unknown) }
    }
    #expect(try interview.findings().count == features.count)
    #expect(try Interview.resume(engine: engine, json: interview.toJson()).question() == nil)
  }

  /// Somebody's findings, and what comes out.
  struct Person: Sendable {
    let findings: [String: Finding]
    let json: String
  }

  static func people(_ engine: Engine) throws -> [Person] {
    let names = ["bone-stress", "classic-pes-anserine", "few-answers", "lateral-pain", "twisted-and-locked"]
    return try names.map { name in
      let document = try Repository.example(name)
      let findings = try JSONDecoder().decode([String: Finding].self, from: Data(document.utf8))
      return Person(findings: findings, json: try engine.assessJson(findings: document).json)
    }
  }

  /// How many of all assessments gave the right bytes.
  static func assess(_ people: [Person], with engine: Engine, each count: Int) -> Int {
    let right = Counter()
    onThreads { number in
      var same = 0
      for turn in 0..<count {
        let person = people[(number + turn) % people.count]
        if let result = try? engine.assess(findings: person.findings), result.json == person.json { same += 1 }
      }
      right.add(same)
    }
    return right.sum
  }

  /// Runs this on real threads, which have the small stack that iOS gives them.
  static func onThreads(_ run: @escaping @Sendable (_ number: Int) -> Void) {
    let done = DispatchGroup()
    for number in 0..<threads {
      done.enter()
      let thread = Thread {
        run(number)
        done.leave()
      }
      thread.stackSize = 512 << 10
      thread.start()
    }
    done.wait()
  }
}

private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var sum = 0

  func add(_ count: Int) { lock.withLock { sum += count } }
}

enum Memory {
  /// How many bytes of this process are in memory; only Linux is asked.
  static var resident: Int? {
    let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return pages.flatMap { Int($0[1]) }.map { $0 * 4096 }
  }
}
