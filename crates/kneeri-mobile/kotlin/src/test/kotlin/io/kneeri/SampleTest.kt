package io.kneeri

import io.kneeri.sample.InterviewConsole
import io.kneeri.sample.Report
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import java.io.ByteArrayOutputStream
import java.io.PrintStream

/** The sample program holds whole interviews. */
class SampleTest {
    private fun held(typed: String): String {
        val output = ByteArrayOutputStream()
        InterviewConsole(typed.reader().buffered(), PrintStream(output, true, Charsets.UTF_8)).run(knee)
        return output.toString(Charsets.UTF_8)
    }

    @ParameterizedTest
    @ValueSource(strings = ["", "1", "2", "<", "rubbish", "99"])
    fun `it ends with a report whatever is typed`(line: String) {
        val shown = held("$line\n".repeat(20))
        assertTrue(knee.ruleSet().disclaimer in shown)
        assertTrue(knee.ruleSet().levels.any { it.title.uppercase() in shown })
        assertTrue(knee.ruleSet().safetyNet.all { it in shown })
    }

    @Test
    fun `a refused answer is asked for again`() {
        val shown = held("rubbish\nrubbish\n")
        assertTrue(shown.split("! please type one of the numbers").size == 3)
    }

    @Test
    fun `the report shows reasons, advice and sources`() {
        val assessment = knee.assess(example("classic-pes-anserine"))
        val report = Report(assessment, knee).toString()
        assertTrue(assessment.conditions.first().name in report)
        assertTrue(assessment.advice.all { it.say in report })
        assertTrue("Sources" in report && "http" in report)
        assertFalse("null" in report)
    }
}
