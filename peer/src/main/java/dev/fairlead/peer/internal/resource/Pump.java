package dev.fairlead.peer.internal.resource;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Receives on a virtual thread of its own, so that the network goes on while the disk is at work:
/// up to eight blocks ahead. It ends with the stream, or when it is told to.
final class Pump {
    private static final int BLOCKS = 8;
    private static final int SIZE = 128 * 1024;

    /// How long the other end may be silent; it says at least each [Outgoing#PULSE] that it is
    /// there.
    static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

    /// What was received.
    sealed interface Arrival {
        @SuppressWarnings("ArrayRecordComponent") // handed over, and handed back
        record Block(byte[] bytes, int length) implements Arrival {}

        record Ended() implements Arrival {}

        record Broken(NetworkException why) implements Arrival {}

        /// Nothing came: the one who takes is to look at the gate.
        record Nudge() implements Arrival {}
    }

    private final StreamConnection stream;
    private final BlockingQueue<byte[]> free = new LinkedBlockingQueue<>();
    private final LinkedBlockingDeque<Arrival> arrivals = new LinkedBlockingDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean discarding;

    Pump(StreamConnection stream) {
        this.stream = stream;
        for (int i = 0; i < BLOCKS; i++) {
            free.add(new byte[SIZE]);
        }
        Thread.ofVirtual().name("fairlead-pump-" + stream.id()).start(this::run);
    }

    private void run() {
        try {
            StreamConnection patient = stream.within(LONGEST_SILENCE);
            while (true) {
                byte[] block = free.take();
                int length = patient.receive(block, 0, block.length);
                if (length < 0) {
                    arrivals.add(new Arrival.Ended());
                    return;
                }
                if (discarding) {
                    free.add(block);
                } else {
                    arrivals.add(new Arrival.Block(block, length));
                }
            }
        } catch (NetworkException e) {
            arrivals.add(new Arrival.Broken(e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody interrupts this thread
        } finally {
            ended.countDown();
        }
    }

    /// Waits for what comes next; there is always something in the end, since silence is a failure.
    Arrival take() throws InterruptedException {
        return arrivals.take();
    }

    /// A block that was taken is used up.
    void giveBack(Arrival.@Nullable Block block) {
        if (block != null) {
            free.add(block.bytes());
        }
    }

    /// Wakes the one who takes.
    void nudge() {
        arrivals.addFirst(new Arrival.Nudge());
    }

    /// From now on all that comes is dropped, so that what was said last can reach the other end;
    /// waits until it ends its stream, at most so long.
    void drain(Duration limit) throws InterruptedException {
        discarding = true;
        for (Arrival left; (left = arrivals.poll()) != null; ) {
            if (left instanceof Arrival.Block block) {
                free.add(block.bytes());
            }
        }
        boolean quiet = ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!quiet) {
            stream.abort();
        }
    }
}
