package dev.fairlead.discovery.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairlead.discovery.internal.mdns.Arrival;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.internal.os.UdpCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Port 5353 on the loopback interface, shared by two of this process, and with who else has it.
class MulticastPortTest {
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(20);

    enum Kind {
        SYSTEM_CALLS,
        CHANNELS;

        MulticastPort open() throws IOException {
            if (this == CHANNELS) {
                return ChannelPort.open();
            }
            assumeTrue(UdpCalls.available(), "native access is not enabled");
            return GroupPort.open();
        }
    }

    private static Link loopback() throws IOException {
        NetworkInterface of = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1"));
        return new Link(of.getIndex(), Link.Family.IPV4);
    }

    private static byte[] content(Kind kind) {
        return ("not a message, " + kind + " " + ProcessHandle.current().pid())
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static Arrival await(MulticastPort port, byte[] content) throws IOException {
        List<Arrival> found = new ArrayList<>();
        long end = System.nanoTime() + LIMIT;
        while (found.isEmpty() && System.nanoTime() < end) {
            port.await(
                    TimeUnit.SECONDS.toNanos(1),
                    (arrival, packet) -> {
                        if (Arrays.equals(packet, content)) {
                            found.add(arrival);
                        }
                    });
        }
        return found.getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void whatOneSendsToTheGroupTheOtherHearsWithItsLink(Kind kind) throws Exception {
        try (MulticastPort one = kind.open();
                MulticastPort two = kind.open()) {
            one.join(loopback());
            two.join(loopback());
            byte[] content = content(kind);
            one.send(loopback(), null, content);
            Arrival heard = await(two, content);
            assertEquals(loopback(), heard.link());
            assertEquals(5353, heard.source().getPort());
            assertTrue(heard.multicast());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWakeEndsAWaitWithoutAnEnd(Kind kind) throws Exception {
        try (MulticastPort port = kind.open()) {
            port.wake();
            port.await(Long.MAX_VALUE, (_, _) -> {});
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterfaceThatIsNotThereCannotBeJoined(Kind kind) throws Exception {
        Link nowhere = new Link(999_999, Link.Family.IPV4);
        try (MulticastPort port = kind.open()) {
            assertThrows(IOException.class, () -> port.join(nowhere));
        }
    }

    @Test
    void aLinkThatWasLeftIsNotSentOn() throws Exception {
        try (MulticastPort port = ChannelPort.open()) {
            port.join(loopback());
            port.leave(loopback());
            IOException refused =
                    assertThrows(IOException.class, () -> port.send(loopback(), null, new byte[1]));
            assertTrue(String.valueOf(refused.getMessage()).contains("not joined"));
        }
    }
}
