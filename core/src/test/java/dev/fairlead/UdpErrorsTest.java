package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.NetworkOptions.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/// On a socket that many flows share, an ICMP error reaches the flow that caused it, and none
/// other.
@DisabledIfSystemProperty(
        named = "dev.fairlead.transport",
        matches = "nio",
        disabledReason = "needs the error queue of Linux")
@Timeout(60)
class UdpErrorsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Network network =
            Network.open(NetworkOptions.DEFAULT.withTransport(Transport.EPOLL).withEventLoops(1));
    private final List<DatagramSocket> peers = new ArrayList<>();
    private final List<DatagramConnection> flows = new ArrayList<>();

    @BeforeEach
    void threePeersOfOneListener() throws Exception {
        Listener<DatagramConnection> listener =
                network.listen(Endpoint.host("::", 0), Udp.stack(), ListenerOptions.DEFAULT);
        for (int i = 0; i < 3; i++) {
            DatagramSocket peer = new DatagramSocket(0, LOOPBACK);
            peer.setSoTimeout(20_000);
            peers.add(peer);
            peer.send(
                    new DatagramPacket(
                            new byte[] {1}, 1, new InetSocketAddress(LOOPBACK, listener.port())));
            DatagramConnection flow = listener.accept(LONG);
            flow.within(LONG).receive();
            flows.add(flow);
        }
    }

    @AfterEach
    void close() {
        network.close();
        peers.forEach(DatagramSocket::close);
    }

    private void assertAlive(int index) throws Exception {
        flows.get(index).send("alive".getBytes(UTF_8));
        DatagramPacket packet = new DatagramPacket(new byte[10], 10);
        peers.get(index).receive(packet);
        assertEquals(5, packet.getLength());
    }

    private static TransferFailure.Refused refusal(DatagramConnection flow) {
        return assertInstanceOf(
                TransferFailure.Refused.class,
                assertThrows(NetworkException.class, () -> flow.within(LONG).receive()).failure());
    }

    @Test
    void aRefusalReachesTheFlowThatCausedItAndNoOther() throws Exception {
        peers.get(1).close();
        flows.get(1).send(new byte[] {1});
        assertEquals(flows.get(1).remote().orElseThrow(), refusal(flows.get(1)).remote());
        for (int round = 0; round < 10; round++) {
            flows.get(1).send(new byte[] {2});
            assertAlive(0);
            assertAlive(2);
            refusal(flows.get(1));
        }
        for (int index : List.of(0, 2)) {
            DatagramConnection brief = flows.get(index).within(Duration.ofMillis(1));
            assertInstanceOf(
                    DeadlineExceeded.class,
                    assertThrows(NetworkException.class, brief::receive).failure());
            assertInstanceOf(ConnectionState.Ready.class, flows.get(index).state());
        }
    }

    @Test
    void theNextSendHearsOfARefusalToo() throws Exception {
        peers.get(0).close();
        flows.get(0).send(new byte[] {1});
        Calls.await(() -> {
            try {
                flows.get(0).send(new byte[] {1});
                return false;
            } catch (NetworkException e) {
                return e.failure() instanceof TransferFailure.Refused;
            }
        });
        assertAlive(1);
    }

    /// An error queue that is not read keeps epoll awake.
    @Test
    void aRefusalCostsNothingOnceItWasTold() throws Exception {
        peers.get(1).close();
        flows.get(1).send(new byte[] {1});
        refusal(flows.get(1));
        assertAlive(0);
        long before = loopNanos();
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        Duration spent = Duration.ofNanos(loopNanos() - before);
        assertTrue(
                spent.compareTo(Duration.ofMillis(10)) < 0,
                "an idle second took " + spent + " of the event loops");
    }

    /// What event loops have used of the processor.
    private static long loopNanos() throws IOException {
        long all = 0;
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    if (Files.readString(task.resolve("comm")).startsWith("fairlead-io")) {
                        String used = Files.readString(task.resolve("schedstat")).split(" ", 2)[0];
                        all += Long.parseLong(used);
                    }
                } catch (IOException _) {
                    // a thread that has ended meanwhile: those of our loops have not
                }
            }
        }
        assertTrue(all > 0, "no event loop has run");
        return all;
    }
}
