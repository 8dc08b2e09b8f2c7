package io.kneeri

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import kotlin.concurrent.thread

class PanicTest {
    @Test
    fun `a panic is an ordinary error, and the process lives`() {
        repeat(3) {
            val refused = assertThrows<KneeriException.Internal> { plantedPanic("boom $it") }
            assertEquals("a defect of kneeri, please report it: boom $it", refused.message)
        }
        assertEquals(Urgency.SAME_DAY, knee.decide { choice("locking", "stuck_now") }.level)
    }

    @Test
    fun `a panic on another thread stays there`() {
        var caught: KneeriException? = null
        thread { caught = assertThrows<KneeriException.Internal> { plantedPanic("elsewhere") } }.join()
        assertEquals("a defect of kneeri, please report it: elsewhere", caught?.message)
    }
}
