import KneeInterview
import Kneeri

var model = try InterviewModel(engine: Engine.knee())
Console(read: { readLine() }, write: { print($0) }).run(&model)
