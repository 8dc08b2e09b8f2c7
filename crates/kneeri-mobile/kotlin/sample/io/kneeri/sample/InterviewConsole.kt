package io.kneeri.sample

import io.kneeri.AnswerKind
import io.kneeri.Engine
import io.kneeri.Feature
import io.kneeri.Finding
import io.kneeri.Interview
import io.kneeri.InterviewStep
import io.kneeri.KneeriException
import io.kneeri.QuestionPart
import io.kneeri.step
import io.kneeri.tick
import java.io.BufferedReader
import java.io.PrintStream

/** Holds an interview in a terminal, as the view model of an app holds it: it knows no medicine. */
class InterviewConsole(private val input: BufferedReader, private val output: PrintStream) {
    /** Asks until nothing that matters is left, or the input ends, and prints the report. */
    fun run(engine: Engine) {
        Interview(engine).use { interview ->
            output.println("${engine.ruleSet().title}\nAn empty line is \"I cannot say\"; < goes back.")
            while (true) {
                val step = interview.step() as? InterviewStep.Asking ?: break
                ask(interview, step)
            }
            output.print(Report(interview.assessment(), engine))
        }
    }

    private fun ask(interview: Interview, step: InterviewStep.Asking) {
        val part = step.question.parts.first()
        show(part, step)
        val line = input.readLine()?.trim()
        try {
            when {
                line.isNullOrEmpty() -> interview.answerAll(part.features.associate { it.id to Finding.Unknown })
                line == "<" -> interview.undo()
                part.isChecklist -> interview.tick(*chosen(line, part.features).map { it.id }.toTypedArray())
                else -> interview.answer(part.id, finding(line, part.features.first()))
            }
        } catch (refused: KneeriException) {
            output.println("! ${refused.message}")
        } catch (misread: NumberFormatException) {
            output.println("! please type one of the numbers")
        }
    }

    private fun show(part: QuestionPart, step: InterviewStep.Asking) {
        output.println("\n${step.progress.answered + 1u}. ${part.text}")
        part.help?.let { output.println("   $it") }
        labels(part).forEachIndexed { index, label -> output.println("   ${index + 1}  $label") }
        output.print("   (${step.question.reason}) > ")
    }

    private fun labels(part: QuestionPart): List<String> {
        if (part.isChecklist) return part.features.map { it.text }
        return when (val kind = part.features.first().kind) {
            is AnswerKind.YesNo -> listOf("Yes", "No")
            is AnswerKind.OneOf -> kind.choices.map { it.label }
            is AnswerKind.AnyOf -> kind.options.map { it.label }
            is AnswerKind.Number -> emptyList()
        }
    }

    private fun finding(line: String, feature: Feature): Finding = when (val kind = feature.kind) {
        is AnswerKind.YesNo -> Finding.YesNo(chosen(line, listOf(true, false)).first())
        is AnswerKind.OneOf -> Finding.Choice(chosen(line, kind.choices).first().id)
        is AnswerKind.AnyOf -> Finding.Options(chosen(line, kind.options).map { it.id })
        is AnswerKind.Number -> Finding.Number(line.toDouble())
    }

    /** What the numbers in a line stand for; 0 is none of them. */
    private fun <T> chosen(line: String, from: List<T>): List<T> {
        val numbers = line.split(' ').map { it.toInt() }.filter { it != 0 }
        return numbers.map { from.getOrNull(it - 1) ?: throw NumberFormatException() }
    }
}

/** Holds an interview with whoever sits before the terminal. */
fun main() {
    Engine.knee().use { InterviewConsole(System.`in`.bufferedReader(), System.out).run(it) }
}
