package dev.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TrustPolicy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pairs of connections, TCP and TLS, both ends in one JVM, that echo 1 KiB every now and then
/// while others come and go. `-Dload=full` makes them 9,000 pairs for three minutes.
@Tag("loopback")
@Timeout(600)
class ManyConnectionsTest {
    private static final boolean FULL = System.getProperty("load", "").equals("full");
    private static final int PAIRS = FULL ? 9_000 : 200;
    private static final int OTHERS_PER_SECOND = FULL ? 200 : 40;
    private static final Duration PERIOD = FULL ? Duration.ofSeconds(10) : Duration.ofMillis(500);
    private static final Duration EARLY = FULL ? Duration.ofMinutes(1) : Duration.ofSeconds(2);
    private static final Duration LATE = FULL ? Duration.ofMinutes(3) : Duration.ofSeconds(5);

    /// What the JVM itself makes meanwhile; it counts where 2 % of the heap is less.
    private static final long HEAP_SLACK = 1 << 20;

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
    void manyConnectionsHoldWhatTheyHeldTwoMinutesAgo() throws Exception {
        try (ForkedJvm jvm =
                ForkedJvm.start(
                        Workload.class,
                        LATE.multipliedBy(2).plusSeconds(60),
                        FULL ? List.of("-Xmx2g", "-Dload=full") : List.of("-Xmx128m"))) {
            long opening = jvm.await("opening-ms");
            Sample early = Sample.from(jvm);
            Sample late = Sample.from(jvm);
            String told =
                    PAIRS
                            + (" pairs, opened in " + opening + " ms: " + early + ", then " + late)
                            + (" after " + jvm.await("others") + " others and ")
                            + (jvm.await("echoes") + " echoes, the slowest in ")
                            + (jvm.await("slowest-echo-us") + " µs");
            jvm.end();
            if (FULL) {
                System.out.println(told); // for docs/benchmarks.md
            }
            long slack = Math.max(early.heap / 50, HEAP_SLACK);
            assertTrue(late.heap - early.heap < slack, told);
            assertEquals(early.threads, late.threads, told);
            assertEquals(early.sockets, late.sockets, told);
            assertTrue(early.sockets >= 2L * PAIRS, told);
        }
    }

    static final class Workload {
        private static final int SIZE = 1024;

        /// Few, so that the sessions kept for each are all there when it is looked first; enough
        /// that the ports of a minute's connections in TIME_WAIT are not all of them.
        private static final int ADDRESSES = 16;

        private static final int OPENING_AT_ONCE = 16;
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        private final Network network;
        private final List<Kind> kinds;
        private final AtomicInteger othersUnderWay = new AtomicInteger();
        private final AtomicInteger echoesUnderWay = new AtomicInteger();
        private final LongAdder othersDone = new LongAdder();
        private final LongAdder echoes = new LongAdder();
        private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);
        private volatile boolean paused;
        private volatile boolean over;

        /// One stack, with the listener that it reaches.
        private record Kind(Listener<StreamConnection> listener, Stack<StreamConnection> stack) {}

        private Workload(Network network, List<Kind> kinds) {
            this.network = network;
            this.kinds = kinds;
        }

