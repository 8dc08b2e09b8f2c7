package io.kneeri

import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Assertions.assertEquals

class EngineTest {
    @Test
    fun `the engine answers`() {
        Engine.knee().use { engine ->
            val assessment = engine.assess(mapOf("locking" to Finding.Choice("stuck_now")))
            assertEquals(Urgency.SAME_DAY, assessment.urgency.level)
        }
    }
}
