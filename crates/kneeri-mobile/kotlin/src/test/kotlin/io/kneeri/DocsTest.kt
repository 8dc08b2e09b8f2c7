package io.kneeri

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** The examples of docs/mobile.md run: they stand here, word for word. */
class DocsTest {
    @Test
    fun `one person`() {
        val engine = Engine.knee() // once, away from the main thread; share it between threads
        val assessment = engine.assess {
            options("pain_location", "lateral")
            choice("onset", "gradual")
            no("fever")
            number("age", 34)
        }
        println("${assessment.urgency.title}: ${assessment.urgency.say}")
        if (assessment.verdict.speaksForACondition) {
            for (condition in assessment.conditions.take(3)) {
                println("${condition.rank}. ${condition.name} (${condition.band}, ${condition.score})")
            }
        }
        engine.close()
    }

    @Test
    fun `an interview`() {
        val engine = knee
        Interview(engine, findings { number("age", 34) }).use { interview ->
            while (true) {
                when (val step = interview.step()) {
                    is InterviewStep.Asking -> {
                        println("${step.progress.answered + 1u}. ${step.question.text} (${step.question.reason})")
                        interview.skip() // or answer("fever", false), answer { … }, tick(…), noneOfThese(), undo()
                    }

                    is InterviewStep.Finished -> {
                        println(step.assessment.urgency.level)
                        break
                    }
                }
            }
            val saved = interview.toJson() // as safe as other health data
            Interview.resume(engine, saved).use { println(it.progress()) }
        }
    }

    fun newest(document: String, digest: String, before: Engine): Engine = try {
        Engine.fromJson(document, digest)
    } catch (_: KneeriException) {
        before // another digest, or a fault: the rules that the app has go on
    }

    @Test
    fun `rules are replaced only by those that were meant`() {
        val (document, digest) = knee.toJson() to knee.ruleSet().identity.digest
        assertEquals(knee, newest(document.dropLast(1), digest, knee))
        assertEquals(knee, newest(document, "sha256:0", knee))
        newest(document, digest, knee).use { assertEquals(digest, it.ruleSet().identity.digest) }
        assertThrows<KneeriException.OtherDigest> { Engine.fromJson(document, "sha256:0") }
    }

    @Test
    fun `the page shows what stands here`() {
        val here = unindented(root.resolve(HERE).readText())
        val blocks = Regex(
            "```kotlin\n(.*?)```",
            RegexOption.DOT_MATCHES_ALL,
        ).findAll(root.resolve("docs/mobile.md").readText())
        val examples = blocks.map { it.groupValues[1] }.filterNot { "Compos" in it || "dependencies {" in it }.toList()
        assertEquals(3, examples.size)
        for (example in examples) assertTrue(unindented(example) in here, example)
    }

    private fun unindented(text: String) = text.lines().map { it.trim() }.filter { it.isNotEmpty() }.joinToString("\n")

    private companion object {
        const val HERE = "crates/kneeri-mobile/kotlin/src/test/kotlin/io/kneeri/DocsTest.kt"
    }
}
