package dev.fairlead.internal.io;

import dev.fairlead.internal.time.Deadline;
import dev.fairlead.internal.time.LongWaits;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Where threads wait for another to change something. No lock is held and nothing spins. Made for
/// one who waits; several may.
///
/// Who changes writes a volatile first and then calls [#wake]; who waits announces itself first and
/// then reads: one of the two sees the other.
final class Parking {
    private static final AtomicReferenceFieldUpdater<Parking, @Nullable Thread> FIRST =
            AtomicReferenceFieldUpdater.newUpdater(Parking.class, Thread.class, "first");

    private final LongWaits waits;
    private volatile @Nullable Thread first;
    private volatile @Nullable Set<Thread> others; // made when a second one waits

    Parking(LongWaits waits) {
        this.waits = waits;
    }

    /// Waits until `ready` says so or the deadline passes.
    ///
    /// @return whether it is ready
    boolean await(BooleanSupplier ready, Deadline deadline) throws InterruptedException {
        if (ready.getAsBoolean()) {
            return true;
        }
        Thread current = Thread.currentThread();
        boolean isFirst = FIRST.compareAndSet(this, null, current);
        if (!isFirst) {
            others().add(current);
        }
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
                    waits.park(this, left);
                }
            }
            return true;
        } finally {
            if (isFirst) {
                first = null;
            } else {
                others().remove(current);
            }
        }
    }

    private Set<Thread> others() {
        Set<Thread> known = others;
        if (known == null) {
            synchronized (this) {
                known = others;
                if (known == null) {
                    known = ConcurrentHashMap.newKeySet(1);
                    others = known;
                }
            }
        }
        return known;
    }

    void wake() {
        Thread thread = first;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
        Set<Thread> more = others;
        if (more != null) {
            more.forEach(LockSupport::unpark);
        }
    }
}
