package dev.fairlead.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void showsHowTimesSpread() {
        Spread spread = new Spread();
        for (int i = 1; i <= 100; i++) {
            spread.add(Reports.ms(i), true);
        }
        spread.add(Reports.ms(10_000), false);
        assertEquals(
                "101 probes, 100 ready: least 1 ms, median 50 ms, 95 % within 95 ms, most 100 ms",
                spread.summary());
        assertEquals(
                "{\"type\":\"statistics\",\"count\":101,\"ready\":100,\"failed\":1,\"minMs\":1.000,"
                        + "\"medianMs\":50.000,\"p95Ms\":95.000,\"maxMs\":100.000}",
                spread.json());
    }

    @Test
    void hasNoTimesWhereNothingWasReady() {
        Spread spread = new Spread();
        spread.add(Reports.ms(1), false);
        assertEquals("1 probes, 0 ready", spread.summary());
        assertEquals(
                "{\"type\":\"statistics\",\"count\":1,\"ready\":0,\"failed\":1,\"minMs\":null,"
                        + "\"medianMs\":null,\"p95Ms\":null,\"maxMs\":null}",
                spread.json());
    }

    @Test
    void drawsOneProbeInALine() {
        Spread spread = new Spread();
        assertEquals(
                "   1  + 265 ms   10.4.0.15:5432, attempt 2",
                spread.line(1, Reports.ready(), null, Style.PLAIN));
    }
}
