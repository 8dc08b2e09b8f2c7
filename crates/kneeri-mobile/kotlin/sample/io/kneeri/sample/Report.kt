package io.kneeri.sample

import io.kneeri.Assessment
import io.kneeri.Band
import io.kneeri.Engine
import io.kneeri.RankedCondition
import io.kneeri.UrgencyCause
import io.kneeri.Verdict
import io.kneeri.cited
import io.kneeri.condition
import io.kneeri.speaksForACondition

/** A result as plain text: everything that an app has to show of it. */
class Report(private val assessment: Assessment, private val engine: Engine) {
    private val asked = engine.features().associate { it.id to it.text }

    override fun toString(): String = buildString {
        urgency()
        explanation()
        advice()
        section("Get help in any case", assessment.safetyNet.map { "- $it" })
        section("Sources", sources())
        appendLine("\n${assessment.disclaimer}")
    }

    private fun StringBuilder.urgency() {
        val urgency = assessment.urgency
        appendLine("\n${urgency.title.uppercase()}\n${urgency.say}")
        section("Why", urgency.because.map { "- ${because(it)}" })
        section("Please answer, or the level cannot be trusted", urgency.mustAsk.map { "- ${asked[it]}" })
    }

    private fun because(cause: UrgencyCause): String = when (cause) {
        is UrgencyCause.Rule -> cause.say
        is UrgencyCause.CannotSay -> "Not ruled out: ${cause.say}"
        is UrgencyCause.Likely -> "The answers point to ${assessment.condition(cause.condition)?.name}."
        is UrgencyCause.MustAsk -> "Questions about warning signs are not answered yet."
    }

    private fun StringBuilder.explanation() {
        val sentence = when (assessment.verdict) {
            Verdict.NO_MATCH -> "Nothing in this rule set fits. That does not mean that nothing is wrong."
            Verdict.NOT_ENOUGH_INFORMATION -> "There are not enough answers to say what may explain it."
            Verdict.LEANING -> "The first one fits best so far."
            Verdict.SETTLED -> "The first one fits best, whatever the open answers are."
        }
        section("What may explain it", listOf(sentence))
        if (!assessment.verdict.speaksForACondition) return
        assessment.conditions.filter { it.band >= Band.POSSIBLE }.take(3).forEach { condition(it) }
    }

    private fun StringBuilder.condition(condition: RankedCondition) {
        appendLine("${condition.rank}. ${condition.name} (${condition.band.name.lowercase()})")
        condition.about?.let { appendLine("   $it") }
        condition.reasons.filter { it.counted != 0L }.take(4).forEach { reason ->
            val sign = if (reason.counted > 0) "+" else "−"
            appendLine("   $sign ${reason.features.mapNotNull(asked::get).joinToString(" / ")} (${reason.state})")
        }
    }

    private fun StringBuilder.advice() {
        section(
            "What to do",
            assessment.advice.flatMap { advice ->
                listOfNotNull(
                    "- ${advice.title}: ${advice.say}",
                    advice.how?.let {
                        "  $it"
                    },
                    advice.dose?.let { "  ${it.text}" },
                )
            },
        )
        section("Not until more is known", assessment.withheld.map { "- ${it.title}" })
    }

    private fun sources(): List<String> {
        val cited = assessment.cited
        return engine.sources().filter { source -> source.id in cited || source.facts.any { it.id in cited } }
            .map { "- ${it.id}: ${it.title}${it.url?.let { url -> ", $url" } ?: ""}" }
    }

    private fun StringBuilder.section(title: String, lines: List<String>) {
        if (lines.isEmpty()) return
        appendLine("\n$title")
        lines.forEach(::appendLine)
    }
}
