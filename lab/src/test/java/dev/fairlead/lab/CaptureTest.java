package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A network whose IPv6 is dead beyond the router, as sockets of the JDK and a capture see it.
class CaptureTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SERVER_4 = "10.77.9.2";
    private static final String SERVER_6 = "2001:db8:77:9::2";

    private static Lab lab;
    private static LabJvm client;
    private static LabServer server;
    private static Capture capture;

    @BeforeAll
    static void up() {
        Requirement.lab("unbound", "tcpdump");
        lab = Lab.up("broken6", "dns");
        lab.set("access", "wire"); // from here on a change of settings loses nothing
        client = LabJvm.on(lab, "client");
        server = LabServer.on(LabJvm.on(lab, "server"), 0, LabServer.Manner.ECHO);
        capture = Capture.on(lab, "access");
        connect(SERVER_4, 2000); // the first connect loads classes
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterEach
    void clear() {
        lab.set("access", "clear");
    }

    /// @param end how the attempt ended
    private record Attempt(Instant start, double millis, String end) implements Serializable {}

    private static Attempt connect(String address, int patienceMillis) {
        int port = server.port();
        return client.call(
                SOON,
                () ->
                        connect(
                                new InetSocketAddress(InetAddress.ofLiteral(address), port),
                                patienceMillis));
    }

    private static Attempt connect(InetSocketAddress target, int patienceMillis) {
        Instant start = Instant.now();
        long nanos = System.nanoTime();
        String end;
        try (var socket = new Socket()) {
            socket.connect(target, patienceMillis);
            end = "connected";
        } catch (SocketTimeoutException _) {
            end = "no answer";
        } catch (IOException e) {
            end = String.valueOf(e.getMessage());
        }
        return new Attempt(start, (System.nanoTime() - nanos) / 1e6, end);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    @Test
    void anAttemptOverDeadIpv6HangsAndOneOverIpv4Connects() {
        Attempt six = connect(SERVER_6, 500);
        assertEquals("no answer", six.end());
        assertTrue(six.millis() > 490, "took " + six.millis()); // the JDK rounds
        Attempt four = connect(SERVER_4, 500);
        assertEquals("connected", four.end());
        assertTrue(four.millis() < 100, "took " + four.millis());
    }

    @Test
    void theCaptureSeesEachAttemptWhenItIsMade() {
        Instant begin = Instant.now();
        Attempt six = connect(SERVER_6, 300);
        Attempt four = connect(SERVER_4, 300);
        Timeline seen = capture.since(begin);
        List<Packet.Tcp> attempts = seen.attempts();
        assertEquals(
                List.of(InetAddress.ofLiteral(SERVER_6), InetAddress.ofLiteral(SERVER_4)),
                attempts.stream().map(Packet::to).toList(),
                seen.toString());
        assertWithin(20, six.start(), attempts.get(0).at());
        assertWithin(20, four.start(), attempts.get(1).at());
        double offset = millis(seen.offset(attempts.get(1)));
        assertTrue(
                offset >= 300 && offset < 350, "the second attempt at " + offset + " ms\n" + seen);
    }

    private static void assertWithin(int millis, Instant expected, Instant actual) {
        double distance = millis(Duration.between(expected, actual));
        assertTrue(
                Math.abs(distance) <= millis,
                "the capture is " + distance + " ms after the program");
    }

    @Test
    void aDelayedLinkShowsInTheAnswerAndNotInTheSyn() {
        lab.set("access", "delay=40ms");
        Instant begin = Instant.now();
        Attempt attempt = connect(SERVER_4, 2000);
        assertEquals("connected", attempt.end());
        assertTrue(attempt.millis() >= 80 && attempt.millis() < 140, "took " + attempt.millis());
        Timeline seen = capture.since(begin);
        assertWithin(20, attempt.start(), seen.attempts().getFirst().at());
        Packet.Tcp answer =
                seen.of(Packet.Tcp.class)
                        .filter(tcp ->
                                tcp.flags().containsAll(List.of(Packet.Flag.SYN, Packet.Flag.ACK)))
                        .findFirst()
                        .orElseThrow();
        double offset = millis(seen.offset(answer));
        assertTrue(offset >= 80 && offset < 100, "answered at " + offset);
    }

    @Test
    void aLinkThatLosesEverythingShowsRetransmissionsOfOneAttempt() {
        lab.set("access", "loss=100%");
        Instant begin = Instant.now();
        assertEquals("no answer", connect(SERVER_4, 1500).end());
        Timeline seen = capture.since(begin);
        assertEquals(1, seen.attempts().size(), seen.toString());
        assertEquals(2, seen.syns().size(), seen.toString());
        double again = millis(seen.offset(seen.syns().get(1)));
        assertTrue(again >= 990 && again < 1100, "sent again at " + again); // RFC 6298: after 1 s
    }

    @Test
    void aRefusedAttemptShowsTheReset() {
        Instant begin = Instant.now();
        String end =
                client.call(
                                SOON,
                                () ->
                                        connect(
                                                new InetSocketAddress(
                                                        InetAddress.ofLiteral(SERVER_4), 1),
                                                2000))
                        .end();
        assertEquals("Connection refused", end);
        assertTrue(capture.since(begin).of(Packet.Tcp.class).anyMatch(Packet.Tcp::isReset));
    }

    @Test
    void aRejectedPacketShowsTheIcmpError() {
        lab.set("uplink", "unfilter", "reject6");
        Instant begin = Instant.now();
        try {
            Attempt attempt = connect(SERVER_6, 2000);
            assertFalse(
                    attempt.end().equals("connected") || attempt.end().equals("no answer"),
                    attempt.end());
            assertTrue(
                    capture.since(begin).of(Packet.Icmp.class).anyMatch(icmp -> icmp.type() == 1));
        } finally {
            lab.set("uplink", "unfilter", "blackhole6");
        }
    }

    @Test
    void aLookUpShowsAsQueriesAndResponses() {
        Instant begin = Instant.now();
        client.call(SOON, () -> InetAddress.getAllByName("server.netlab.test").length);
        Timeline seen = capture.since(begin);
        assertTrue(
                seen.queries().stream()
                        .anyMatch(query ->
                                query.name().equals("server.netlab.test")
                                        && query.type().equals(DnsType.AAAA)),
                seen.toString());
        assertEquals(seen.queries().size(), seen.responses().size(), seen.toString());
        assertEquals(seen.start(), seen.queries().getFirst().at());
    }
}
