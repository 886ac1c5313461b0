package dev.fairlead.cli.forward;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.TransferFailure;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Passes bytes between two streams, both ways, until both directions have ended. The end of one
/// stream is passed on while the other goes on; over TLS that cannot be ended in one direction, the
/// other has until it has been silent for a while.
///
/// The calling thread carries one direction; the others are its own virtual threads, which end with
/// it. Aborting the two streams ends it.
public final class StreamForwarding {
    private static final int PIECE = 32 * 1024;

    /// What may be on its way in one direction while it is delayed.
    private static final int MOST_UNDER_WAY = 4 << 20;

    private final Direction out;
    private final Direction back;
    private final Duration linger;
    private final AtomicReference<@Nullable NetworkException> failure = new AtomicReference<>();
    private final CountDownLatch running = new CountDownLatch(2);
    private volatile long lastByteNanos = System.nanoTime();
    private volatile boolean lingered;

    /// @param near that has asked
    /// @param far that is forwarded to
    /// @param linger how long silence lasts
    /// @param sent told of bytes that go to `near`
    /// @param received told of bytes that came from it
    public StreamForwarding(
            StreamConnection near,
            StreamConnection far,
            Impairment impairment,
            Duration linger,
            LongConsumer sent,
            LongConsumer received) {
        this.linger = linger;
        this.out = new Direction(near, far, impairment, received);
        this.back = new Direction(far, near, impairment, sent);
    }

    /// Returns when both directions have ended.
    ///
    /// @throws NetworkException if one of them broke; then both streams have been aborted
    public void run() throws NetworkException, InterruptedException {
        Thread.ofVirtual().name("forward-back").start(back::carry);
        out.carry();
        running.await();
        NetworkException why = failure.get();
        if (why != null) {
            throw why;
        }
    }

    /// One direction.
    private final class Direction {
        private final StreamConnection from;
        private final StreamConnection to;
        private final Impairment impairment;
        private final LongConsumer passed;

        Direction(
                StreamConnection from,
                StreamConnection to,
                Impairment impairment,
                LongConsumer passed) {
            this.from = from;
            this.to = to;
            this.impairment = impairment;
            this.passed = passed;
        }

        void carry() {
            try {
                if (impairment.isNone()) {
                    copy();
                } else {
                    copyImpaired();
                }
            } catch (NetworkException e) {
                broke(e);
            } catch (InterruptedException _) {
                abort();
                Thread.currentThread().interrupt();
            } finally {
                running.countDown();
            }
        }

        private void broke(NetworkException e) {
            if (!lingered) {
                failure.compareAndSet(null, e);
            }
            abort();
        }

        private void copy() throws NetworkException {
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
            while (from.receive(piece) >= 0) {
                send(piece.flip());
                piece.clear();
            }
            end();
        }

        private void send(ByteBuffer content) throws NetworkException {
            lastByteNanos = System.nanoTime();
            passed.accept(content.remaining());
            to.send(content);
        }

        private void end() throws NetworkException {
            try {
                to.shutdownOutput();
            } catch (NetworkException e) {
                if (!(e.failure() instanceof TransferFailure.NoHalfClose)) {
                    throw e;
                }
                Thread.ofVirtual().name("forward-linger").start(this::closeWhenSilent);
            }
        }

        private void closeWhenSilent() {
            try {
                long left = linger.toNanos();
                while (left > 0) {
                    if (running.await(left, TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    left = linger.toNanos() - (System.nanoTime() - lastByteNanos);
                }
                lingered = true;
                to.close();
                from.close();
            } catch (NetworkException e) {
                failure.compareAndSet(null, e);
                abort();
            } catch (InterruptedException _) {
                abort(); // nobody interrupts it; it ends with the forwarding
            }
        }

        /// What is read waits in a queue for its time; another thread sends it then.
        private void copyImpaired() throws NetworkException, InterruptedException {
            DelayLine<byte[]> line = new DelayLine<>(MOST_UNDER_WAY);
            Thread sender = Thread.ofVirtual().name("forward-later").start(() -> sendLater(line));
            try {
                Lane lane = new Lane(impairment, RandomGenerator.getDefault(), true);
                ByteBuffer piece = ByteBuffer.allocate(PIECE);
                while (from.receive(piece) >= 0) {
                    piece.flip();
                    Lane.Passage passage = lane.pass(piece.remaining(), System.nanoTime());
                    byte[] content = new byte[passage.bytes()];
                    piece.get(content);
                    line.put(
                            new DelayLine.Item<>(
                                    content, content.length, passage.due(), passage.then()));
                    if (passage.then() != Lane.Then.GO_ON) {
                        break;
                    }
                    piece.clear();
                }
                line.end();
            } finally {
                line.end();
                sender.join();
            }
        }

        private void sendLater(DelayLine<byte[]> line) {
            try {
                DelayLine.Item<byte[]> next = line.take();
                while (next != null) {
                    sleepUntil(next.due());
                    send(ByteBuffer.wrap(next.content()));
                    switch (next.then()) {
                        case GO_ON -> line.sent(next);
                        case RESET -> {
                            abort();
                            return;
                        }
                        case STALL -> {
                            stall();
                            return;
                        }
                    }
                    next = line.take();
                }
                end();
            } catch (NetworkException e) {
                line.letAllIn();
                broke(e);
            } catch (InterruptedException _) {
                abort(); // nobody interrupts it; it ends with its direction
            }
        }

        /// Nothing passes any more, until one of the two is gone.
        private void stall() throws InterruptedException {
            while (!isOver(from) && !isOver(to)) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            abort();
        }

        private static boolean isOver(StreamConnection connection) {
            return switch (connection.state()) {
                case dev.fairlead.ConnectionState.Failed _ -> true;
                case dev.fairlead.ConnectionState.Cancelled _ -> true;
                default -> false;
            };
        }

        private void abort() {
            from.abort();
            to.abort();
        }
    }

    private static void sleepUntil(long due) throws InterruptedException {
        long left = due - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
