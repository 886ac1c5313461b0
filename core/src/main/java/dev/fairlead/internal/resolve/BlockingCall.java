package dev.fairlead.internal.resolve;

import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.NetworkException;
import dev.fairlead.Resolution;
import dev.fairlead.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A thread that waits for what is told on the resolver's loop.
///
/// What a subclass is told it changes within [#tell]; once [#await] has returned nothing changes
/// any more, and the thread that waited reads it.
abstract class BlockingCall {
    /// Whoever is asked keeps the deadline; this is for the case that it cannot.
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final Duration deadline;
    private final long startNanos = System.nanoTime();
    private final List<Resolution> steps = new ArrayList<>(); // guarded by lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private boolean closed; // guarded by lock
    private boolean over; // guarded by lock

    BlockingCall(String name, Duration deadline) {
        this.name = name;
        this.deadline = deadline;
    }

    /// How many nanoseconds to go on waiting at most; 0 if there is nothing left to wait for.
    /// Called with the lock held.
    abstract long patience(long nowNanos);

    /// Stops what is under way.
    abstract void stop();

    /// Runs `change` and wakes the thread that waits. If it waits no more, nothing changes.
    final void tell(Runnable change) {
        lock.lock();
        try {
            if (!over) {
                change.run();
                told.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    final void addStep(Found found) {
        tell(() -> steps.add(found.resolution(startNanos)));
    }

    final void tellClosed() {
        tell(() -> closed = true);
    }

    /// Blocks until there is nothing left to wait for.
    final void await() throws NetworkException {
        lock.lock();
        try {
            while (true) {
                long now = System.nanoTime();
                long left = startNanos + deadline.toNanos() + GRACE - now;
                long wait = patience(now);
                if (wait == 0) {
                    return;
                }
                if (closed) {
                    throw cancelled(Cancelled.How.NETWORK_CLOSED);
                }
                if (left <= 0) {
                    throw new NetworkException(
                            new DeadlineExceeded(
                                    Stage.RESOLVE,
                                    deadline,
                                    "the addresses or records of " + name,
                                    null,
                                    List.of(),
                                    Delivery.NOTHING));
                }
                var _ = told.awaitNanos(Math.min(wait, left));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw cancelled(Cancelled.How.INTERRUPTED);
        } finally {
            over = true;
            lock.unlock();
            stop();
        }
    }

    private NetworkException cancelled(Cancelled.How how) {
        return new NetworkException(
                new Cancelled(
                        Stage.RESOLVE, how, "the look-up of " + name, List.of(), Delivery.NOTHING));
    }

    /// What was told; to be called by the thread that waited, once it has.
    final List<Resolution> steps() {
        return List.copyOf(steps);
    }

    final long startNanos() {
        return startNanos;
    }
}
