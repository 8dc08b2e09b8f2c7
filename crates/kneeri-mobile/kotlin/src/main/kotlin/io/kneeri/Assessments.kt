package io.kneeri

/** Assesses what is said: `engine.assess { yes("fever") }`. */
@Throws(KneeriException::class)
public fun Engine.assess(say: FindingsBuilder.() -> Unit): Assessment = assess(findings(say))

/** Decides about what is said, quickly: `engine.decide { yes("fever") }`. */
@Throws(KneeriException::class)
public fun Engine.decide(say: FindingsBuilder.() -> Unit): Decision = decide(findings(say))

/** The result as canonical JSON: the same bytes on every platform, for logs and records. */
public fun Assessment.toJson(): String = json

/** The question as canonical JSON: the same bytes on every platform, for logs and records. */
public fun Question.toJson(): String = json

/** Whether the ranking may be shown: it speaks for a condition. Otherwise no list is better than a wrong one. */
public val Verdict.speaksForACondition: Boolean
    get() = this == Verdict.SETTLED || this == Verdict.LEANING

/** The condition with this id; nothing when the rule set has no such condition. */
public fun Assessment.condition(id: String): RankedCondition? = conditions.find { it.id == id }

/** The level that this cause asks for. */
public val UrgencyCause.urgency: Urgency
    get() = when (this) {
        is UrgencyCause.Rule -> urgency
        is UrgencyCause.CannotSay -> urgency
        is UrgencyCause.Likely -> urgency
        is UrgencyCause.MustAsk -> urgency
    }

/** Every source and fact that this result cites, by id, for a page of citations. */
public val Assessment.cited: Set<String>
    get() {
        val causes = urgency.because.flatMap { cause ->
            when (cause) {
                is UrgencyCause.Rule -> cause.sources
                is UrgencyCause.CannotSay -> cause.sources
                is UrgencyCause.Likely, is UrgencyCause.MustAsk -> emptyList()
            }
        }
        return (
            causes + conditions.flatMap {
                it.reasons
            }.flatMap { it.sources } + advice.flatMap { it.sources }
            ).toSortedSet()
    }
