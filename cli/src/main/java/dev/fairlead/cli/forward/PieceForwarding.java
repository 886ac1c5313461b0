package dev.fairlead.cli.forward;

import dev.fairlead.NetworkException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Passes pieces between two ends of which at least one has messages, both ways. Where both have
/// them, a message stays one; a stream makes one of what has come at a time, and forgets where one
/// ended.
///
/// The calling thread carries one direction; the others are its own virtual threads, which end with
/// it. Aborting the two ends it.
public final class PieceForwarding {
    /// What may be on its way in one direction while it is delayed.
    private static final int MOST_UNDER_WAY = 4 << 20;

    /// What an empty message counts, so that empty ones cannot fill the memory.
    private static final int OVERHEAD = 64;

    private final Direction out;
    private final Direction back;
    private final Duration linger;
    private final AtomicReference<@Nullable NetworkException> failure = new AtomicReference<>();
    private final CountDownLatch running = new CountDownLatch(2);
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean lingered;

    /// @param near that has asked
    /// @param far that is forwarded to
    /// @param linger how long silence lasts
    /// @param sent told of bytes that go to `near`
    /// @param received told of bytes that came from it
    public PieceForwarding(
            Side near,
            Side far,
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
    /// @throws NetworkException if one of them broke; then both ends have been aborted
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
        private final Side from;
        private final Side to;
        private final Impairment impairment;
        private final LongConsumer passed;

        Direction(Side from, Side to, Impairment impairment, LongConsumer passed) {
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
            for (Side.Piece next = receive(); next != null; next = receive()) {
                send(next);
            }
            end();
        }

        private Side.@Nullable Piece receive() throws NetworkException {
            return from.receive(to.most());
        }

        private void send(Side.Piece piece) throws NetworkException {
            lastNanos = System.nanoTime();
            passed.accept(piece.content().length);
            to.send(piece);
        }

        /// Over a flow of datagrams the end is that it has been silent: there is nobody to wait
        /// for. A WebSocket that has closed takes nothing any more: the other end has a moment to
        /// end, too, and need not be silent.
        private void end() throws NetworkException {
            boolean toldAll = from instanceof WebSocketSide;
            if (from instanceof DatagramSide) {
                closeBoth();
            } else if (to.end() == Side.Told.WHEN_SILENT || toldAll) {
                Thread.ofVirtual().name("forward-linger").start(() -> closeLater(!toldAll));
            }
        }

        private void closeLater(boolean whenSilent) {
            try {
                long left = linger.toNanos();
                while (left > 0) {
                    if (running.await(left, TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    left = whenSilent ? linger.toNanos() - (System.nanoTime() - lastNanos) : 0;
                }
                closeBoth();
            } catch (NetworkException e) {
                failure.compareAndSet(null, e);
                abort();
            } catch (InterruptedException _) {
                abort(); // nobody interrupts it; it ends with the forwarding
            }
        }

        private void closeBoth() throws NetworkException {
            lingered = true;
            to.close();
            from.close();
        }

        /// What is read waits in a queue for its time; another thread sends it then.
        private void copyImpaired() throws NetworkException, InterruptedException {
            DelayLine<Optional<Side.Piece>> line = new DelayLine<>(MOST_UNDER_WAY);
            Thread sender = Thread.ofVirtual().name("forward-later").start(() -> sendLater(line));
            try {
                Lane lane = new Lane(impairment, RandomGenerator.getDefault(), true);
                Side.Piece next = receive();
                while (next != null) {
                    int size = next.content().length;
                    Lane.Passage passage = lane.pass(size, System.nanoTime());
                    line.put(
                            new DelayLine.Item<>(
                                    // whole or not at all
                                    passage.bytes() == size ? Optional.of(next) : Optional.empty(),
                                    size + OVERHEAD,
                                    passage.due(),
                                    passage.then()));
                    next = passage.then() == Lane.Then.GO_ON ? receive() : null;
                }
            } finally {
                line.end();
                sender.join();
            }
        }

        private void sendLater(DelayLine<Optional<Side.Piece>> line) {
            try {
                DelayLine.Item<Optional<Side.Piece>> next = line.take();
                while (next != null) {
                    long left = next.due() - System.nanoTime();
                    if (left > 0) {
                        TimeUnit.NANOSECONDS.sleep(left);
                    }
                    if (next.content().isPresent()) {
                        send(next.content().get());
                    }
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
            while (!from.isOver() && !to.isOver()) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            abort();
        }

        private void abort() {
            from.abort();
            to.abort();
        }
    }
}
