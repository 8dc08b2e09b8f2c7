import Foundation
import Kneeri

/// Milliseconds of processor time that it takes, the least of so many times.
func milliseconds(_ times: Int, _ run: () throws -> Void) rethrows -> String {
  var least = clock_t.max
  for _ in 0..<times {
    let before = clock()
    try run()
    least = min(least, clock() - before)
  }
  return String(format: "%.2f ms", Double(least) / Double(CLOCKS_PER_SEC) * 1000)
}

// How long things take, as rows of a Markdown table.
let first = try milliseconds(1) { _ = try Engine.knee() }
let engine = try Engine.knee()
let rules = try engine.toJson()
let person: [String: Finding] = [
  "pain_location": ["medial_below_joint_line"], "onset": "gradual", "fever": false, "feels_unwell": false, "age": 34,
]
let rows = [
  ("first `Engine.knee()`", first),
  ("loading the knee rules", try milliseconds(200) { _ = try Engine.fromJson(text: rules) }),
  ("one assessment, with its JSON", try milliseconds(200) { _ = try engine.assess(findings: person) }),
  ("one quick decision", try milliseconds(1000) { _ = try engine.decide(findings: person) }),
  (
    "beginning an interview and its first question",
    try milliseconds(50) { _ = try Interview(engine: engine, known: person).question() }
  ),
]
for (what, time) in rows { print("| Swift: \(what) | \(time) |") }
