package io.kneeri

import com.fasterxml.jackson.databind.JsonNode

/** A typed result written as the engine writes its own: every member is there, and none says anything else. */
fun written(assessment: Assessment): JsonNode = tree(
    "advice" to assessment.advice.map(::written),
    "conditions" to assessment.conditions.map(::written),
    "disclaimer" to assessment.disclaimer,
    "notices" to assessment.answeredButNotApplicable.map { tree("code" to "answer_not_applicable", "feature" to it) },
    "rule_set" to tree(
        "digest" to assessment.ruleSet.digest,
        "id" to assessment.ruleSet.id,
        "logic_digest" to assessment.ruleSet.logicDigest,
        "version" to assessment.ruleSet.version,
    ),
    "safety_net" to assessment.safetyNet,
    "semantics" to assessment.semantics.toInt(),
    "unanswered" to assessment.unanswered,
    "urgency" to tree(
        "because" to assessment.urgency.because.map(::written),
        "certain" to word(assessment.urgency.certain),
        "could_reach" to word(assessment.urgency.couldReach),
        "final" to assessment.urgency.isFinal,
        "level" to word(assessment.urgency.level),
        "may_raise" to assessment.urgency.mayRaise,
        "must_ask" to assessment.urgency.mustAsk,
    ),
    "verdict" to word(assessment.verdict),
    "withheld" to assessment.withheld.map { tree("ask" to it.ask, "because" to word(it.because), "id" to it.id) },
)

private fun written(advice: Advice): JsonNode = tree(
    "dose" to advice.dose?.let { dose ->
        tree(
            "hold_s" to dose.holdSeconds?.let(::written),
            "minutes" to dose.minutes?.let(::written),
            "reps" to dose.reps?.let(::written),
            "sets" to dose.sets?.let(::written),
            "times_per_week" to dose.timesPerWeek?.let(::written),
        )
    },
    "how" to advice.how,
    "id" to advice.id,
    "say" to advice.say,
    "source" to advice.sources,
    "stance" to advice.stance,
    "title" to advice.title,
    "topic" to advice.topic,
)

private fun written(amount: Amount): Any {
    val (least, most) = amount.atLeast.toInt() to amount.atMost.toInt()
    return if (least == most) least else listOf(least, most)
}

private fun written(condition: RankedCondition): JsonNode = tree(
    "band" to word(condition.band),
    "bounds" to if (condition.boundsAreExact) "exact" else "outer",
    "hi" to condition.hi,
    "id" to condition.id,
    "lo" to condition.lo,
    "name" to condition.name,
    "net" to condition.net,
    "prior" to condition.prior,
    "rank" to condition.rank.toInt(),
    "reasons" to condition.reasons.map { reason ->
        tree(
            "counted" to reason.counted,
            "features" to reason.features,
            "item" to reason.item,
            "share" to reason.share,
            "source" to reason.sources.takeIf { it.isNotEmpty() },
            "state" to reason.state,
            "weight" to reason.weight,
        )
    },
    "score" to condition.score,
)

private fun written(cause: UrgencyCause): JsonNode = when (cause) {
    is UrgencyCause.Rule ->
        tree(
            "kind" to "true",
            "rule" to cause.id,
            "say" to cause.say,
            "source" to cause.sources,
            "urgency" to word(cause.urgency),
        )

    is UrgencyCause.CannotSay ->
        tree(
            "kind" to "pointed",
            "rule" to cause.id,
            "say" to cause.say,
            "source" to cause.sources,
            "urgency" to word(cause.urgency),
        )

    is UrgencyCause.Likely -> tree("kind" to "likely", "condition" to cause.condition, "urgency" to word(cause.urgency))

    is UrgencyCause.MustAsk -> tree("kind" to "must_ask", "urgency" to word(cause.urgency))
}

private fun word(word: Enum<*>): String = word.name.lowercase()

/** An object without the members that have no value, as if it had been read. */
private fun tree(vararg members: Pair<String, Any?>): JsonNode =
    json.readTree(json.writeValueAsString(members.filter { it.second != null }.toMap()))
