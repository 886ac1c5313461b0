package dev.fairlead.cli.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
    private static Duration parse(String text) {
        return TimeText.parse("--deadline", text, Duration.ofMillis(1), Duration.ofHours(24));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10000",
        "0.25, 250",
        "250ms, 250",
        "1.5s, 1500",
        "2m, 120000",
        "2min, 120000",
        "1h, 3600000",
        "24h, 86400000",
        ".5s, 500",
    })
    void readsSecondsAndUnits(String text, long millis) {
        assertEquals(Duration.ofMillis(millis), parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "abc", "1x", "1.2.3", "-1", "1e9", "99999999999999", "1 s"})
    void refusesWhatIsNoLengthOfTime(String text) {
        UsageException refused = assertThrows(UsageException.class, () -> parse(text));
        assertTrue(refused.getMessage().contains("'" + text + "'"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0001ms", "25h", "999999999999h"})
    void refusesWhatIsOutsideTheRange(String text) {
        String message = assertThrows(UsageException.class, () -> parse(text)).getMessage();
        assertTrue(message.contains("1 ms to 24 h is allowed"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "1000, 1 ms",
        "350, 0.4 ms",
        "3140, 3.1 ms",
        "12345, 12 ms",
        "250000, 250 ms",
        "999600, 1 s",
        "1000000, 1 s",
        "1240000, 1.2 s",
        "10000000, 10 s",
        "123456000, 123 s",
        "86400000000, 24 h",
    })
    void writesWhatAPersonReads(long micros, String text) {
        assertEquals(text, TimeText.format(Duration.ofNanos(micros * 1000)));
    }
}
