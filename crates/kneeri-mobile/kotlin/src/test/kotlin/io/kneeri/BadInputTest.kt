package io.kneeri

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource

/** Bad input of every kind: a specific error with a helpful text, and nothing half-done. */
class BadInputTest {
    data class BadFinding(val what: String, val feature: String, val finding: Finding, val text: String) {
        override fun toString(): String = what
    }

    data class BadText(val what: String, val text: String, val part: String) {
        override fun toString(): String = what
    }

    @ParameterizedTest
    @MethodSource("badFindings")
    fun `findings are refused`(bad: BadFinding) {
        val given = mapOf(bad.feature to bad.finding)
        for (call in listOf<() -> Any?>({
            knee.assess(given)
        }, { knee.decide(given) }, { knee.nextQuestion(given) }, { Interview(knee, given) })) {
            val refused = assertThrows<KneeriException.Findings> { call() }
            assertTrue(bad.text in refused.message, refused.message)
            assertFalse('\n' in refused.message)
            assertEquals(bad.feature, refused.feature)
        }
    }

    @ParameterizedTest
    @MethodSource("badFindings")
    fun `an interview that refuses an answer is as before`(bad: BadFinding) =
        Interview(knee, findings { no("fever") }).use { interview ->
            val before = interview.toJson()
            assertThrows<KneeriException.Findings> { interview.answer(bad.feature, bad.finding) }
            assertThrows<KneeriException.Findings> {
                interview.answerAll(mapOf("feels_unwell" to Finding.YesNo(true), bad.feature to bad.finding))
            }
            assertEquals(before, interview.toJson())
        }

    @Test
    fun `of several faults the first feature by id is told`() {
        val given = mapOf("side" to Finding.YesNo(true), "fever" to Finding.Choice("no"), "age" to Finding.Number(7.0))
        repeat(20) {
            val shuffled = given.entries.shuffled().associate { it.key to it.value }
            assertEquals("age", assertThrows<KneeriException.Findings> { knee.assess(shuffled) }.feature)
        }
    }

    @Test
    fun `a hint says what to do`() {
        val refused = assertThrows<KneeriException.Findings> { knee.assess(mapOf("fevr" to Finding.YesNo(true))) }
        assertEquals("did you mean `fever`?", refused.hint)
        assertEquals("fevr: no such feature in this rule set; did you mean `fever`?", refused.message)
        assertEquals(refused.message, refused.toString())
    }

    @ParameterizedTest
    @MethodSource("badDocuments")
    fun `documents of findings are refused`(bad: BadText) {
        val refused = assertThrows<KneeriException.Findings> { knee.assessJson(bad.text) }
        assertTrue(bad.part in refused.message, refused.message)
    }

    @ParameterizedTest
    @MethodSource("badRules")
    fun `rule sets are refused with the place of every fault`(bad: BadText) {
        val refused = assertThrows<KneeriException.RuleSet> { Engine.fromJson(bad.text) }
        assertTrue(bad.part in refused.faults.map { it.code }, refused.message)
        assertTrue(refused.faults.all { it.document == "rules.json" && it.line >= 1u && it.column >= 1u })
        assertEquals(refused.faults.joinToString("\n") { it.text }, refused.message)
        val named =
            assertThrows<KneeriException.RuleSet> { Engine.fromDocuments(listOf(RuleDocument("mine.json", bad.text))) }
        assertTrue(named.faults.all { it.document == "mine.json" })
    }

    @Test
    fun `a damaged rule set is refused wherever it is cut`() {
        val whole = json.readTree(root.resolve("tests/conformance/triage.json"))["rules"].toString()
        for (length in 0 until whole.length step 97) {
            val refused = assertThrows<KneeriException.RuleSet> { Engine.fromJson(whole.take(length)) }
            assertTrue(refused.faults.isNotEmpty())
        }
    }

    @Test
    fun `a fault says where it is and what to do`() {
        val refused = assertThrows<KneeriException.RuleSet> { Engine.fromJson("""{ "featurs": {} }""") }
        val fault = refused.faults.first { it.code == "unknown_member" }
        assertEquals(listOf(1u, 3u), listOf(fault.line, fault.column))
        assertEquals("did you mean `features`?", fault.hint)
        assertTrue(fault.text.startsWith("rules.json:1:3: ") && fault.message in fault.text)
    }

