package io.kneeri

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.util.concurrent.Callable
import java.util.concurrent.Executors

/**
 * Eight threads share one engine. `KNEERI_ASSESSMENTS` says how many assessments each of them makes with the knee rules;
 * 100000 is the full size, with a library of the profile `mobile`.
 *
 * The small rule set is quicker than JNA, which frees the structures of calls on one thread of its own: with far more
 * assessments than these its list of them grows faster than it is worked off.
 */
class ThreadsTest {
    private val each = System.getenv("KNEERI_ASSESSMENTS")?.toInt() ?: 40

    @Test
    fun `the knee rule set gives the same bytes on every thread, and memory stays flat`() {
        val people = listOf("classic-pes-anserine", "few-answers", "hot-red-knee", "lateral-pain").map(::example)
        sameBytes(knee, people, each)
    }

    @Test
    fun `a small rule set gives the same bytes on every thread, and memory stays flat`() {
        val file = CorpusFile.all().first { it.name == "verdicts" }
        file.engine().use { engine -> sameBytes(engine, file.cases.map { typed(it.findings) }, 3_000) }
    }

    private fun sameBytes(engine: Engine, people: List<Map<String, Finding>>, each: Int) {
        val expected = people.map { engine.assess(it).json }
        val assess = { number: Int ->
            val person = number % people.size
            assertEquals(expected[person], engine.assess(people[person]).json)
        }
        onEightThreads(minOf(each, 2000), assess)
        flat { onEightThreads(each, assess) }
    }

    @Test
    fun `interviews that nobody closes are cleaned up`() {
        val saved = Interview(knee).use {
            it.skip()
            it.toJson()
        }
        val one = { _: Int -> assertEquals(saved, Interview.resume(knee, saved).toJson()) }
        onEightThreads(20, one)
        flat { onEightThreads(60, one) }
    }

    @Test
    fun `one interview on eight threads stays whole`() = Interview(knee).use { interview ->
        onEightThreads(20) { number ->
            when (number % 4) {
                0 -> interview.undo()
                1 -> interview.answer("age", 20 + number % 50)
                2 -> interview.assessment()
                else -> interview.skip()
            }
        }
        assertEquals(interview.findings(), Interview.resume(knee, interview.toJson()).use { it.findings() })
    }

    private fun onEightThreads(each: Int, run: (Int) -> Unit) {
        val threads = Executors.newFixedThreadPool(8)
        try {
            val tasks = List(8) { thread -> Callable { repeat(each) { run(thread + it) } } }
            threads.invokeAll(tasks).forEach { it.get() }
        } finally {
            threads.shutdown()
        }
    }

    /** Runs it, and compares what the process holds in memory before and after; the heap is resident from the start. */
    private fun flat(run: () -> Unit) {
        settle()
        val before = resident() ?: return run()
        run()
        settle()
        val grown = resident()!! - before
        assertTrue(grown < 24, "$grown MiB more than before")
    }

    private fun settle() = repeat(3) {
        System.gc()
        System.runFinalization()
    }

    /** Mebibytes in memory, where the system tells. */
    private fun resident(): Long? {
        val status = File("/proc/self/status").takeIf { it.exists() } ?: return null
        val line = status.readLines().first { it.startsWith("VmRSS:") }
        return line.filter { it.isDigit() }.toLong() / 1024
    }
}
