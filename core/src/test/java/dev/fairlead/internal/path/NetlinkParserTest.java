package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetlinkParserTest {
    private static final int MULTI = 2;

    private static List<NetlinkMessage> parse(byte[] datagram) {
        return NetlinkParser.parse(datagram, ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer joined = buffer(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(joined::put);
        return bytes(joined);
    }

    private static byte[] padded(byte[] bytes) {
        return Arrays.copyOf(bytes, (bytes.length + 3) & ~3);
    }

    private static byte[] attribute(int type, byte... value) {
        return padded(
                join(
                        bytes(
                                buffer(4)
                                        .putShort((short) (4 + value.length))
                                        .putShort((short) type)),
                        value));
    }

    private static byte[] number(int value) {
        return bytes(buffer(4).putInt(value));
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] message(int type, int flags, byte[]... body) {
        byte[] all = join(body);
        return padded(
                join(
                        bytes(
                                buffer(16)
                                        .putInt(16 + all.length)
                                        .putShort((short) type)
                                        .putShort((short) flags)
                                        .putLong(1)),
                        all));
    }

    private static byte[] link(int index, byte[]... attributes) {
        byte[] head =
                bytes(
                        buffer(16)
                                .putShort((short) 0)
                                .putShort((short) 1)
                                .putInt(index)
                                .putInt(0x11043));
        return message(16, MULTI, head, join(attributes));
    }

    private static byte[] route(int family, int flags, byte[]... attributes) {
        byte[] head =
                bytes(
                        buffer(12)
                                .put((byte) family)
                                .put(new byte[3])
                                .put((byte) 254)
                                .put(new byte[2])
                                .put((byte) 1)
                                .putInt(flags));
        return message(24, MULTI, head, join(attributes));
    }

    private static byte[] address(String literal) {
        return InetAddress.ofLiteral(literal).getAddress();
    }

    @Test
    void anInterfaceIsRead() {
        byte[] counts = new byte[192];
        ByteBuffer.wrap(counts).order(ByteOrder.LITTLE_ENDIAN).putLong(16, 1L << 40);
        var link =
                (NetlinkMessage.Link)
                        parse(
                                        link(
                                                7,
                                                attribute(3, text("eth0")),
                                                attribute(4, number(1400)),
                                                attribute(16, (byte) 6),
                                                attribute(1, (byte) 2, (byte) 0),
                                                attribute(18, attribute(1, text("veth"))),
                                                attribute(20, text("fairlead:type=wifi\n")),
                                                attribute(23, counts)))
                                .getFirst();
        assertEquals("eth0", link.name());
        assertEquals(7, link.index());
        assertEquals(1, link.hardware());
        assertEquals(0x11043, link.flags());
        assertEquals(1400, link.mtu());
        assertEquals(6, link.state());
        assertEquals("veth", link.kind());
        assertEquals("fairlead:type=wifi?", link.alias(), "no control reaches a terminal");
        assertEquals(1L << 40, link.counts().bytesIn());
    }

    @Test
    void anAddressIsReadWithItsPeerAndAllItsFlags() {
        byte[] head =
                bytes(
                        buffer(8)
                                .put((byte) 2)
                                .put((byte) 32)
                                .put((byte) 0x80)
                                .put((byte) 0)
                                .putInt(4));
        var message =
                message(
                        20,
                        MULTI,
                        head,
                        attribute(1, address("192.0.2.2")),
                        attribute(2, address("192.0.2.1")),
                        attribute(8, number(0x280)));
        assertEquals(
                new NetlinkMessage.Address(
                        4,
                        32,
                        0,
                        0x280,
                        InetAddress.ofLiteral("192.0.2.1"),
                        InetAddress.ofLiteral("192.0.2.2"),
                        null),
                parse(message).getFirst());
    }

    @Test
    void aRouteIsReadWithAllItsHops() {
        byte[] hop =
                join(
                        bytes(buffer(8).putShort((short) 16).putShort((short) 0).putInt(3)),
                        attribute(5, address("192.0.2.1")));
        var route =
                (NetlinkMessage.Route)
                        parse(route(2, 0, attribute(9, join(hop, hop)), attribute(6, number(-1))))
                                .getFirst();
        assertEquals(4294967295L, route.metric());
        assertEquals(
                List.of(
                        new NetlinkMessage.Hop(3, InetAddress.ofLiteral("192.0.2.1")),
                        new NetlinkMessage.Hop(3, InetAddress.ofLiteral("192.0.2.1"))),
                route.hops());
    }

    @Test
    void whatIsSaidOfARouteShowsInItsFingerprintButNotItsAge() {
        byte[] metric1 = attribute(6, number(1));
        byte[] metric2 = attribute(6, number(2));
        byte[] young = attribute(12, new byte[32]);
        byte[] old = attribute(12, number(77));
        assertEquals(
                fingerprint(route(10, 0, metric1, young)), fingerprint(route(10, 0, metric1, old)));
        assertNotEquals(fingerprint(route(10, 0, metric1)), fingerprint(route(10, 0, metric2)));
    }

    private static long fingerprint(byte[] datagram) {
        return ((NetlinkMessage.Route) parse(datagram).getFirst()).fingerprint();
    }

    @Test
    void whatTheKernelFoundForOneDestinationIsToldFromAnEntryOfATable() {
        assertTrue(((NetlinkMessage.Route) parse(route(10, 0x200)).getFirst()).cloned());
        assertFalse(((NetlinkMessage.Route) parse(route(10, 0)).getFirst()).cloned());
    }

    @Test
    void routesOfOtherFamiliesArePassedOver() {
        assertEquals(List.of(), parse(route(7, 0)));
    }

    @Test
    void anEndSaysWhetherTheListChangedMeanwhile() {
        assertEquals(
                List.of(new NetlinkMessage.Done(false), new NetlinkMessage.Done(true)),
                parse(join(message(3, MULTI, number(0)), message(3, MULTI | 0x10, number(0)))));
    }

    @Test
    void anErrorIsToldWithItsNumber() {
        assertEquals(
                List.of(new NetlinkMessage.Failed(101)),
                parse(message(2, 0, number(-101), new byte[16])));
    }

    @Test
    void messagesOfOtherKindsArePassedOver() {
        assertEquals(
                1,
                parse(join(message(28, 0, new byte[12]), link(1, attribute(3, text("lo")))))
                        .size());
    }

    @Test
    void afterALengthThatCannotBeNothingIsRead() {
        byte[] good = link(1, attribute(3, text("lo")));
        byte[] bad = number(15);
        assertEquals(1, parse(join(good, bad, new byte[12], good)).size());
        assertEquals(1, parse(join(good, number(1 << 30), new byte[12], good)).size());
    }

    @Test
    void aLinkWithoutANameIsPassedOver() {
        assertEquals(List.of(), parse(link(1)));
    }

    @Test
    void anyDatagramCutAnywhereIsRead() {
        byte[] whole =
                join(
                        link(1, attribute(3, text("lo")), attribute(23, new byte[192])),
                        route(2, 0, attribute(9, new byte[16])),
                        message(3, MULTI, number(0)));
        for (int length = 0; length <= whole.length; length++) {
            parse(Arrays.copyOf(whole, length));
        }
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] other = whole.clone();
            other[random.nextInt(other.length)] = (byte) random.nextInt();
            try {
                parse(other);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
        }
    }
}
