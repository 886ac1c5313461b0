package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the nameserver of the lab does, seen by a client with sockets of the JDK.
class LabDnsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String SERVER = "10.77.1.2";
    private static final int ID = 0x4711;
    private static final HexFormat HEX = HexFormat.of();

    private static Lab lab;
    private static LabJvm client;
    private static LabDns dns;

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("pair");
        client = LabJvm.on(lab, "client");
        dns = LabDns.on(LabJvm.on(lab, "server"), SERVER);
        ask("warm.test", DnsType.A); // the first question loads classes at both ends
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @BeforeEach
    void forget() {
        dns.forget();
    }

    /// An answer in hexadecimal, how long it took, and the port that it came from.
    private record Reply(String hex, double millis, int port) implements Serializable {
        DnsWire.Head head() {
            return DnsWire.head(ByteBuffer.wrap(HEX.parseHex(hex)));
        }

        boolean contains(String address) {
            return hex.contains(HEX.formatHex(InetAddress.ofLiteral(address).getAddress()));
        }
    }

    private static Reply ask(String name, DnsType type) {
        return askAll(name, type, false, 1).getFirst();
    }

    private static List<Reply> askAll(String name, DnsType type, boolean edns, int replies) {
        byte[] query = DnsWire.query(ID, name, type, edns);
        return client.call(SOON, () -> exchange(query, replies, 2000));
    }

    /// Sends one query from an unconnected socket and takes what comes.
    private static List<Reply> exchange(byte[] query, int replies, int patienceMillis)
            throws IOException {
        var all = new ArrayList<Reply>();
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(patienceMillis);
            long start = System.nanoTime();
            socket.send(new DatagramPacket(query, query.length, InetAddress.ofLiteral(SERVER), 53));
            while (all.size() < replies) {
                var packet = new DatagramPacket(new byte[4096], 4096);
                socket.receive(packet);
                double millis = (System.nanoTime() - start) / 1e6;
                all.add(
                        new Reply(
                                HEX.formatHex(packet.getData(), 0, packet.getLength()),
                                millis,
                                packet.getPort()));
            }
        } catch (SocketTimeoutException _) {
            // all that came
        }
        return all;
    }

    @Test
    void answersWithTheScriptedAddresses() {
        dns.answer("dual.test", DnsType.A, DnsReply.addresses("10.77.9.2", "10.77.9.3"));
        dns.answer("dual.test", DnsType.AAAA, DnsReply.addresses("2001:db8:77:9::2"));
        Reply a = ask("dual.test", DnsType.A);
        assertTrue(a.contains("10.77.9.2") && a.contains("10.77.9.3"));
        assertTrue(ask("dual.test", DnsType.AAAA).contains("2001:db8:77:9::2"));
        assertTrue(a.head().isResponse());
        assertEquals(ID, a.head().id());
    }

    @Test
    void aNameOfOneFamilyHasNothingOfTheOther() {
        dns.answer("v4.test", DnsType.A, DnsReply.addresses("10.77.9.2"));
        assertEquals(DnsReply.NOERROR, ask("v4.test", DnsType.AAAA).head().rcode());
        assertEquals(DnsReply.NXDOMAIN, ask("nothing.test", DnsType.A).head().rcode());
    }

    @Test
    void delaysAreKeptWithinFiveMilliseconds() {
        for (int delay : new int[] {0, 20, 80, 500}) {
            dns.answer("slow.test", DnsType.A, DnsReply.addresses("10.77.9.2").afterMillis(delay));
            double quickest =
                    Double.MAX_VALUE; // of three: another program may have the processor for a
            // moment
            for (int i = 0; i < 3; i++) {
                quickest = Math.min(quickest, ask("slow.test", DnsType.A).millis());
            }
            assertTrue(quickest >= delay && quickest <= delay + 5, delay + " ms took " + quickest);
        }
    }

    @Test
    void oneFamilyCanWaitWhileTheOtherIsAnswered() {
        dns.answer(
                "late6.test",
                DnsType.AAAA,
                DnsReply.addresses("2001:db8:77:9::2").afterMillis(300));
        dns.answer("late6.test", DnsType.A, DnsReply.addresses("10.77.9.2"));
        byte[] six = DnsWire.query(ID, "late6.test", DnsType.AAAA, false);
        var late = client.start(() -> exchange(six, 1, 2000));
        assertTrue(ask("late6.test", DnsType.A).millis() < 50);
        double millis = late.await(SOON).getFirst().millis();
        assertTrue(millis >= 300 && millis <= 320, "took " + millis);
    }

    @Test
    void errorsAreAnswered() {
        for (int rcode : new int[] {DnsReply.SERVFAIL, DnsReply.NXDOMAIN, DnsReply.REFUSED}) {
            dns.answer("bad.test", DnsType.A, DnsReply.error(rcode));
            assertEquals(rcode, ask("bad.test", DnsType.A).head().rcode());
        }
    }

    @Test
    void silenceIsSilence() {
        dns.answer("mute.test", DnsType.A, DnsReply.silence());
        byte[] query = DnsWire.query(ID, "mute.test", DnsType.A, false);
        assertEquals(List.of(), client.call(SOON, () -> exchange(query, 1, 300)));
        assertEquals(1, dns.queries().size());
    }

    @Test
    void theFirstQueriesCanBeMissed() {
        dns.answer(
                "tired.test",
                DnsType.A,
                DnsReply.addresses("10.77.9.2").with(new DnsReply.Trick.Misses(1)));
        byte[] query = DnsWire.query(ID, "tired.test", DnsType.A, false);
        assertEquals(0, client.call(SOON, () -> exchange(query, 1, 200)).size());
        assertEquals(1, client.call(SOON, () -> exchange(query, 1, 2000)).size());
    }

    @Test
    void aTruncatedAnswerIsWholeOverTcp() {
        dns.answer(
                "long.test",
                DnsType.A,
                DnsReply.addresses("10.77.9.2").with(new DnsReply.Trick.Truncates()));
        Reply overUdp = ask("long.test", DnsType.A);
        assertTrue(overUdp.head().isTruncated());
        assertTrue(!overUdp.contains("10.77.9.2"));
        byte[] query = DnsWire.query(ID, "long.test", DnsType.A, true);
        Reply overTcp = client.call(SOON, () -> exchangeOverTcp(query));
        assertTrue(!overTcp.head().isTruncated());
        assertTrue(overTcp.contains("10.77.9.2"));
    }

    private static Reply exchangeOverTcp(byte[] query) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(SERVER), 53), 2000);
            socket.setSoTimeout(2000);
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(query.length);
            out.write(query);
            var in = new DataInputStream(socket.getInputStream());
            return new Reply(
                    HEX.formatHex(in.readNBytes(in.readUnsignedShort())), 0, socket.getPort());
        }
    }

    @Test
    void aliasesLeadToTheAddress() {
        dns.answer(
                "www.test", DnsType.A, DnsReply.aliases(List.of("b.test", "c.test"), "10.77.9.2"));
        Reply reply = ask("www.test", DnsType.A);
        assertTrue(reply.hex().contains(HEX.formatHex(DnsWire.name("c.test"))));
        assertTrue(reply.contains("10.77.9.2"));
    }

    @Test
    void ednsIsAnsweredInKindOrRefusedOrDropped() {
        dns.answer("edns.test", DnsType.A, DnsReply.addresses("10.77.9.2"));
        assertTrue(askAll("edns.test", DnsType.A, true, 1).getFirst().head().edns());
        assertTrue(!ask("edns.test", DnsType.A).head().edns());

        dns.answer(
                "old.test",
                DnsType.A,
                DnsReply.addresses("10.77.9.2").with(new DnsReply.Trick.RefusesEdns()));
        Reply refused = askAll("old.test", DnsType.A, true, 1).getFirst();
        assertEquals(DnsReply.FORMERR, refused.head().rcode());
        assertTrue(!refused.head().edns());
        assertTrue(ask("old.test", DnsType.A).contains("10.77.9.2"));

        dns.answer(
                "box.test",
                DnsType.A,
                DnsReply.addresses("10.77.9.2").with(new DnsReply.Trick.DropsEdns()));
        byte[] query = DnsWire.query(ID, "box.test", DnsType.A, true);
        assertEquals(0, client.call(SOON, () -> exchange(query, 1, 200)).size());
        assertTrue(ask("box.test", DnsType.A).contains("10.77.9.2"));
    }

    @Test
    void aForgedAnswerComesBeforeTheTrueOne() {
        for (DnsReply.Forgery forgery : DnsReply.Forgery.values()) {
            dns.answer(
                    "hunted.test",
                    DnsType.A,
                    DnsReply.addresses("10.77.9.2")
                            .with(new DnsReply.Trick.Forges(forgery, "10.66.6.6")));
            List<Reply> replies = askAll("hunted.test", DnsType.A, false, 2);
            assertEquals(2, replies.size(), forgery + " and the truth");
            Reply lie = replies.get(0);
            switch (forgery) {
                case WRONG_ID -> assertTrue(lie.head().id() != ID && lie.contains("10.66.6.6"));
                case WRONG_QUESTION -> assertTrue(!lie.head().name().equals("hunted.test"));
                case WRONG_SOURCE -> assertTrue(lie.port() != 53 && lie.contains("10.66.6.6"));
                case OUT_OF_BAILIWICK ->
                        assertTrue(lie.contains("10.66.6.6") && lie.contains("10.77.9.2"));
                case NOT_A_RESPONSE -> assertTrue(!lie.head().isResponse());
                case CUT_SHORT -> assertTrue(lie.hex().length() < replies.get(1).hex().length());
            }
            Reply truth = replies.get(1);
            assertTrue(
                    truth.head().id() == ID && truth.port() == 53 && truth.contains("10.77.9.2"));
        }
    }

    @Test
    void everyQueryIsNoted() {
        askAll("noted.test", DnsType.HTTPS, true, 1);
        DnsQuery query = dns.queries().getFirst();
        assertEquals("noted.test", query.name());
        assertEquals(DnsType.HTTPS, query.type());
        assertEquals(InetAddress.ofLiteral("10.77.1.1"), query.from().getAddress());
        assertTrue(query.edns() && !query.overTcp());
    }

    @Test
    void twoNameserversAnswerApart() {
        lab.addAddress("server", "eth0", "10.77.1.53/24");
        LabJvm server = LabJvm.on(lab, "server");
        try (LabDns second = LabDns.on(server, "10.77.1.53")) {
            second.otherwise(DnsReply.silence());
            dns.otherwise(DnsReply.addresses("10.77.9.2"));
            lab.resolvConf("client", List.of("10.77.1.53", SERVER), "options timeout:1 attempts:1");
            String found = lab.run("client", "getent", "ahostsv4", "anything.test");
            assertTrue(found.startsWith("10.77.9.2"), found);
            assertTrue(!second.queries().isEmpty() && !dns.queries().isEmpty());
        }
    }
}