    @Test
    fun `no documents are no rule set`() {
        assertThrows<KneeriException.RuleSet> { Engine.fromDocuments(emptyList()) }
        val twice = List(2) { RuleDocument("a.json", """{ "title": "x" }""") }
        assertTrue(
            "defined_twice" in
                assertThrows<KneeriException.RuleSet> { Engine.fromDocuments(twice) }.faults.map { it.code },
        )
    }

    @Test
    fun `a rule set with another digest is refused`() {
        val (text, digest) = knee.toJson() to knee.ruleSet().identity.digest
        Engine.fromJson(text, digest).use { assertEquals(digest, it.ruleSet().identity.digest) }
        Engine.fromJson(text, digest.uppercase()).close()
        val changed = text.replaceFirst("\"version\":\"", "\"version\":\"9.")
        val refused = assertThrows<KneeriException.OtherDigest> { Engine.fromJson(changed, digest) }
        assertEquals(digest, refused.expected)
        assertTrue(refused.found in refused.message && digest in refused.message)
        assertThrows<KneeriException.OtherDigest> { Engine.fromDocuments(listOf(RuleDocument("a.json", text)), "") }
    }

    @Test
    fun `an interview of other rules is not resumed`() = Interview(knee).use { interview ->
        val saved = interview.toJson()
        Engine.fromJson(knee.toJson().replaceFirst("\"version\":\"", "\"version\":\"9.")).use { other ->
            val refused = assertThrows<KneeriException.OtherRuleSet> { Interview.resume(other, saved) }
            assertTrue("saved with" in refused.message, refused.message)
            assertTrue(
                knee.ruleSet().identity.digest in refused.saved && other.ruleSet().identity.digest in refused.own,
            )
        }
        for (text in listOf("", "{}", "[]", "null", saved.dropLast(5), saved + saved)) {
            assertThrows<KneeriException.Findings> { Interview.resume(knee, text) }
        }
    }

    @Test
    fun `a text that is not Unicode is refused wherever it stands`() {
        val half = "\ud800"
        val calls = listOf<() -> Any?>(
            { knee.assess(mapOf("side" to Finding.Choice(half))) },
            { knee.assess(mapOf(half to Finding.Unknown)) },
            { knee.assess(mapOf("pain_location" to Finding.Options(listOf("lateral", half)))) },
            { knee.assessJson("{\"$half\": true}") },
            { Engine.fromJson(half) },
            { Interview.resume(knee, half) },
        )
        for (call in calls) {
            assertTrue("not Unicode" in assertThrows<KneeriException.Findings> { call() }.message)
        }
    }

    @Test
    fun `a feature that is given twice is refused by the builder`() {
        val refused = assertThrows<KneeriException.Findings> {
            findings {
                yes("fever")
                no("fever")
            }
        }
        assertEquals("fever", refused.feature)
        assertEquals("fever: given twice", refused.message)
    }

    @Test
    fun `a checklist takes only what is on it`() = Interview(knee).use { interview ->
        val before = interview.toJson()
        for (yes in listOf(listOf("nothing_of_the_kind"), listOf("age"), listOf(""))) {
            assertThrows<KneeriException.Findings> { interview.tick(yes) }
        }
        assertEquals(before, interview.toJson())
    }

    @Test
    fun `what is closed says so`() {
        val engine = Engine.knee()
        engine.close()
        engine.close()
        assertTrue("destroyed" in assertThrows<IllegalStateException> { engine.ruleSet() }.message!!)
    }

