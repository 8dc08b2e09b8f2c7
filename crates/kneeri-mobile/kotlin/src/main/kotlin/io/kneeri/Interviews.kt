package io.kneeri

/** Where an interview stands: what a screen shows. */
public sealed interface InterviewStep {
    /** How far the interview has come. */
    public val progress: InterviewProgress

    /**
     * Something is asked.
     *
     * @property question what to show.
     */
    public data class Asking(val question: Question, override val progress: InterviewProgress) : InterviewStep

    /**
     * Nothing that matters is left to ask.
     *
     * @property why why nothing is asked any more.
     * @property assessment what came out.
     */
    public data class Finished(
        val why: InterviewEnd,
        val assessment: Assessment,
        override val progress: InterviewProgress,
    ) : InterviewStep
}

/** Where the interview stands. Working out the next question takes some milliseconds: not on the main thread. */
@Throws(KneeriException::class)
public fun Interview.step(): InterviewStep {
    val progress = progress()
    val question =
        question() ?: return InterviewStep.Finished(finished() ?: InterviewEnd.NOTHING_LEFT, assessment(), progress)
    return InterviewStep.Asking(question, progress)
}

/** Every feature that the question asks, in the order in which it is shown. */
public val Question.features: List<Feature>
    get() = parts.flatMap { it.features }

/** Answers several features at once: `interview.answer { no("fever"); number("age", 34) }`. One step to undo. */
@Throws(KneeriException::class)
public fun Interview.answer(say: FindingsBuilder.() -> Unit): Unit = answerAll(findings(say))

/** Answers yes or no. */
@Throws(KneeriException::class)
public fun Interview.answer(feature: String, answer: Boolean): Unit = answer(feature, Finding.YesNo(answer))

/** Answers with one choice. */
@Throws(KneeriException::class)
public fun Interview.answer(feature: String, choice: String): Unit = answer(feature, Finding.Choice(choice))

/** Answers with exactly these options; with none of them it is "none of these". */
@Throws(KneeriException::class)
public fun Interview.answer(feature: String, options: Collection<String>): Unit =
    answer(feature, Finding.Options(options.toList()))

/** Answers with a number in the unit of the feature. */
@Throws(KneeriException::class)
public fun Interview.answer(feature: String, number: Number): Unit = answer(feature, Finding.Number(number.toDouble()))

/** Answers that the person cannot say. It is not asked again. */
@Throws(KneeriException::class)
public fun Interview.cannotSay(feature: String): Unit = answer(feature, Finding.Unknown)

/** Ticks these on the checklist of the question, and answers no to the others on it. */
@Throws(KneeriException::class)
public fun Interview.tick(vararg yes: String): Unit = tick(yes.toList())

/** Answers the checklist of the question with "none of these". */
@Throws(KneeriException::class)
public fun Interview.noneOfThese(): Unit = tick(emptyList())