        public static void main(String[] arguments) throws Exception {
            Identity identity = Security.identity();
            TrustPolicy trust = TrustPolicy.pinned(identity.pin());
            Security tls =
                    Security.all().anyMatch(one -> one == Security.BORINGSSL)
                            ? Security.BORINGSSL
                            : Security.JSSE;
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> plain =
                            listen(network, Security.NONE.server(Tcp.stack(), identity));
                    Listener<StreamConnection> secure =
                            listen(network, tls.server(Tcp.stack(), identity))) {
                Workload workload =
                        new Workload(
                                network,
                                List.of(
                                        new Kind(plain, Security.NONE.client(Tcp.stack(), trust)),
                                        new Kind(secure, tls.client(Tcp.stack(), trust))));
                workload.run();
            }
            System.exit(0); // whatever failed on a thread of its own has ended this with 1
        }

        private static Listener<StreamConnection> listen(
                Network network, Stack<StreamConnection> stack) throws Exception {
            Listener<StreamConnection> listener =
                    network.listen(Endpoint.host("0.0.0.0", 0), stack, ListenerOptions.DEFAULT);
            listener.serve(connection -> {
                ByteBuffer buffer = ByteBuffer.allocate(SIZE);
                while (connection.receive(buffer.clear()) >= 0) {
                    connection.send(buffer.flip());
                }
            });
            return listener;
        }

        private void run() throws Exception {
            long from = System.nanoTime();
            List<Thread> opening = new ArrayList<>();
            for (int i = 0; i < OPENING_AT_ONCE; i++) {
                int first = i;
                opening.add(start(() -> openFrom(first)));
            }
            for (Thread thread : opening) {
                thread.join();
            }
            ForkedJvm.tell("opening-ms", (System.nanoTime() - from) / 1_000_000);
            long begun = System.nanoTime();
            Thread others = start(this::comeAndGo);
            sampleAt(begun + EARLY.toNanos());
            sampleAt(begun + LATE.toNanos());
            over = true;
            others.join();
            await("work has not ended", () -> othersUnderWay.get() + echoesUnderWay.get() == 0);
            ForkedJvm.tell("others", othersDone.sum());
            ForkedJvm.tell("echoes", echoes.sum());
            ForkedJvm.tell("slowest-echo-us", slowest.get() / 1_000);
        }

        private interface Work {
            void run() throws Exception;
        }

        /// What fails is the end of all.
        private static Thread start(Work work) {
            return Thread.ofVirtual()
                    .start(() -> {
                        try {
                            work.run();
                        } catch (Throwable e) {
                            e.printStackTrace();
                            System.exit(1);
                        }
                    });
        }

        private void openFrom(int first) throws Exception {
            for (int i = first; i < PAIRS; i += OPENING_AT_ONCE) {
                int number = i;
                StreamConnection connection = open(number);
                echo(connection, number);
                start(() -> talk(connection, number));
            }
        }

        private StreamConnection open(int number) throws Exception {
            Kind kind = kinds.get(number % kinds.size());
            String address = "127.0.0." + (1 + number / kinds.size() % ADDRESSES);
            return network.open(
                    Endpoint.host(address, kind.listener.port()), kind.stack, Parameters.DEFAULT);
        }

        private void echo(StreamConnection connection, int number) throws Exception {
            byte[] content = new byte[SIZE];
            for (int i = 0; i < SIZE; i++) {
                content[i] = (byte) (number + i);
            }
            long from = System.nanoTime();
            connection.send(content);
            byte[] back = connection.within(PATIENCE).receiveExactly(SIZE);
            slowest.accumulate(System.nanoTime() - from);
            assertTrue(Arrays.equals(content, back), "something else came back");
            echoes.increment();
        }

        private void talk(StreamConnection connection, int number) throws Exception {
            while (true) {
                // The pace is the workload: nothing happens in this time.
                Thread.sleep(PERIOD);
                echoesUnderWay.incrementAndGet();
                if (!over) {
                    echo(connection, number);
                }
                echoesUnderWay.decrementAndGet();
                if (over) {
                    return;
                }
            }
        }

        private void comeAndGo() throws Exception {
            long next = System.nanoTime();
            for (int number = 0; !over; number++) {
                next += TimeUnit.SECONDS.toNanos(1) / OTHERS_PER_SECOND;
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime()); // the pace again
                int mine = number;
                othersUnderWay.incrementAndGet();
                if (paused) {
                    othersUnderWay.decrementAndGet();
                    continue;
                }
                start(() -> {
                    try (StreamConnection connection = open(mine)) {
                        echo(connection, mine);
                    }
                    othersDone.increment();
                    othersUnderWay.decrementAndGet();
                });
            }
        }

        /// Nobody comes or goes meanwhile, so that all sockets that are there are those of the
        /// pairs.
        private void sampleAt(long nanos) throws Exception {
            TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime()); // the pace again
            paused = true;
            await(
                    "others have not gone",
                    () -> othersUnderWay.get() == 0 && connections() <= PAIRS);
            ForkedJvm.tell("heap", ProcessFigures.heap());
            ForkedJvm.tell("resident", ProcessFigures.resident());
            ForkedJvm.tell("threads", ProcessFigures.threads().size());
            ForkedJvm.tell("sockets", ProcessFigures.sockets());
            paused = false;
        }

        private int connections() {
            return kinds.stream().mapToInt(kind -> kind.listener.openConnections()).sum();
        }

        private static void await(String otherwise, BooleanSupplier condition)
                throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!condition.getAsBoolean()) {
                assertTrue(System.nanoTime() < end, otherwise);
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }
}
