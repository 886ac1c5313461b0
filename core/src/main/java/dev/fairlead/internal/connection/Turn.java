package dev.fairlead.internal.connection;

import dev.fairlead.internal.time.Deadline;
import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Lets one thread at a time do its whole call; the others queue up behind it. A connection is in
/// use as long as somebody has the turn, and is not taken for forgotten.
final class Turn {
    private final ReentrantLock lock = new ReentrantLock();
    private final Object inUse;

    /// @param inUse what the caller may hold no more than by this call
    Turn(Object inUse) {
        this.inUse = inUse;
    }

    /// @return false if the deadline passed
    boolean take(Deadline deadline) throws InterruptedException {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("a call from within a call of the same kind");
        }
        if (lock.tryLock()) {
            return true;
        }
        if (deadline == Deadline.NONE) {
            lock.lockInterruptibly();
            return true;
        }
        return lock.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    }

    /// @return false if another call is under way
    boolean takeIfFree() {
        return lock.tryLock();
    }

    void giveUp() {
        try {
            lock.unlock();
        } finally {
            Reference.reachabilityFence(inUse);
        }
    }
}
