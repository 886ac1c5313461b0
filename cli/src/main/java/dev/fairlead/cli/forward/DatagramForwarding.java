package dev.fairlead.cli.forward;

import dev.fairlead.ConnectionState;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Passes datagrams between two flows, both ways, until both have been silent for a while: nobody
/// tells the end of a flow. Datagrams that are delayed may overtake each other where there is
/// jitter.
public final class DatagramForwarding {
    /// More that are on their way at a time are dropped, as a full queue of a router does.
    private static final int MOST_UNDER_WAY = 10_000;

    private final DatagramConnection near;
    private final DatagramConnection far;
    private final Impairment impairment;
    private final Duration silence;
    private final AtomicReference<@Nullable NetworkException> failure = new AtomicReference<>();
    private final AtomicLong underWay = new AtomicLong();
    private final CountDownLatch running = new CountDownLatch(2);
    private volatile long lastNanos = System.nanoTime();

    /// @param silence after which it is over
    public DatagramForwarding(
            DatagramConnection near,
            DatagramConnection far,
            Impairment impairment,
            Duration silence) {
        this.near = near;
        this.far = far;
        this.impairment = impairment;
        this.silence = silence;
    }

    /// Returns when both have been silent, or one of them is gone.
    ///
    /// @param sent told of bytes that go to the near end
    /// @param received told of bytes that came from it
    public void run(LongConsumer sent, LongConsumer received)
            throws NetworkException, InterruptedException {
        try (ScheduledExecutorService later =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("forward-later").factory())) {
            Thread.ofVirtual().name("forward-back").start(() -> carry(far, near, sent, later));
            carry(near, far, received, later);
            running.await();
            later.shutdownNow();
        }
        NetworkException why = failure.get();
        if (why != null) {
            throw why;
        }
    }

    private void carry(
            DatagramConnection from,
            DatagramConnection to,
            LongConsumer passed,
            ScheduledExecutorService later) {
        Lane lane = new Lane(impairment, RandomGenerator.getDefault(), false);
        boolean stalled = false;
        try {
            byte[] content = next(from);
            while (content != null) {
                lastNanos = System.nanoTime();
                if (!stalled && !lane.loses()) {
                    Lane.Passage passage = lane.pass(content.length, System.nanoTime());
                    stalled = passage.then() != Lane.Then.GO_ON;
                    // A datagram passes whole or not at all.
                    if (passage.bytes() == content.length) {
                        send(to, content, passage.due(), passed, later);
                    }
                }
                content = next(from);
            }
        } catch (NetworkException e) {
            if (!(e.failure() instanceof TransferFailure.IdleExpired)) {
                failure.compareAndSet(null, e);
            }
            near.abort();
            far.abort();
        } finally {
            running.countDown();
        }
    }

    private void send(
            DatagramConnection to,
            byte[] content,
            long due,
            LongConsumer passed,
            ScheduledExecutorService later)
            throws NetworkException {
        long left = due - System.nanoTime();
        if (left <= 0 || impairment.isNone()) {
            passed.accept(content.length);
            to.send(content);
            return;
        }
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            return;
        }
        later.schedule(
                () -> {
                    underWay.decrementAndGet();
                    try {
                        passed.accept(content.length);
                        to.send(content);
                    } catch (NetworkException _) {
                        // the flow that receives from there is told the same
                    }
                },
                left,
                TimeUnit.NANOSECONDS);
    }

    /// @return `null` once both have been silent for long enough
    private byte @Nullable [] next(DatagramConnection from) throws NetworkException {
        while (true) {
            long left = silence.toNanos() - (System.nanoTime() - lastNanos);
            if (left <= 0) {
                return null;
            }
            try {
                return from.within(Duration.ofNanos(Math.max(left, 1_000_000))).receive().content();
            } catch (NetworkException e) {
                if (!(e.failure() instanceof DeadlineExceeded)
                        || !(from.state() instanceof ConnectionState.Ready)) {
                    throw e;
                }
            }
        }
    }
}
