package dev.fairlead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.DatagramPort;
import dev.fairlead.Endpoint;
import dev.fairlead.GroupDatagram;
import dev.fairlead.MulticastGroup;
import dev.fairlead.MulticastOptions;
import java.net.DatagramSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `fairlead multicast`, on the loopback interface.
@Tag("loopback")
class MulticastCommandTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private String group;
    private MulticastGroup member;

    @BeforeEach
    void join() throws Exception {
        try (DatagramSocket free = new DatagramSocket()) {
            group = "239.255.83.19:" + free.getLocalPort();
        }
        member =
                MulticastGroup.join(
                        Endpoint.host("239.255.83.19", group.split(":")[1]),
                        MulticastOptions.DEFAULT.withInterfaces("lo"));
    }

    @AfterEach
    void leave() {
        member.close();
    }

    private static String text(GroupDatagram datagram) {
        return new String(datagram.content(), UTF_8);
    }

    @Test
    void sendSendsAText() throws Exception {
        assertEquals(0, Run.of("multicast", "send", group, "hello", "-i", "lo").status());
        assertEquals("hello", text(member.receive(SOON)));
    }

    @Test
    void whatMayPassNoLinkIsHeardHere() throws Exception {
        Run.Ended ended = Run.of("multicast", "send", group, "here", "-i", "lo", "--hops", "0");
        assertEquals(0, ended.status(), ended.err());
        assertEquals("here", text(member.receive(SOON)));
    }

    @Test
    void sendSendsEachLineOfStdin() throws Exception {
        Run.Ended ended =
                new Run().input("one\r\ntwo").start("multicast", "send", group, "-i", "lo").end();
        assertEquals(0, ended.status(), ended.err());
        assertEquals("one", text(member.receive(SOON)));
        assertEquals("two", text(member.receive(SOON)));
    }

    @Test
    void joinPrintsWhatComes() throws Exception {
        Run run = new Run();
        run.start("multicast", "join", group, "--interface", "lo", "--count", "1");
        try (var sender = DatagramPort.open(Endpoint.host("127.0.0.1", 0))) {
            while (!run.hasEnded()) { // until it has joined
                sender.send("hello\033[31m".getBytes(UTF_8), member.group());
                GroupDatagram _ = member.receive(SOON);
            }
            Run.Ended ended = run.end();
            assertEquals(0, ended.status());
            assertEquals(sender.local() + " lo  hello\\x1b[31m\n", ended.out());
        }
    }

    @Test
    void withJsonEachDatagramIsALine() throws Exception {
        Run run = new Run();
        run.start("multicast", "join", group, "-i", "lo", "--count", "1", "--json");
        try (var sender = DatagramPort.open(Endpoint.host("127.0.0.1", 0))) {
            while (!run.hasEnded()) {
                sender.send(new byte[] {(byte) 0xff, 0}, member.group());
                GroupDatagram _ = member.receive(SOON);
            }
            assertEquals(
                    "{\"type\":\"datagram\",\"remote\":\""
                            + sender.local()
                            + "\",\"local\":\""
                            + group
                            + "\",\"interface\":\"lo\",\"toGroup\":true,\"size\":2,"
                            + "\"hex\":\"ff00\"}\n",
                    run.end().out());
        }
    }

    @Test
    void nothingInTimeIsAFailure() {
        Run.Ended ended = Run.of("multicast", "join", group, "-i", "lo", "--for", "50ms");
        assertEquals(16, ended.status());
        assertEquals("", ended.out());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertRefused("what to do: join or send", "multicast");
        assertRefused("'leave' is not known", "multicast", "leave", group);
        assertRefused("is no group", "multicast", "join", "192.0.2.1:5000");
        assertRefused("takes GROUP:PORT", "multicast", "join");
        assertRefused("join sends nothing", "multicast", "join", group, "--hops", "3");
        assertRefused("say whose, with --from", "multicast", "join", "232.1.2.3:5000", "-i", "lo");
        assertRefused("a group is such as 239.", "multicast", "send", "239.1.1.1", "x");
        assertRefused("from 0 to 255", "multicast", "send", group, "x", "--hops", "256");
        Run.Ended ended = Run.of("multicast", "join", group, "-i", "none7");
        assertEquals(10, ended.status());
        assertTrue(ended.err().contains("none7"), ended.err());
    }

    private static void assertRefused(String what, String... words) {
        Run.Ended ended = Run.of(words);
        assertEquals(2, ended.status(), ended.err());
        assertTrue(ended.err().contains(what), ended.err());
    }
}
