package dev.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many short connections, four at a time. `-Dload=full` makes them 200,000.
@Tag("loopback")
@Timeout(1_800)
class ChurnTest {
    private static final int WARM_UP = 2_000;
    private static final int AT_ONCE = 4;
    private static final int SAMPLES = 4;
    private static final long HEAP_SLACK = 1 << 20;

    /// A buffer of 4 KiB kept for each of 10,000 connections would be 40 MiB; what the JVM compiles
    /// meanwhile is some 10 MiB.
    private static final long RESIDENT_SLACK = 32 << 20;

    private record Sample(long heap, long resident, long threads, long sockets) {
        static Sample from(ForkedJvm jvm) throws InterruptedException {
            return new Sample(
                    jvm.await("heap"),
                    jvm.await("resident"),
                    jvm.await("threads"),
                    jvm.await("sockets"));
        }
    }

    @Test
    void shortConnectionsLeaveNothingBehind() throws Exception {
        int count = System.getProperty("load", "").equals("full") ? 200_000 : 10_000;
        try (ForkedJvm jvm =
                ForkedJvm.start(
                        Workload.class,
                        Duration.ofSeconds(60 + count / 200),
                        List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"),
                        count)) {
            List<Sample> samples = new ArrayList<>();
            while (samples.size() <= SAMPLES) {
                samples.add(Sample.from(jvm));
            }
            long milliseconds = jvm.await("milliseconds");
            jvm.end();
            String told = count + " connections in " + milliseconds + " ms: " + samples;
            if (count > 10_000) {
                System.out.println(told); // for docs/benchmarks.md
            }
            Sample early = samples.getFirst();
            Sample late = samples.getLast();
            assertTrue(late.heap - early.heap < HEAP_SLACK, told);
            assertTrue(late.resident - early.resident < RESIDENT_SLACK, told);
            assertEquals(early.threads, late.threads, told);
            assertEquals(early.sockets, late.sockets, told);
        }
    }

    static final class Workload {
        public static void main(String[] arguments) throws Exception {
            int count = Integer.parseInt(arguments[0]);
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> listener =
                            network.listen(
                                    Endpoint.host("0.0.0.0", 0),
                                    Tcp.stack(),
                                    ListenerOptions.DEFAULT)) {
                listener.serve(c -> {
                    c.send(c.receiveExactly(1));
                    // The client closes first, so that its end is the one in TIME_WAIT.
                    c.receiveUntilEnd(0);
                });
                converse(network, listener, WARM_UP);
                long heap = tell(0);
                long began = System.nanoTime();
                for (int i = 0; i < SAMPLES; i++) {
                    converse(network, listener, count / SAMPLES);
                    tell(heap + HEAP_SLACK);
                }
                ForkedJvm.tell("milliseconds", (System.nanoTime() - began) / 1_000_000);
            }
        }

        /// Returns when both ends of all of them have been released.
        private static void converse(
                Network network, Listener<StreamConnection> listener, int count) throws Exception {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int client = 0; client < AT_ONCE; client++) {
                int first = client;
                CompletableFuture<Void> done = new CompletableFuture<>();
                clients.add(done);
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                for (int i = first; i < count; i += AT_ONCE) {
                                    converse(network, listener.port(), i);
                                }
                                done.complete(null);
                            } catch (Throwable e) {
                                done.completeExceptionally(e);
                            }
                        });
            }
            for (CompletableFuture<Void> client : clients) {
                client.get(20, TimeUnit.MINUTES);
            }
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (listener.openConnections() > 0) {
                if (System.nanoTime() > end) {
                    throw new AssertionError(listener.openConnections() + " have not ended");
                }
                LockSupport.parkNanos(1_000_000);
            }
        }

        /// To many addresses, since each pair of them has only as many ports as a minute's
        /// connections in TIME_WAIT would fill.
        private static void converse(Network network, int port, int number) throws Exception {
            byte[] address = {127, 0, 0, (byte) (1 + number % 200)};
            try (StreamConnection c =
                    network.open(
                            Endpoint.address(InetAddress.getByAddress(address), port),
                            Tcp.stack(),
                            Parameters.DEFAULT)) {
                byte content = (byte) number;
                c.send(new byte[] {content});
                if (c.receiveExactly(1)[0] != content) {
                    throw new AssertionError("another byte came back");
                }
            }
        }

        /// @param aim a heap of so many bytes is not asked again whether it will shrink
        private static long tell(long aim) throws Exception {
            long heap = settledHeap(aim);
            ForkedJvm.tell("heap", heap);
            ForkedJvm.tell("resident", ProcessFigures.resident());
            ForkedJvm.tell("threads", ProcessFigures.threads().size());
            ForkedJvm.tell("sockets", ProcessFigures.sockets());
            return heap;
        }

        /// The heap once what ends by itself has ended, such as what waits to be cleared.
        private static long settledHeap(long aim) {
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            long heap = ProcessFigures.heap();
            while (heap >= aim && System.nanoTime() < end) {
                heap = Math.min(heap, ProcessFigures.heap());
            }
            return heap;
        }
    }
}
