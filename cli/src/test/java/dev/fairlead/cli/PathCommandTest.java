package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("loopback")
class PathCommandTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1", "127.0.0.1:80", "localhost", "tls://127.0.0.1", "tcp://localhost:80"})
    void showsThePathToThere(String endpoint) {
        Run.Ended run = Run.of("path", "--to", endpoint);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().startsWith("satisfied, IPv4\n"), run.out());
        assertTrue(run.out().contains("  interface   lo, loopback, 127.0.0.1/8"), run.out());
        assertTrue(run.out().contains("  route       to 127.0.0.1 over lo"), run.out());
    }

    @Test
    void writesOneObject() {
        Run.Ended run = Run.of("path", "--json", "--to", "127.0.0.1");
        assertEquals(0, run.status(), run.err());
        assertTrue(
                run.out().startsWith("{\"type\":\"path\",\"status\":\"satisfied\",\"reasons\":["),
                run.out());
        assertTrue(
                run.out()
                        .contains(
                                "\"interfaces\":[{\"name\":\"lo\",\"index\":1,\"type\":\"loopback\"}]"),
                run.out());
        assertTrue(run.out().contains("\"ipv4\":true,\"ipv6\":false"), run.out());
    }

    @Test
    void endsWithTheStatusOfAPathIfThereIsNone() {
        Run.Ended run = Run.of("path", "--interface", "eth99");
        assertEquals(10, run.status());
        assertTrue(run.out().startsWith("unsatisfied\n"), run.out());
        assertTrue(run.out().contains("this machine has no interface 'eth99'"), run.out());
    }

    @Test
    void namesWhatIsProhibited() {
        Run.Ended run = Run.of("path", "--to", "127.0.0.1", "--prohibit", "wifi,loopback");
        assertEquals(10, run.status());
        assertTrue(run.out().contains("lo is loopback, which is prohibited"), run.out());
    }

    @Test
    void aWatchBeginsWithTheCurrentPathAndEndsInTime() {
        Run.Ended run = Run.of("path", "--watch", "--for", "100ms", "--to", "127.0.0.1");
        assertEquals(0, run.status(), run.err());
        assertTrue(
                run.out().matches("(?s)\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  satisfied, IPv4: over lo.*"),
                run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "path example.com, fairlead path --to example.com",
        "path --for 2s, fairlead path --watch --for 2s",
        "path --prohibit warp, 'wired, wifi, cellular, loopback, tunnel, bridge, other'",
        "path --to tcp://, fairlead",
        "path --captive ftp://x, fairlead path --captive told",
        "path --captive https://u@x/, fairlead path --captive told",
    })
    void refusesWithTheRemedy(String line, String remedy) {
        Run.Ended run = Run.of(line.split(" "));
        assertEquals(2, run.status(), run.out());
        assertTrue(run.err().contains(remedy), run.err());
    }

    @Test
    void whereNobodyCanBeAskedOfAPortalNothingIsSaidOfIt() {
        Run.Ended run = Run.of("path", "--captive", "told", "--to", "127.0.0.1", "--json");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("\"captive\":null"), run.out());
    }
}
