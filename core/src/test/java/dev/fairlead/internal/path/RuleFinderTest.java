package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.internal.path.NetlinkMessage.Rule;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuleFinderTest {
    private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.9");
    private static final InetAddress HERE = InetAddress.ofLiteral("10.0.0.2");

    private final List<Rule> rules = new ArrayList<>();

    /// A message as the kernel writes it, read as it is read.
    private void add(int flags, int table, int priority, Object... attributes) {
        ByteBuffer body = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());
        body.position(16);
        int destination = 0;
        int source = 0;
        byte[] header = new byte[12];
        body.put(header);
        attribute(body, 15, number(table));
        attribute(body, 6, number(priority));
        for (int i = 0; i < attributes.length; i += 2) {
            int type = (int) attributes[i];
            byte[] value =
                    switch (attributes[i + 1]) {
                        case InetAddress address -> address.getAddress();
                        case Integer one -> number(one);
                        case String text ->
                                (text + "\0").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                        default -> (byte[]) attributes[i + 1];
                    };
            destination = type == 1 ? 24 : destination;
            source = type == 2 ? 8 : source;
            attribute(body, type, value);
        }
        int length = body.position();
        body.put(16, (byte) 2).put(17, (byte) destination).put(18, (byte) source);
        body.put(20, (byte) Math.min(table, 252)).put(23, (byte) 1).putInt(24, flags);
        body.putInt(0, length).putShort(4, (short) 32);
        byte[] datagram = new byte[length];
        body.get(0, datagram);
        NetlinkParser.parse(datagram, ByteOrder.nativeOrder())
                .forEach(message -> rules.add((Rule) message));
    }

    private static void attribute(ByteBuffer body, int type, byte[] value) {
        body.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        while (body.position() % 4 != 0) {
            body.put((byte) 0);
        }
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
    }

    private static byte[] users(int first, int last) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putInt(first)
                .putInt(last)
                .array();
    }

    private Optional<String> find(@Nullable InetAddress source, int table, int prefix, long user) {
        return RuleFinder.find(rules, THERE, source, table, prefix, user);
    }

    @Test
    void theFirstRuleThatLeadsToTheTableIsTold() {
        add(0, 254, 32766);
        add(0, 300, 100, 1, InetAddress.ofLiteral("192.0.2.0"));
        add(0, 300, 90, 1, InetAddress.ofLiteral("198.51.100.0"));
        assertEquals(Optional.of("32766: from all lookup main"), find(null, 254, 24, 0));
        assertEquals(
                Optional.of("100: from all to 192.0.2.0/24 lookup 300"), find(null, 300, 24, 0));
        assertEquals(Optional.empty(), find(null, 77, 24, 0));
    }

    @Test
    void aRuleForASourceNeedsOne() {
        add(0, 300, 100, 2, InetAddress.ofLiteral("10.0.0.0"));
        assertEquals(Optional.empty(), find(null, 300, 0, 0));
        assertEquals(Optional.of("100: from 10.0.0.0/8 lookup 300"), find(HERE, 300, 0, 0));
    }

    @Test
    void rulesForUsersInterfacesAndMarksAreForThoseOnly() {
        add(0, 300, 10, 17, "eth1");
        add(0, 300, 11, 3, "eth0");
        add(0, 300, 12, 10, 7, 16, 0xff);
        add(0, 300, 13, 22, new byte[] {6});
        add(0, 300, 14, 20, users(1000, 1999));
        assertEquals(Optional.empty(), find(null, 300, 24, 0));
        assertEquals(
                Optional.of("14: from all uidrange 1000-1999 lookup 300"),
                find(null, 300, 24, 1500));
    }

    @Test
    void whatATunnelMakesIsUnderstood() {
        // wg-quick(8): all but the tunnel's own packets into its table, but for routes of main
        // that are more than the default one.
        add(0, 254, 100, 14, 0);
        add(2, 51820, 200, 10, 0xca6c, 16, -1);
        add(0, 254, 32766);
        assertEquals(
                Optional.of("100: from all lookup main suppress_prefixlength 0"),
                find(null, 254, 24, 0));
        assertEquals(Optional.of("32766: from all lookup main"), find(null, 254, 0, 0));
        assertEquals(
                Optional.of("200: not from all fwmark 0xca6c lookup 51820"),
                find(null, 51820, 0, 0));
    }
}
