package dev.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import dev.fairlead.TcpStack;
import dev.fairlead.TrustPolicy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A listener and its clients, a process each. `-Dload=full` makes them 18,000 connections, as many
/// as there are descriptors for on a system that allows 20,000.
@Tag("loopback")
@Timeout(600)
class HeldConnectionsTest {
    private static final boolean FULL = System.getProperty("load", "").equals("full");
    private static final int COUNT = FULL ? 18_000 : 200;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// No probes: those of so many idle connections fall into few moments, since Linux rounds such
    /// timers to some seconds, and loopback drops more than it queues
    /// (net.core.netdev_max_backlog).
    private static final TcpStack BELOW = Tcp.stack().with(TcpOptions.DEFAULT.withoutKeepAlive());

    private static final long HEAP_SLACK = 2 << 20;

    static Stream<Security> kinds() {
        return Security.all();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aListenerHoldsThemAllAndNothingAfterwards(Security security) throws Exception {
        try (ForkedJvm listener =
                        ForkedJvm.start(Holding.class, LIMIT, List.of("-Xmx2g"), security);
                ForkedJvm clients =
                        ForkedJvm.start(
                                Clients.class,
                                LIMIT,
                                List.of("-Xmx2g"),
                                security,
                                COUNT,
                                listener.await("port"))) {
            clients.await("warm");
            listener.say();
            long heapBefore = listener.await("heap-before");
            long residentBefore = listener.await("resident-before");
            long threadsBefore = listener.await("threads-before");
            long socketsBefore = listener.await("sockets-before");

            clients.say();
            long opening = clients.await("opened-ms");
            listener.say();
            long held = listener.await("held");
            long heap = listener.await("heap");
            long resident = listener.await("resident");
            long sockets = listener.await("sockets");
            clients.say();
            assertEquals(COUNT, clients.await("echoed"));
            clients.end();
            listener.say();
            long heapAfter = listener.await("heap-after");
            long threadsAfter = listener.await("threads-after");
            long socketsAfter = listener.await("sockets-after");
            listener.end();

            String told =
                    security
                            + (": " + held + " held, opened in " + opening + " ms; heap ")
                            + ((heap - heapBefore) / COUNT + " bytes and resident ")
                            + ((resident - residentBefore) / COUNT + " bytes for each; heap ")
                            + (heapBefore + " before and " + heapAfter + " after; threads ")
                            + (threadsBefore + " and " + threadsAfter + "; sockets ")
                            + (socketsBefore + ", " + sockets + " and " + socketsAfter);
            if (FULL) {
                System.out.println(told); // for docs/benchmarks.md
            }
            assertEquals(COUNT, held, told);
            assertEquals(COUNT, sockets - socketsBefore, told);
            assertEquals(socketsBefore, socketsAfter, told);
            assertEquals(threadsBefore, threadsAfter, told);
            assertTrue(heapAfter - heapBefore < HEAP_SLACK + COUNT * 16L, told);
        }
    }

    static final class Holding {
        public static void main(String[] arguments) throws Exception {
            Security security = Security.valueOf(arguments[0]);
            Stack<StreamConnection> stack = security.server(BELOW, Security.identity());
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> listener =
                            network.listen(
                                    Endpoint.host("0.0.0.0", 0), stack, ListenerOptions.DEFAULT)) {
                listener.serve(connection -> {
                    ByteBuffer one = ByteBuffer.allocate(1);
                    while (connection.receive(one.clear()) >= 0) {
                        connection.send(one.flip());
                    }
                });
                ForkedJvm.tell("port", listener.port());
                ForkedJvm.awaitWord();
                awaitNone(listener);
                tell("-before");

                ForkedJvm.awaitWord();
                ForkedJvm.tell("held", listener.openConnections());
                tell("");

                ForkedJvm.awaitWord();
                awaitNone(listener);
                tell("-after");
            }
        }

        private static void awaitNone(Listener<StreamConnection> listener) throws Exception {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (listener.openConnections() > 0) {
                if (System.nanoTime() > end) {
                    throw new AssertionError(listener.openConnections() + " have not ended");
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }

        private static void tell(String when) throws Exception {
            ForkedJvm.tell("heap" + when, ProcessFigures.heap());
            ForkedJvm.tell("resident" + when, ProcessFigures.resident());
            ForkedJvm.tell("threads" + when, ProcessFigures.threads().size());
            ForkedJvm.tell("sockets" + when, ProcessFigures.sockets());
        }
    }

    static final class Clients {
        private static final int WARM_UP = 100;
        private static final int AT_ONCE = 64;
        private static final int ADDRESSES = 100;

        public static void main(String[] arguments) throws Exception {
            Security security = Security.valueOf(arguments[0]);
            int count = Integer.parseInt(arguments[1]);
            int port = Integer.parseInt(arguments[2]);
            // Who it is, is not what is tested.
            Stack<StreamConnection> stack =
                    security.client(BELOW, TrustPolicy.acceptingAnyCertificate());
            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                List<StreamConnection> first = forEach(WARM_UP, i -> open(network, port, stack, i));
                forEach(WARM_UP, i -> close(first.get(i)));
                ForkedJvm.tell("warm", WARM_UP);

                ForkedJvm.awaitWord();
                long from = System.nanoTime();
                List<StreamConnection> all = forEach(count, i -> open(network, port, stack, i));
                ForkedJvm.tell("opened-ms", (System.nanoTime() - from) / 1_000_000);

                ForkedJvm.awaitWord();
                forEach(count, i -> echo(all.get(i), i + 1));
                ForkedJvm.tell("echoed", count);
                forEach(count, i -> close(all.get(i)));
            }
        }

        private static StreamConnection open(
                Network network, int port, Stack<StreamConnection> stack, int number)
                throws Exception {
            String address = "127.0.0." + (1 + number % ADDRESSES);
            return echo(
                    network.open(Endpoint.host(address, port), stack, Parameters.DEFAULT), number);
        }

        private static StreamConnection echo(StreamConnection connection, int number)
                throws Exception {
            byte content = (byte) number;
            connection.send(new byte[] {content});
            byte back = connection.within(PATIENCE).receiveExactly(1)[0];
            assertEquals(content, back);
            return connection;
        }

        private static StreamConnection close(StreamConnection connection) throws Exception {
            connection.close();
            return connection;
        }

        private interface Work {
            StreamConnection of(int number) throws Exception;
        }

        /// Some at a time.
        private static List<StreamConnection> forEach(int count, Work work) throws Exception {
            StreamConnection[] done = new StreamConnection[count];
            AtomicInteger next = new AtomicInteger();
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int worker = 0; worker < AT_ONCE; worker++) {
                CompletableFuture<Void> ended = new CompletableFuture<>();
                workers.add(ended);
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                for (int i; (i = next.getAndIncrement()) < count; ) {
                                    done[i] = work.of(i);
                                }
                                ended.complete(null);
                            } catch (Throwable e) {
                                ended.completeExceptionally(e);
                            }
                        });
            }
            for (CompletableFuture<Void> worker : workers) {
                worker.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }
            return List.of(done);
        }
    }
}
