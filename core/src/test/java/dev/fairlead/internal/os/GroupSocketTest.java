package dev.fairlead.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Groups on the loopback interface.
@Tag("loopback")
class GroupSocketTest {
    private static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.251");

    private record Packet(
            InetSocketAddress from, int index, boolean multicast, int hopLimit, String content) {}

    private final List<Packet> packets = new ArrayList<>();

    @BeforeEach
    void needs() {
        assumeTrue(UdpCalls.available(), "native access is not enabled");
    }

    private static int loopback() throws Exception {
        return NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1")).getIndex();
    }

    private static int portOf(GroupSocket socket) throws Exception {
        return UdpCalls.localName(socket.descriptor()).port();
    }

    private static Packet packet(
            InetSocketAddress from, int index, boolean multicast, int hopLimit, byte[] content) {
        return new Packet(
                from, index, multicast, hopLimit, new String(content, StandardCharsets.US_ASCII));
    }

    private void await(GroupWait wait) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (packets.isEmpty() && System.nanoTime() < end) {
            wait.await(
                    TimeUnit.SECONDS.toNanos(1),
                    (from, index, multicast, hopLimit, content) ->
                            packets.add(packet(from, index, multicast, hopLimit, content)));
        }
    }

    @Test
    void tellsByWhichInterfaceAPacketCameAndWhetherByTheGroup() throws Exception {
        try (GroupSocket one = GroupSocket.open(false, 0);
                GroupSocket two = GroupSocket.open(false, portOf(one));
                GroupWait wait = GroupWait.open(List.of(two))) {
            two.join(GROUP, loopback());
            byte[] content = "abc".getBytes(StandardCharsets.US_ASCII);
            InetSocketAddress group = new InetSocketAddress(GROUP, portOf(one));
            assertEquals(3, one.send(group, loopback(), true, content));
            await(wait);
            assertEquals(1, packets.size());
            Packet packet = packets.getFirst();
            assertEquals("abc", packet.content());
            assertEquals(loopback(), packet.index());
            assertTrue(packet.multicast());
            assertEquals(255, packet.hopLimit());
            assertEquals("127.0.0.1", packet.from().getAddress().getHostAddress());
        }
    }

    // Else what a router passes on to that group would look like a neighbour's.
    @Test
    void whatIsSentToAGroupOfAnotherProgramIsNotHeard() throws Exception {
        InetAddress wide = InetAddress.ofLiteral("239.1.2.3");
        try (GroupSocket one = GroupSocket.open(false, 0);
                GroupSocket another = GroupSocket.open(false, portOf(one));
                GroupSocket ours = GroupSocket.open(false, portOf(one));
                GroupWait wait = GroupWait.open(List.of(ours))) {
            another.join(wide, loopback());
            ours.join(GROUP, loopback());
            byte[] content = "abc".getBytes(StandardCharsets.US_ASCII);
            one.send(new InetSocketAddress(wide, portOf(one)), loopback(), true, content);
            // Loopback keeps the order: had the first been for us, it would come first.
            byte[] second = "def".getBytes(StandardCharsets.US_ASCII);
            one.send(new InetSocketAddress(GROUP, portOf(one)), loopback(), true, second);
            await(wait);
            assertEquals(List.of("def"), packets.stream().map(packet -> packet.content()).toList());
        }
    }

    @Test
    void packetsGoToTheGroupWithAHopLimitOf255() throws Exception {
        try (GroupSocket v4 = GroupSocket.open(false, 0)) {
            assertEquals(
                    255,
                    UdpCalls.option(v4.descriptor(), Linux.IPPROTO_IP, Linux.IP_MULTICAST_TTL));
            assertEquals(255, UdpCalls.option(v4.descriptor(), Linux.IPPROTO_IP, Linux.IP_TTL));
        }
    }

    @Test
    void aWakeEndsTheNextWait() throws Exception {
        try (GroupSocket socket = GroupSocket.open(false, 0);
                GroupWait wait = GroupWait.open(List.of(socket))) {
            wait.wake();
            wait.await(
                    Long.MAX_VALUE,
                    (from, index, multicast, hopLimit, content) ->
                            packets.add(packet(from, index, multicast, hopLimit, content)));
            assertEquals(List.of(), packets);
        }
    }
}
