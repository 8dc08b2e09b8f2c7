package io.kneeri.sample

import io.kneeri.Engine
import io.kneeri.Interview
import io.kneeri.findings
import java.lang.management.ManagementFactory

private val processor = ManagementFactory.getThreadMXBean()

/** Milliseconds of processor time that it takes, the least of so many times. */
private fun milliseconds(times: Int, run: () -> Unit): String {
    val least = (1..times).minOf {
        val before = processor.currentThreadCpuTime
        run()
        processor.currentThreadCpuTime - before
    }
    return String.format("%.2f ms", least / 1e6)
}

/** Prints how long things take, as rows of a Markdown table. */
fun main() {
    val first = milliseconds(1) { Engine.knee() }
    val engine = Engine.knee()
    val rules = engine.toJson()
    val person = findings {
        options("pain_location", "medial_below_joint_line")
        choice("onset", "gradual")
        no("fever", "feels_unwell")
        number("age", 34)
    }
    val rows = listOf(
        "first `Engine.knee()`, with JNA and the library" to first,
        "loading the knee rules" to milliseconds(200) { Engine.fromJson(rules).close() },
        "one assessment, with its JSON" to milliseconds(200) { engine.assess(person) },
        "one quick decision" to milliseconds(1000) { engine.decide(person) },
        "beginning an interview and its first question" to
            milliseconds(50) { Interview(engine, person).use { it.question() } },
    )
    rows.forEach { (what, time) -> println("| $what | $time |") }
}
