import Kneeri

/// What an app's view model holds: one interview, what is on the screen, and what is said about it.
///
/// Every step either happens as a whole or leaves everything as it was and says why in `refusal`.
public struct InterviewModel {
  /// What to ask now; nothing when the interview is over.
  public private(set) var question: Question?

  /// What the answers so far say.
  public private(set) var assessment: Assessment

  /// How far the interview has come.
  public private(set) var progress: InterviewProgress

  /// Why the last answer was not taken, to be shown beside the question.
  public private(set) var refusal: String?

  /// A grave level that is certain whatever is still answered: it is shown at once, and one can stop there.
  public var warning: UrgencyResult? { assessment.urgency.certain >= .sameDay ? assessment.urgency : nil }

  private let interview: Interview

  /// Begins an interview with what the app knows already.
  public init(engine: Engine, known: [String: Finding] = [:]) throws {
    try self.init(Interview(engine: engine, known: known))
  }

  /// Goes on with an interview that was saved.
  public init(engine: Engine, saved: String) throws { try self.init(Interview.resume(engine: engine, json: saved)) }

  private init(_ interview: Interview) throws {
    self.interview = interview
    question = try interview.question()
    assessment = try interview.assessment()
    progress = try interview.progress()
  }

  /// Answers what is on the screen.
  public mutating func answer(_ answers: [String: Finding]) { step { try $0.answerAll(answers: answers) } }

  /// Somebody cannot answer what is on the screen.
  public mutating func skip() { step { _ = try $0.skip() } }

  /// Takes the last step back.
  public mutating func undo() { step { _ = try $0.undo() } }

  /// The interview as text, to be kept as safe as other health data.
  public func saved() throws -> String { try interview.toJson() }

  private mutating func step(_ change: (Interview) throws -> Void) {
    do {
      try change(interview)
      question = try interview.question()
      assessment = try interview.assessment()
      progress = try interview.progress()
      refusal = nil
    } catch { refusal = error.localizedDescription }
  }
}
