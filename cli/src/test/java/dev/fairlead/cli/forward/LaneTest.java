package dev.fairlead.cli.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.cli.forward.Lane.Passage;
import dev.fairlead.cli.forward.Lane.Then;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What becomes of pieces on a bad network; the times are made up.
class LaneTest {
    private static final long MS = 1_000_000;
    private static final long NOW = -5_000_000;

    private static Impairment impairment(int delayMs, int jitterMs, long rate) {
        return new Impairment(
                Duration.ofMillis(delayMs), Duration.ofMillis(jitterMs), rate, -1, -1, 0);
    }

    private static Lane lane(Impairment impairment) {
        return new Lane(impairment, new Random(1), true);
    }

    @Test
    void everyPieceIsLaterByTheDelay() {
        Lane lane = lane(impairment(100, 0, 0));
        assertEquals(new Passage(10, NOW + 100 * MS, Then.GO_ON), lane.pass(10, NOW));
        assertEquals(new Passage(5, NOW + 130 * MS, Then.GO_ON), lane.pass(5, NOW + 30 * MS));
    }

    @Test
    void aRateSpreadsWhatComesAtOnce() {
        Lane lane = lane(impairment(0, 0, 1000));
        assertEquals(NOW + 100 * MS, lane.pass(100, NOW).due());
        assertEquals(NOW + 200 * MS, lane.pass(100, NOW).due());
        assertEquals(NOW + 1100 * MS, lane.pass(100, NOW + 1000 * MS).due());
    }

    @Test
    void jitterStaysWithinItsBoundsAndInOrder() {
        Lane lane = lane(impairment(50, 20, 0));
        long before = NOW;
        boolean differs = false;
        for (int i = 0; i < 1000; i++) {
            long due = lane.pass(1, NOW + i * MS).due();
            assertTrue(due >= before, "out of order");
            assertTrue(due >= NOW + i * MS + 30 * MS || due == before, "too early");
            assertTrue(due <= NOW + i * MS + 70 * MS, "too late");
            differs |= due != NOW + i * MS + 50 * MS;
            before = due;
        }
        assertTrue(differs, "no jitter");
    }

    @Test
    void datagramsMayOvertakeEachOther() {
        Lane lane = new Lane(impairment(50, 50, 0), new Random(1), false);
        boolean overtaken = false;
        long before = NOW;
        for (int i = 0; i < 100; i++) {
            long due = lane.pass(1, NOW + i * MS).due();
            overtaken |= due < before;
            before = due;
        }
        assertTrue(overtaken, "all in order");
    }

    @Test
    void nothingPassesBehindTheLimit() {
        Lane stalls = lane(new Impairment(Duration.ZERO, Duration.ZERO, 0, 15, -1, 0));
        assertEquals(new Passage(10, NOW, Then.GO_ON), stalls.pass(10, NOW));
        assertEquals(new Passage(5, NOW, Then.STALL), stalls.pass(10, NOW));
        Lane resets = lane(new Impairment(Duration.ZERO, Duration.ZERO, 0, 15, 10, 0));
        assertEquals(new Passage(10, NOW, Then.RESET), resets.pass(10, NOW));
    }

    @Test
    void lossIsAsAskedFor() {
        Lane none = lane(Impairment.NONE);
        Lane all = lane(new Impairment(Duration.ZERO, Duration.ZERO, 0, -1, -1, 100));
        Lane some = lane(new Impairment(Duration.ZERO, Duration.ZERO, 0, -1, -1, 30));
        int lost = 0;
        for (int i = 0; i < 10_000; i++) {
            assertFalse(none.loses(), "lost without loss");
            assertTrue(all.loses(), "not lost");
            lost += some.loses() ? 1 : 0;
        }
        assertTrue(lost > 2700 && lost < 3300, "lost " + lost + " of 10000");
    }
}
