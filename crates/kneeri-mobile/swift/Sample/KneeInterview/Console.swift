import Kneeri

/// An interview in a terminal.
public struct Console {
  private let read: () -> String?
  private let write: (String) -> Void

  /// A console that reads lines, until there are none, and writes lines.
  public init(read: @escaping () -> String?, write: @escaping (String) -> Void) {
    (self.read, self.write) = (read, write)
  }

  /// Asks until nothing that matters can change, or nobody answers any more, and writes the report.
  public func run(_ model: inout InterviewModel) {
    write("s: I cannot say · u: take the last answer back · q: show the report")
    var warned: String?
    asking: while let question = model.question {
      if let warning = model.warning, warning.title != warned {
        warned = warning.title
        write("\n!! \(warning.title)\n!! \(warning.say)")
      }
      show(question, model.progress)
      switch answers(to: question) {
      case .answers(let answers): model.answer(answers)
      case .undo: model.undo()
      case .stop: break asking
      }
      if let refusal = model.refusal { write(refusal) }
    }
    write(model.assessment.report)
  }

  private enum Step {
    case answers([String: Finding])
    case undo, stop
  }

  private func show(_ question: Question, _ progress: InterviewProgress) {
    write("\nQuestion \(progress.answered + 1), at most \(progress.atMost) more. \(question.reason)")
    if question.parts.count > 1 { write(question.text) }
  }

  /// Asks part by part, and gives all answers as one step.
  private func answers(to question: Question) -> Step {
    var answers: [String: Finding] = [:]
    for part in question.parts {
      write(part.shown)
      var given: [String: Finding]?
      while given == nil {
        write("\(part.prompt) >")
        guard let typed = read() else { return .stop }
        switch typed {
        case "q": return .stop
        case "u": return .undo
        case "s": given = Dictionary(uniqueKeysWithValues: part.features.map { ($0.id, .unknown) })
        default: given = part.answers(typed: typed)
        }
      }
      answers.merge(given ?? [:]) { _, new in new }
    }
    return .answers(answers)
  }
}
