package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("loopback")
class ProbeCommandTest {
    private static int freePort() throws Exception {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return gone.getLocalPort();
        }
    }

    @Test
    void drawsHowTheEndpointWasReached() throws Exception {
        try (Peer peer = new Peer()) {
            Run.Ended run = Run.of("probe", peer.endpoint());
            assertEquals(0, run.status());
            assertEquals("", run.err());
            assertTrue(run.outLines().get(0).contains("C1.1.1 " + peer.endpoint() + "  "));
            assertTrue(run.outLines().get(0).contains("┈✓"), run.out());
            assertTrue(run.outLines().get(1).startsWith("ready after "), run.out());
            assertTrue(run.outLines().get(1).contains(" → " + peer.endpoint() + " on "));
        }
    }

    @Test
    void drawsWhyItCouldNotBeReached() throws Exception {
        String endpoint = "127.0.0.1:" + freePort();
        Run.Ended run = Run.of("probe", endpoint);
        assertEquals(12, run.status());
        assertEquals("", run.err());
        assertTrue(run.out().contains("┈✗"), run.out());
        assertTrue(run.out().contains(", connect: " + endpoint + ": refused"), run.out());
        assertTrue(run.out().contains("[connect.refused]\n  → "), run.out());
    }

    @Test
    void endsWithOneReportForPrograms() throws Exception {
        try (Peer peer = new Peer()) {
            Run.Ended run = Run.of("probe", "--json", peer.endpoint());
            assertEquals(0, run.status());
            assertEquals(1, run.outLines().size());
            assertTrue(run.out().contains("\"outcome\":\"ready\""), run.out());
            assertTrue(run.out().contains("\"outcome\":\"won\""), run.out());
            assertTrue(run.out().contains("\"remote\":\"" + peer.endpoint() + "\"}}"), run.out());
        }
        Run.Ended failed = Run.of("probe", "--json", "127.0.0.1:" + freePort());
        assertEquals(12, failed.status());
        assertEquals(1, failed.outLines().size());
        assertTrue(failed.out().contains("\"cause\":\"connect.refused\""), failed.out());
        assertEquals("", failed.err());
    }

    @Test
    void probesEveryAddressOnItsOwn() throws Exception {
        try (Peer peer = new Peer()) {
            Run.Ended run = Run.of("probe", "--all", "localhost:" + peer.port());
            List<String> lines = run.outLines();
            boolean hasIpv6 = run.out().contains("[::1]");
            assertTrue(run.out().contains(" 127.0.0.1:" + peer.port() + " "), run.out());
            assertEquals(hasIpv6 ? 12 : 0, run.status(), run.out());
            String end = " of localhost:" + peer.port() + " answer";
            assertEquals(
                    hasIpv6 ? "1 of 2 addresses" + end + "s" : "all 1 address" + end,
                    lines.getLast());
            Run.Ended v4 = Run.of("probe", "--all", "-4", "localhost:" + peer.port());
            assertEquals(0, v4.status(), v4.out());
            assertFalse(v4.out().contains("[::1]"), v4.out());
        }
    }

    @Test
    void showsHowTimesSpread() throws Exception {
        try (Peer peer = new Peer()) {
            Run.Ended run = Run.of("probe", "--repeat", "3", peer.endpoint());
            assertEquals(0, run.status());
            assertEquals(4, run.outLines().size(), run.out());
            assertTrue(run.outLines().get(2).startsWith("   3  ✓ "), run.out());
            assertTrue(run.outLines().get(3).startsWith("3 probes, 3 ready: least "), run.out());
            Run.Ended json = Run.of("probe", "--repeat", "2", "--json", peer.endpoint());
            assertEquals(3, json.outLines().size());
            assertTrue(
                    json.outLines()
                            .get(2)
                            .startsWith("{\"type\":\"statistics\",\"count\":2,\"ready\":2,"));
        }
    }

    @Test
    void usesTheAddressThatItIsTold() throws Exception {
        try (Peer peer = new Peer()) {
            Run.Ended run = Run.of("probe", "--json", "--source", "127.0.0.9", peer.endpoint());
            assertTrue(run.out().contains("\"local\":\"127.0.0.9:"), run.out());
        }
    }

    @Test
    void keepsQuietButForTheError() throws Exception {
        try (Peer peer = new Peer()) {
            assertEquals(new Run.Ended(0, "", ""), Run.of("probe", "-q", peer.endpoint()));
        }
        Run.Ended failed = Run.of("probe", "-q", "127.0.0.1:" + freePort());
        assertEquals("", failed.out());
        assertEquals(1, failed.err().lines().count());
    }

    @Test
    void coloursOnATerminalUnlessAskedNotTo() throws Exception {
        try (Peer peer = new Peer()) {
            String endpoint = peer.endpoint();
            assertTrue(
                    new Run().onTerminals().start("probe", endpoint).end().out().contains("\033["));
            for (Run plain :
                    List.of(
                            new Run(),
                            new Run().onTerminals().environment("NO_COLOR", "1"),
                            new Run().onTerminals().environment("TERM", "dumb"))) {
                assertFalse(plain.start("probe", endpoint).end().out().contains("\033["));
            }
        }
    }
}
