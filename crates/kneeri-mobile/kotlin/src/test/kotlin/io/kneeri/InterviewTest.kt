package io.kneeri

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

class InterviewTest {
    /** Answers as this person does; what the person does not know cannot be said. */
    private fun Interview.ask(person: Map<String, Finding>): Int {
        var steps = 0
        while (true) {
            val question = (step() as? InterviewStep.Asking)?.question ?: return steps
            answerAll(question.features.associate { it.id to (person[it.id] ?: Finding.Unknown) })
            steps += 1
        }
    }

    @ParameterizedTest
    @ValueSource(
        strings = ["classic-pes-anserine", "few-answers", "lateral-pain", "twisted-and-locked", "hot-red-knee"],
    )
    fun `an interview ends with what its findings say`(name: String) = Interview(knee).use { interview ->
        val steps = interview.ask(example(name))
        val finished = interview.step() as InterviewStep.Finished
        assertEquals(knee.assess(interview.findings()), finished.assessment)
        assertEquals(finished.why, interview.finished())
        assertEquals(steps.toUInt(), finished.progress.answered)
        assertEquals(0u, finished.progress.atMost)
        assertTrue(finished.progress.safetyIsSettled)
    }

    @Test
    fun `undo takes back every step exactly`() = Interview(knee, findings { number("age", 34) }).use { interview ->
        val states = mutableListOf<String>()
        val person = example("classic-pes-anserine")
        while (true) {
            states += interview.toJson()
            val question = interview.question() ?: break
            interview.answerAll(question.features.associate { it.id to (person[it.id] ?: Finding.Unknown) })
        }
        for (state in states.dropLast(1).reversed()) {
            assertTrue(interview.undo())
            assertEquals(state, interview.toJson())
        }
        assertFalse(interview.undo())
    }

    @Test
    fun `a saved interview goes on where it was`() = Interview(knee).use { interview ->
        repeat(3) { interview.skip() }
        Interview.resume(knee, interview.toJson()).use { again ->
            assertEquals(interview.question(), again.question())
            assertEquals(interview.progress(), again.progress())
            assertEquals(interview.findings(), again.findings())
            again.undo()
            interview.undo()
            assertEquals(interview.toJson(), again.toJson())
        }
    }

    @Test
    fun `a checklist is ticked`() = Interview(knee).use { interview ->
        while (interview.question()!!.parts.none { it.isChecklist }) interview.skip()
        val checklist = interview.question()!!.parts.first { it.isChecklist }
        interview.tick(checklist.features.first().id)
        for ((position, feature) in checklist.features.withIndex()) {
            assertEquals(Finding.YesNo(position == 0), interview.findings()[feature.id])
        }
        interview.undo()
        interview.noneOfThese()
        assertTrue(checklist.features.all { interview.findings()[it.id] == Finding.YesNo(false) })
    }

    @Test
    fun `answers of every kind are taken, asked for or not`() = Interview(knee).use { interview ->
        interview.answer("fever", false)
        interview.answer("side", "left")
        interview.answer("pain_location", listOf("lateral"))
        interview.answer("age", 34)
        interview.cannotSay("locking")
        interview.answer {
            no("feels_unwell")
            quantity("weekly_km", 20, "km/wk")
        }
        val expected = findings {
            no("fever", "feels_unwell")
            choice("side", "left")
            options("pain_location", "lateral")
            number("age", 34)
            cannotSay("locking")
            quantity("weekly_km", 20, "km/wk")
        }
        assertEquals(expected, interview.findings())
    }

    @Test
    fun `a budget ends it, but never before safety`() = Interview(knee, budget = 1u).use { interview ->
        while (interview.question() != null) {
            assertTrue(interview.progress().answered < 1u || interview.question()!!.tier == Tier.SAFETY)
            interview.skip()
        }
        assertTrue(interview.progress().safetyIsSettled)
        assertNotNull(interview.finished())
        assertFalse(interview.skip())
    }

    @Test
    fun `while something is asked nothing is finished`() = Interview(knee).use { interview ->
        val asking = interview.step() as InterviewStep.Asking
        assertNull(interview.finished())
        assertEquals(Tier.SAFETY, asking.question.tier)
        assertTrue(asking.question.reason.isNotEmpty() && asking.question.text.isNotEmpty())
        assertEquals(asking.question.id, asking.question.features.first().id)
    }
}
