package dev.fairlead.internal.io;

import dev.fairlead.internal.time.Deadline;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Where one thread waits for another to change something. No lock is held and nothing spins.
///
/// Who changes writes a volatile first and then calls [#wake]; who waits announces itself first and
/// then reads: one of the two sees the other.
final class Parking {
    private volatile @Nullable Thread waiting;

    /// Waits until `ready` says so or the deadline passes. One thread at a time.
    ///
    /// @return whether it is ready
    boolean await(BooleanSupplier ready, Deadline deadline) throws InterruptedException {
        if (ready.getAsBoolean()) {
            return true;
        }
        waiting = Thread.currentThread();
        try {
            while (!ready.getAsBoolean()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (deadline == Deadline.NONE) {
                    LockSupport.park(this);
                } else {
                    long left = deadline.remainingNanos();
                    if (left <= 0) {
                        return false;
                    }
                    LockSupport.parkNanos(this, left);
                }
            }
            return true;
        } finally {
            waiting = null;
        }
    }

    void wake() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
