package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoalescingTest {
    private final Coalescing coalescing = new Coalescing();

    private static long ms(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    @Test
    void withoutAChangeNoLookIsDue() {
        assertEquals(Coalescing.NEVER, coalescing.untilLook(0));
        coalescing.changed();
        coalescing.looked(0, 0);
        assertEquals(Coalescing.NEVER, coalescing.untilLook(ms(1000)));
    }

    @Test
    void theFirstChangeIsLookedAtAtOnce() {
        coalescing.changed();
        assertEquals(0, coalescing.untilLook(ms(7)));
    }

    @Test
    void theNextIsLookedAtFiftyMillisecondsLater() {
        coalescing.changed();
        coalescing.looked(0, 0);
        coalescing.changed();
        assertEquals(ms(40), coalescing.untilLook(ms(10)));
        assertEquals(0, coalescing.untilLook(ms(50)));
    }

    @Test
    void afterAQuietTimeAChangeIsLookedAtAtOnceAgain() {
        coalescing.changed();
        coalescing.looked(0, 0);
        coalescing.changed();
        assertEquals(0, coalescing.untilLook(ms(5000)));
    }

    @Test
    void whereALookTakesLongLooksAreFewer() {
        coalescing.changed();
        coalescing.looked(0, ms(100));
        coalescing.changed();
        assertEquals(ms(300), coalescing.untilLook(ms(100)));
    }

    /// A change every millisecond for a second, each look of 1 ms.
    @Test
    void aStormIsLookedAtEveryFiftyMillisecondsAndItsEndWithinAHundred() {
        List<Long> looks = new ArrayList<>();
        long last = 0;
        for (long now = 0; now <= 1200; now++) {
            if (now < 1000) {
                coalescing.changed();
                last = now;
            }
            if (coalescing.untilLook(ms(now)) == 0) {
                looks.add(now);
                coalescing.looked(ms(now), ms(now + 1));
            }
        }
        assertEquals(0, looks.getFirst());
        for (int i = 1; i < looks.size(); i++) {
            assertTrue(looks.get(i) - looks.get(i - 1) >= 50, looks.toString());
        }
        assertTrue(looks.getLast() > last && looks.getLast() <= last + 100, looks.toString());
    }
}
