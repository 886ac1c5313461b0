package dev.fairlead.internal.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationTest {
    private static final InetSocketAddress CLIENT = at("192.0.2.1", 40_000);
    private static final InetSocketAddress SERVER = at("192.0.2.2", 443);

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    ConversationTest() {
        file.writeBytes(Pcapng.header());
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private Conversation between(InetSocketAddress near, InetSocketAddress far) {
        return new Conversation(near, far, file::writeBytes);
    }

    private CapturedPackets read() {
        return CapturedPackets.read(file.toByteArray());
    }

    private static ByteBuffer utf8(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    /// Such as `40000>443 SA 0/1 5`: ports, flags, sequence and acknowledgement, bytes.
    private String seen() {
        return read().packets().stream()
                .map(ConversationTest::text)
                .collect(Collectors.joining("\n"));
    }

    private static String text(CapturedPackets.Packet packet) {
        StringBuilder flags = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            if (packet.has(1 << i)) {
                flags.append("FSRPA".charAt(i));
            }
        }
        return "%d>%d %s %d/%d %d"
                .formatted(
                        packet.from().getPort(),
                        packet.to().getPort(),
                        flags,
                        packet.sequence(),
                        packet.acknowledged(),
                        packet.content().remaining());
    }

    @Test
    void aWholeConnectionHasItsHandshakeItsBytesAndItsEnds() {
        Conversation c = between(CLIENT, SERVER);
        c.connected(1_000, 2_000);
        c.sent(3_000, utf8("hello"));
        c.received(4_000, utf8("hi"));
        c.weEnded(5_000);
        c.theyEnded(6_000);
        c.weEnded(7_000);
        c.weReset(8_000);
        assertEquals(
                """
                40000>443 S 0/0 0
                443>40000 SA 0/1 0
                40000>443 A 1/1 0
                40000>443 PA 1/1 5
                443>40000 PA 1/6 2
                40000>443 FA 6/3 0
                443>40000 FA 3/7 0\
                """,
                seen());
        assertEquals(
                List.of(1_000L, 2_000L, 2_000L, 3_000L, 4_000L, 5_000L, 6_000L),
                read().packets().stream().map(CapturedPackets.Packet::epochNanos).toList());
    }

    @Test
    void oneThatWasLetInBeginsAtTheOtherEnd() {
        Conversation c = between(SERVER, CLIENT);
        c.accepted(1);
        c.theyReset(2);
        c.weEnded(3);
        assertEquals(
                """
                40000>443 S 0/0 0
                443>40000 SA 0/1 0
                40000>443 A 1/1 0
                40000>443 RA 1/1 0\
                """,
                seen());
    }

    @Test
    void aRefusalAnswersTheFirstSegment() {
        between(CLIENT, SERVER).refused(1, 2);
        assertEquals("40000>443 S 0/0 0\n443>40000 RA 0/1 0", seen());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2",
        "2001:db8::1, 2001:db8::2",
        "192.0.2.1, 2001:db8::2", // the first as ::ffff:192.0.2.1
    })
    void muchIsCutIntoPacketsThatAreNotTooLong(String near, String far) {
        byte[] much = new byte[1_000_003];
        new Random(7).nextBytes(much);
        Conversation c = between(at(near, 40_000), at(far, 443));
        c.accepted(1);
        c.sent(2, ByteBuffer.wrap(much));
        assertArrayEquals(much, read().streamTo(443));
    }

    @Test
    void sequenceNumbersGoRound() {
        Conversation c = between(CLIENT, SERVER);
        c.accepted(1);
        // Nothing near 4 GiB is sent here: the packet itself says that the number is cut.
        byte[] packet = IpPacket.tcp(CLIENT, SERVER, 0x1_0000_0005L, 0, IpPacket.ACK, utf8("x"));
        assertEquals(5, ByteBuffer.wrap(packet).getInt(24));
    }

    @Test
    void whatIsHeldComesAfterTheSecretsThatItLedTo() {
        Conversation c = between(CLIENT, SERVER);
        c.connected(1, 2);
        c.hold();
        c.received(3, utf8("server hello"));
        file.writeBytes(Pcapng.secrets("CLIENT_RANDOM 00 11"));
        c.sent(4, utf8("finished"));
        c.letGo();
        assertEquals("CLIENT_RANDOM 00 11\n", read().secrets());
        assertEquals(3, read().beforeSecrets());
        assertEquals(5, read().packets().size());
    }
}
