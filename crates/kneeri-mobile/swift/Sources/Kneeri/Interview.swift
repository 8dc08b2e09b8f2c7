/// Where an interview stands: what a screen shows.
public enum InterviewStep: Equatable, Sendable {
  /// This is asked.
  case asking(Question, InterviewProgress)

  /// Nothing that matters is left to ask: why, and what came out.
  case finished(InterviewEnd, Assessment, InterviewProgress)
}

extension Interview {
  /// Where the interview stands. Working out the next question takes some milliseconds.
  public func step() throws -> InterviewStep {
    let progress = try progress()
    if let question = try question() { return .asking(question, progress) }
    return .finished(try finished() ?? .nothingLeft, try assessment(), progress)
  }

  /// Answers the checklist of the question with "none of these".
  public func noneOfThese() throws { try tick(yes: []) }
}

extension Question {
  /// Every feature that the question asks, in the order in which it is shown.
  public var features: [Feature] { parts.flatMap(\.features) }

  /// The question as canonical JSON: the same bytes on every platform, for logs and records.
  public func toJson() -> String { json }
}

extension QuestionPart {
  /// The answer to a checklist of which these are ticked: yes to them, no to the others on it.
  public func answers(ticked: some Collection<Feature.ID>) -> [String: Finding] {
    let answers = features.map { ($0.id, Finding.yesNo(ticked.contains($0.id))) }
    return Dictionary(answers) { first, _ in first }
  }
}
