package dev.fairlead.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private static List<Long> millis(Pauses pauses, int count) {
        return Stream.generate(pauses::next).limit(count).map(Duration::toMillis).toList();
    }

    @Test
    void pausesDoubleAfterEachFailureUpToTheLongest() {
        Pauses pauses = new Pauses(FIRST, LONGEST, () -> 1);
        assertEquals(List.of(100L, 100L, 200L, 400L, 800L, 1000L, 1000L), millis(pauses, 7));
    }

    @Test
    void chanceLeavesOutHalfAtMostAndAllOfTheFirst() {
        Pauses pauses = new Pauses(FIRST, LONGEST, () -> 0);
        assertEquals(List.of(0L, 50L, 100L, 200L, 400L, 500L), millis(pauses, 6));
    }

    @Test
    void aLongLifeEndsTheRowOfFailuresAndAShortOneDoesNot() {
        Pauses pauses = new Pauses(FIRST, LONGEST, () -> 1);
        millis(pauses, 4);
        pauses.livedFor(Duration.ofMillis(999));
        assertEquals(800, pauses.next().toMillis());
        pauses.livedFor(LONGEST);
        assertEquals(List.of(100L, 100L), millis(pauses, 2));
    }

    @Test
    void aVeryLongRowOfFailuresStaysAtTheLongestPause() {
        Pauses pauses = new Pauses(FIRST, Duration.ofHours(24), () -> 1);
        assertEquals(Duration.ofHours(24).toMillis(), millis(pauses, 100).getLast());
    }
}
