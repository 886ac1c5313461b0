package dev.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkOptions.Transport;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections end in the middle of a send and of a receive, and new ones take their descriptor
/// numbers at once. What a thread writes or reads a moment too late would go to somebody else, or
/// come from there.
///
/// `-Dload=full` goes on for a minute.
@Tag("loopback")
@Timeout(180)
class DescriptorReuseTest {
    private static final int OPENERS = 4;

    /// More at once would only share the processors among themselves.
    private static final int AT_ONCE = 8;

    private static final int PIECE = 512;

    /// How many pieces a sender is ahead of the receiver. Without a limit the senders would leave
    /// little of the processors to those who end and open.
    private static final int AHEAD = 32;

    /// How a connection comes to its end. The causes of failure below are all that may follow.
    private enum End {
        CLOSED,
        ABORTED,
        CLOSED_BY_PEER,
        ABORTED_BY_PEER
    }

    private static final Set<String> CAUSES =
            Set.of("cancelled.closed", "transfer.reset", "transfer.not-writable");

    private final ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    private final Map<Long, End> ends = new ConcurrentHashMap<>();
    private final Set<Long> begun = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicLong> causes = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(AT_ONCE * 2);
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    @ParameterizedTest
    @MethodSource("dev.fairlead.Link#transports")
    void everyByteBelongsToItsOwnConnection(Transport transport) throws Exception {
        boolean full = System.getProperty("load", "").equals("full");
        long end = System.nanoTime() + Duration.ofSeconds(full ? 60 : 4).toNanos();
        int highest = 0;
        // The network closes before them, and ends whatever call has not ended by itself.
        try (ExecutorService openers = Executors.newCachedThreadPool();
                ExecutorService threads = Executors.newCachedThreadPool();
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
                Network network = Network.open(NetworkOptions.DEFAULT.withTransport(transport));
                Listener<StreamConnection> listener =
                        network.listen(
                                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                Tcp.stack(),
                                ListenerOptions.DEFAULT)) {
            listener.serve(this::echo);
            for (int i = 0; i < OPENERS; i++) {
                // Threads of the system are stopped anywhere, virtual ones at calls that block.
                ExecutorService workers = i % 2 == 0 ? threads : virtual;
                Random random = new Random(i);
                openers.execute(() -> {
                    while (System.nanoTime() < end && wrong.isEmpty()) {
                        converse(network, listener, workers, random);
                    }
                });
            }
            while (System.nanoTime() < end && wrong.isEmpty()) {
                highest = Math.max(highest, highestDescriptor());
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            for (ExecutorService each : List.of(openers, threads, virtual)) {
                each.shutdown();
                boolean ended = each.awaitTermination(20, TimeUnit.SECONDS);
                if (!ended) {
                    wrong.add(new AssertionError("calls do not end"));
                }
            }
        }
        String told =
                numbers
                        + " connections, descriptors up to "
                        + highest
                        + ", "
                        + sent
                        + " bytes sent, "
                        + received
                        + " received, failures "
                        + causes;
        if (full) {
            System.out.println(transport + ": " + told);
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(told, wrong.peek());
        }
        assertTrue(sent.get() > 0 && received.get() > 0, told);
        // Each number has served many: else nothing was put to the test.
        assertTrue(numbers.get() > 2L * highest, told);
        assertEquals(List.of(), causes.keySet().stream().filter(c -> !CAUSES.contains(c)).toList());
    }

    /// Opens, lets two threads send and receive, ends the connection under them, and does not wait
    /// for them: the next connection is to come as soon as can be.
    private void converse(
            Network network,
            Listener<StreamConnection> listener,
            ExecutorService workers,
            Random random) {
        End end = End.values()[random.nextInt(End.values().length)];
        MarkedStream stream = new MarkedStream(numbers.incrementAndGet());
        ends.put(stream.number(), end);
        places.acquireUninterruptibly(2);
        try {
            StreamConnection connection =
                    network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
            connection.send(stream.header());
            Semaphore ahead = new Semaphore(AHEAD);
            workers.execute(() -> untilItFails(() -> send(connection, stream, ahead)));
            workers.execute(() -> untilItFails(() -> receive(connection, stream.number(), ahead)));
            // The end is to come at any moment of what they do.
            LockSupport.parkNanos(random.nextInt(1_000_000));
            switch (end) {
                case CLOSED -> connection.close();
                case ABORTED -> connection.abort();
                case CLOSED_BY_PEER, ABORTED_BY_PEER -> {}
            }
        } catch (NetworkException | RuntimeException e) {
            wrong.add(e);
        }
    }

    private void send(StreamConnection connection, MarkedStream stream, Semaphore ahead)
            throws NetworkException {
        boolean direct = stream.number() % 2 == 0;
        ByteBuffer piece = direct ? ByteBuffer.allocateDirect(PIECE) : ByteBuffer.allocate(PIECE);
        try {
            while (true) {
                ahead.acquireUninterruptibly();
                stream.continueIn(piece.clear());
                connection.send(piece.flip());
                sent.addAndGet(PIECE);
            }
        } finally {
            places.release();
        }
    }

    private void receive(StreamConnection connection, long number, Semaphore ahead)
            throws NetworkException {
        try {
            MarkedStream stream = MarkedStream.startingWith(connection.receiveExactly(8));
            if (stream.number() != number) {
                throw new AssertionError(number + " got the beginning of " + stream.number());
            }
            ByteBuffer buffer =
                    number % 4 < 2 ? ByteBuffer.allocateDirect(4_096) : ByteBuffer.allocate(4_096);
            long count = 0;
            while (connection.receive(buffer) >= 0) {
                long before = count / PIECE;
                count += buffer.position();
                stream.requireNext(buffer.flip());
                buffer.clear();
                ahead.release((int) (count / PIECE - before));
                received.addAndGet(PIECE * (count / PIECE - before));
            }
        } finally {
            connection.abort(); // under the sender, if the peer has ended before us
            ahead.release(1 << 20);
            places.release();
        }
    }

    /// The other end. What it sends back is what came, so that the receiver can tell as well.
    private void echo(StreamConnection connection) {
        untilItFails(() -> {
            byte[] header = connection.receiveExactly(MarkedStream.HEADER);
            MarkedStream stream = MarkedStream.startingWith(header);
            if (!begun.add(stream.number())) {
                throw new AssertionError(stream.number() + " has begun twice");
            }
            connection.send(header);
            End end = ends.get(stream.number());
            long until =
                    switch (end) {
                        case CLOSED, ABORTED -> Long.MAX_VALUE;
                        case CLOSED_BY_PEER, ABORTED_BY_PEER -> stream.number() * 7_919 % 30_000;
                    };
            ByteBuffer buffer = ByteBuffer.allocateDirect(4_096);
            long count = 0;
            while (connection.receive(buffer) >= 0) {
                stream.requireNext(buffer.flip());
                count += buffer.limit();
                if (count > until) {
                    until = Long.MAX_VALUE;
                    Thread.ofVirtual().start(() -> endHere(connection, end));
                }
                connection.send(buffer.flip());
                buffer.clear();
            }
        });
    }

    private void endHere(StreamConnection connection, End end) {
        if (end == End.ABORTED_BY_PEER) {
            connection.abort();
        } else {
            untilItFails(connection::close);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /// That a call fails is how each conversation ends; with what is looked at when all is over.
    private void untilItFails(Work work) {
        try {
            work.run();
        } catch (NetworkException e) {
            causes.computeIfAbsent(e.failure().cause(), _ -> new AtomicLong()).incrementAndGet();
            if (!CAUSES.contains(e.failure().cause())) {
                wrong.add(e);
            }
        } catch (Throwable e) {
            wrong.add(e);
        }
    }

    private static int highestDescriptor() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.mapToInt(d -> Integer.parseInt(d.getFileName().toString())).max().orElse(0);
        }
    }
}