    companion object {
        private fun bad(what: String, feature: String, finding: Finding, text: String) =
            BadFinding(what, feature, finding, text)

        @JvmStatic
        fun badFindings(): List<BadFinding> = listOf(
            bad("an unknown feature", "fevr", Finding.YesNo(true), "did you mean `fever`?"),
            bad("an unknown feature without an answer", "fevr", Finding.Unknown, "no such feature"),
            bad("an empty name", "", Finding.YesNo(true), "no such feature"),
            bad("a text for yes or no", "fever", Finding.Choice("no"), "expected true or false"),
            bad("a number for yes or no", "fever", Finding.Number(1.0), "expected true or false"),
            bad("a list for yes or no", "fever", Finding.Options(emptyList()), "expected true or false"),
            bad("an unknown choice", "side", Finding.Choice("lefft"), "did you mean `left`?"),
            bad("an empty choice", "side", Finding.Choice(""), "no choice ``"),
            bad("a list for one choice", "side", Finding.Options(listOf("left")), "one_of"),
            bad("yes for a choice", "side", Finding.YesNo(true), "expected one choice"),
            bad("a number for a choice", "side", Finding.Number(1.0), "expected one choice"),
            bad("one of none", "side", Finding.OneOf(emptyList()), "a list of no choices"),
            bad("one of an unknown choice", "side", Finding.OneOf(listOf("left", "up")), "no choice `up`"),
            bad("a text for a list", "pain_location", Finding.Choice("lateral"), "write [\"lateral\"]"),
            bad("an unknown option", "pain_location", Finding.Options(listOf("laterall")), "did you mean `lateral`?"),
            bad("yes for a list", "pain_location", Finding.YesNo(true), "expected a list"),
            bad(
                "yes and no at once",
                "pain_location",
                Finding.Partly(listOf("lateral"), listOf("lateral")),
                "under `yes` and under `no`",
            ),
            bad("a text for a number", "age", Finding.Choice("34"), "expected a number"),
            bad("yes for a number", "age", Finding.YesNo(true), "expected a number"),
            bad("not a number", "age", Finding.Number(Double.NaN), "not a number"),
            bad("infinity", "age", Finding.Number(Double.POSITIVE_INFINITY), "not a number"),
            bad("minus infinity", "age", Finding.Number(Double.NEGATIVE_INFINITY), "not a number"),
            bad("a number beyond all", "age", Finding.Number(1e30), "age: `1"),
            bad("the greatest number", "age", Finding.Number(Double.MAX_VALUE), "age: `1"),
            bad("a number out of range", "age", Finding.Number(7.0), "outside 8 to 100"),
            bad("a negative number", "pain_score", Finding.Number(-1.0), "outside 0 to 10"),
            bad("a unit of something else", "weekly_km", Finding.Quantity(3.0, "kg"), "does not convert"),
            bad("a unit that nobody knows", "weekly_km", Finding.Quantity(3.0, "furlong"), "does not convert"),
            bad("a range without an end", "age", Finding.Between(null, null, null), "a range without an end"),
            bad("a range that ends early", "age", Finding.Between(40.0, 30.0, null), "ends before it begins"),
            bad("a range out of range", "age", Finding.Between(1.0, 30.0, null), "outside 8 to 100"),
            bad("a long text", "side", Finding.Choice("x".repeat(1_000_000)), "no choice"),
        )

        @JvmStatic
        fun badDocuments(): List<BadText> = listOf(
            BadText("no JSON", "{", "line 1"),
            BadText("nothing", "", "line 1"),
            BadText("a list", "[]", "expected findings"),
            BadText("a repeated feature", """{"fever": true, "fever": false}""", "fever"),
            BadText("a comment", """{"fever": true} // yes""", "line 1"),
            BadText("NaN", """{"age": NaN}""", "line 1"),
            BadText("null", """{"fever": null}""", "fever"),
            BadText("too long", " ".repeat(300 shl 10), "at most 262144"),
            BadText("nested", "[".repeat(1000), "line 1"),
            BadText("a zero byte", "\u0000", "line 1"),
        )

        @JvmStatic
        fun badRules(): List<BadText> = listOf(
            BadText("no JSON", "{", "syntax"),
            BadText("nothing", "", "syntax"),
            BadText("a list", "[]", "wrong_type"),
            BadText("an unknown member", """{"featurs": {}}""", "unknown_member"),
            BadText("a repeated member", """{"features": {}, "features": {}}""", "duplicate_key"),
            BadText("no header", "{}", "missing_header"),
            BadText("too deep", "{\"a\":".repeat(50) + "1" + "}".repeat(50), "too_deep"),
            BadText("too large", "{\"a\": \"" + "x".repeat(5 shl 20) + "\"}", "too_large"),
        )
    }
}
