package io.kneeri

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class EngineTest {
    @Test
    fun `the builder and the map say the same`() {
        val built = findings {
            yes("fever")
            no("feels_unwell")
            choice("onset", "gradual")
            oneOf("side", "left", "both")
            options("pain_location", "lateral")
            number("age", 34)
            quantity("weekly_km", 25, "[mi_i]/wk")
            cannotSay("locking")
        }
        val map = mapOf(
            "fever" to Finding.YesNo(true),
            "feels_unwell" to Finding.YesNo(false),
            "onset" to Finding.Choice("gradual"),
            "side" to Finding.OneOf(listOf("left", "both")),
            "pain_location" to Finding.Options(listOf("lateral")),
            "age" to Finding.Number(34.0),
            "weekly_km" to Finding.Quantity(25.0, "[mi_i]/wk"),
            "locking" to Finding.Unknown,
        )
        assertEquals(map, built)
        assertEquals(knee.assess(map), knee.assess { known(built) })
        val more = findings {
            between("age", atLeast = 30)
            partly("pain_location", yes = listOf("lateral"))
        }
        assertEquals(Finding.Between(30.0, null, null), more["age"])
        assertEquals(Finding.Partly(listOf("lateral"), emptyList()), more["pain_location"])
        assertNotNull(knee.assess(more))
    }

    @Test
    fun `nothing said is nothing known`() {
        val assessment = knee.assess(emptyMap())
        assertEquals(Verdict.NOT_ENOUGH_INFORMATION, assessment.verdict)
        assertTrue(!assessment.verdict.speaksForACondition)
        assertTrue(assessment.unanswered.isNotEmpty() && assessment.urgency.mustAsk.isNotEmpty())
        assertTrue(assessment.urgency.because.single() is UrgencyCause.MustAsk)
    }

    @Test
    fun `scores add up`() {
        for (condition in knee.assess(example("classic-pes-anserine")).conditions) {
            assertEquals(condition.net, condition.reasons.sumOf { it.counted }, condition.id)
            assertEquals(condition.score, condition.prior + condition.net, condition.id)
        }
    }

    @Test
    fun `a cause asks for its level`() {
        val urgency = knee.assess(example("twisted-and-locked")).urgency
        assertTrue(urgency.because.any { it.urgency == urgency.level })
        assertTrue(urgency.level >= urgency.certain)
    }

    @Test
    fun `whatever is cited is a source or a fact`() {
        val known = knee.sources().flatMap { source -> source.facts.map { it.id } + source.id }.toSet()
        val assessment = knee.assess(example("classic-pes-anserine"))
        assertTrue(assessment.cited.isNotEmpty() && known.containsAll(assessment.cited))
        assertTrue(assessment.conditions.flatMap { it.reasons }.any { it.sources.isNotEmpty() })
    }

    @Test
    fun `an engine says what it decides by`() {
        val rules = knee.ruleSet()
        assertEquals("kneeri.knee", rules.identity.id)
        assertEquals(rules.identity, knee.assess(emptyMap()).ruleSet)
        assertEquals(Urgency.entries, rules.levels.map { it.urgency })
        assertTrue("not a diagnosis" in rules.disclaimer)
        assertTrue(rules.safetyNet.isNotEmpty() && rules.methodology.isNotEmpty() && rules.language.startsWith("en"))
    }

    @Test
    fun `features carry what a screen needs`() {
        val features = knee.features().associateBy { it.id }
        assertEquals(AnswerKind.YesNo, features.getValue("fever").kind)
        assertEquals(AnswerKind.Number(8.0, 100.0, "a", "years"), features.getValue("age").kind)
        val side = features.getValue("side").kind as AnswerKind.OneOf
        assertTrue(side.choices.any { it.id == "left" && it.label.isNotEmpty() })
        assertTrue(features.getValue("pain_location").kind is AnswerKind.AnyOf)
        assertTrue(features.values.any { it.isSelfTest && it.help != null })
    }

    @Test
    fun `a condition is found by its id`() {
        val assessment = knee.assess(example("classic-pes-anserine"))
        assertEquals(assessment.conditions.first(), assessment.condition(assessment.conditions.first().id))
        assertNull(assessment.condition("gout_of_the_moon"))
    }

    @Test
    fun `the question that comes next is the first of an interview`() = Interview(knee).use { interview ->
        val question = checkNotNull(knee.nextQuestion(emptyMap()))
        assertEquals(interview.question(), question)
        val written = json.readTree(question.toJson())
        assertEquals(question.text, written["text"].textValue())
        assertEquals(question.features.map { it.id }.toSet(), written["features"].map { it["id"].textValue() }.toSet())
    }
}
