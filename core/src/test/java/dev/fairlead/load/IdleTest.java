package dev.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Doing nothing costs nothing.
@Tag("loopback")
@Timeout(60)
class IdleTest {
    private static final int CONNECTIONS = 100;

    @Test
    void idleConnectionsTakeNoProcessorTime() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(Workload.class, Duration.ofSeconds(30), List.of())) {
            long used = jvm.await("milliseconds");
            assertTrue(used < 50, () -> used + " ms of processor time in a second of idleness");
            jvm.end();
        }
    }

    static final class Workload {
        public static void main(String[] arguments) throws Exception {
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> listener =
                            network.listen(
                                    Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                    Tcp.stack(),
                                    ListenerOptions.DEFAULT)) {
                List<StreamConnection> open = new ArrayList<>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    StreamConnection client =
                            network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
                    StreamConnection server = listener.accept();
                    client.send(new byte[] {1});
                    server.receiveExactly(1);
                    open.add(client);
                    open.add(server);
                }
                // Ended both ways and not closed: a loop that asks again and again would show here.
                open.get(0).shutdownOutput();
                open.get(1).shutdownOutput();
                if (!open.get(0).receive(1, 1).endOfStream()
                        || !open.get(1).receive(1, 1).endOfStream()) {
                    throw new AssertionError("the end did not come");
                }
                ProcessFigures.heap();
                // The compilers of the JVM are still at work just after the start: the least of
                // some seconds is what idleness costs.
                long least = Long.MAX_VALUE;
                for (int i = 0; i < 3; i++) {
                    least = Math.min(least, processorTimeOfASecond());
                }
                ForkedJvm.tell("milliseconds", least / 1_000_000);
                open.forEach(StreamConnection::abort);
            }
        }

        private static long processorTimeOfASecond() throws InterruptedException {
            long before = processorNanos();
            // The time itself is what is tested: nothing happens in it that could be waited for.
            Thread.sleep(Duration.ofSeconds(1));
            return processorNanos() - before;
        }

        private static long processorNanos() {
            return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
        }
    }
}
