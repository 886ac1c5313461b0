package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.cli.demo.Nameserver;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("loopback")
class ResolveCommandTest {
    private static Nameserver nameserver() throws Exception {
        return Nameserver.open(
                Map.of(
                        "a.test",
                        List.of(
                                InetAddress.getByName("192.0.2.1"),
                                InetAddress.getByName("2001:db8::1"))));
    }

    private static String server(Nameserver nameserver) throws Exception {
        return "@127.0.0.1:" + nameserver.address().getPort();
    }

    @Test
    void showsTheAnswersAndWhoGaveThem() throws Exception {
        try (Nameserver nameserver = nameserver()) {
            String server = server(nameserver);
            Run.Ended run = Run.of("resolve", "a.test.", server);
            assertEquals(0, run.status(), run.err());
            assertTrue(run.out().contains("A       192.0.2.1 "), run.out());
            assertTrue(run.out().contains("AAAA    2001:db8::1 "), run.out());
            assertTrue(run.out().contains(" 60 s\n"), run.out());
            assertTrue(run.out().contains(", " + server.substring(1) + ", "), run.out());
        }
    }

    @Test
    void showsTheAnswersAlone() throws Exception {
        try (Nameserver nameserver = nameserver()) {
            Run.Ended run = Run.of("resolve", "--short", "a.test.", "A", server(nameserver));
            assertEquals(new Run.Ended(0, "192.0.2.1\n", ""), run);
            assertEquals(run, Run.of("resolve", server(nameserver), "a.test.", "a", "--short"));
        }
    }

    @Test
    void writesOneObjectForPrograms() throws Exception {
        try (Nameserver nameserver = nameserver()) {
            Run.Ended run = Run.of("resolve", "--json", "a.test.", "AAAA", server(nameserver));
            assertEquals(0, run.status());
            assertTrue(run.out().startsWith("{\"type\":\"lookup\",\"name\":\"a.test"), run.out());
            assertTrue(
                    run.out().contains("\"type\":\"AAAA\",\"ttl\":60,\"data\":\"2001:db8::1\"}"),
                    run.out());
        }
    }

    @Test
    void tellsThatANameDoesNotExist() throws Exception {
        try (Nameserver nameserver = nameserver()) {
            Run.Ended run = Run.of("resolve", "b.test.", server(nameserver));
            assertEquals(11, run.status());
            assertTrue(run.err().contains("[resolve.no-such-name]"), run.err());
            Run.Ended json = Run.of("resolve", "--json", "b.test.", server(nameserver));
            assertEquals(11, json.status());
            assertTrue(json.out().contains("\"outcome\":\"failed\""), json.out());
            assertEquals("", json.err());
        }
    }

    @Test
    void knowsLocalhostWithoutAsking() {
        Run.Ended run = Run.of("resolve", "--short", "localhost");
        assertTrue(run.outLines().contains("127.0.0.1"), run.out() + run.err());
    }

    @Test
    void asksForTheNameOfAnAddress() throws Exception {
        try (Nameserver nameserver = nameserver()) {
            Run.Ended run = Run.of("resolve", "192.0.2.7", server(nameserver));
            assertEquals(11, run.status());
            assertTrue(run.err().contains("the name 192.0.2.7 does not exist"), run.err());
        }
    }

    @Test
    void givesUpAtTheDeadline() throws Exception {
        try (java.net.DatagramSocket silent =
                new java.net.DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Run.Ended run =
                    Run.of(
                            "resolve",
                            "-w",
                            "200ms",
                            "a.test.",
                            "@127.0.0.1:" + silent.getLocalPort());
            assertEquals(11, run.status(), run.err());
        }
    }
}
