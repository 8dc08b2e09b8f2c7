package io.kneeri

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource

/** The corpus that every language reads: the same bytes come out. */
class ConformanceTest {
    @Test
    fun `the corpus is there`() {
        assertTrue(files().size >= 12)
    }

    @ParameterizedTest
    @MethodSource("files")
    fun `every case gives the expected bytes`(file: CorpusFile) = file.engine().use { engine ->
        for (case in file.cases) {
            val text = case.findings.toString()
            val expected = case.expected
            if (expected != null) {
                val (fromText, fromMap) = engine.assessJson(text) to engine.assess(typed(case.findings))
                assertEquals(expected, fromText.toJson(), case.name)
                assertEquals(expected, fromMap.toJson(), case.name)
                assertEquals(fromText, fromMap, case.name)
            } else {
                assertEquals(case.error, assertThrows<KneeriException.Findings> { engine.assessJson(text) }.message)
                if (case.isTyped) {
                    val refused = assertThrows<KneeriException.Findings> { engine.assess(typed(case.findings)) }
                    assertEquals(case.error, refused.message)
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    fun `typed results say what the bytes say`(file: CorpusFile) = file.engine().use { engine ->
        for (case in file.cases.filter { it.expected != null }) {
            val assessment = engine.assess(typed(case.findings))
            assertEquals(json.readTree(assessment.json), written(assessment), case.name)
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    fun `the quick decision is that of the assessment`(file: CorpusFile) = file.engine().use { engine ->
        for (case in file.cases.filter { it.expected != null }) {
            val (assessment, decision) = typed(case.findings).let { engine.assess(it) to engine.decide(it) }
            assertEquals(assessment.urgency.level, decision.level, case.name)
            assertEquals(assessment.urgency.certain, decision.certain, case.name)
            assertEquals(assessment.urgency.mustAsk, decision.mustAsk, case.name)
            val conditions = assessment.conditions.map { DecidedCondition(it.rank, it.id, it.band, it.score) }
            assertEquals(conditions, decision.conditions, case.name)
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    fun `an engine of a written rule set gives the same bytes`(file: CorpusFile) = file.engine().use { engine ->
        Engine.fromJson(engine.toJson(), engine.ruleSet().identity.digest).use { again ->
            for (case in file.cases) {
                case.expected?.let { assertEquals(it, again.assess(typed(case.findings)).json, case.name) }
            }
        }
    }

    companion object {
        @JvmStatic
        fun files(): List<CorpusFile> = CorpusFile.all()
    }
}
