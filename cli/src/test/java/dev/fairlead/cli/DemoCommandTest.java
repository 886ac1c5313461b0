package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("loopback")
class DemoCommandTest {
    @Test
    void showsARacePastADeadAddressATableAndTheLog() {
        Run.Ended run = Run.of("demo");
        assertEquals(0, run.status(), run.err());
        assertEquals("", run.err());
        assertTrue(run.out().contains(".1.2 was first"), run.out());
        assertTrue(run.out().contains("What took how long"), run.out());
        assertTrue(run.out().contains("attempt started @0."), run.out());
        assertTrue(run.out().contains("[resolve.no-such-name]"), run.out());
        assertTrue(run.out().contains("[connect.refused]"), run.out());
        assertTrue(run.out().contains("trusted: its key is pinned"), run.out());
        assertTrue(run.out().contains("[tls.self-signed]"), run.out());
        assertTrue(run.out().contains("[transfer.refused]"), run.out());
    }

    @Test
    void printsAReportForEachConnectionForPrograms() {
        Run.Ended run = Run.of("demo", "--json");
        assertEquals(0, run.status(), run.err());
        assertEquals(9, run.outLines().size(), run.out());
        assertTrue(run.outLines().stream().allMatch(l -> l.startsWith("{\"type\":\"report\"")));
        assertTrue(run.outLines().get(1).contains("\"outcome\":\"lost\""), run.out());
        assertTrue(run.outLines().get(1).contains("\"outcome\":\"won\""), run.out());
        assertTrue(run.outLines().get(3).contains("\"verdict\":\"trusted\""), run.out());
        assertTrue(run.outLines().get(4).contains("\"verdict\":\"refused\""), run.out());
        assertTrue(run.outLines().get(5).contains("\"protocol\":\"udp\""), run.out());
    }
}
