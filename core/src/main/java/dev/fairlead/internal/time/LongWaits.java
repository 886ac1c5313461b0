package dev.fairlead.internal.time;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Lets virtual threads wait with a limit that is hardly ever reached.
///
/// A virtual thread that parks with a time-out hands that to a thread of the JDK and takes it back
/// when it is woken, which costs more than the wait itself if it is short. Here it parks without
/// one, and a guard wakes it shortly before its limit; the rest it waits by itself, so the limit is
/// as exact as ever. The guard sleeps until the first of the limits, and ends when nobody waits.
public final class LongWaits {
    /// What the waiting threads do by themselves. A busy machine may delay the guard by as much.
    private static final long NEAR = TimeUnit.MILLISECONDS.toNanos(200);

    /// The guard looks at all waits each time, so it does not look for each of them alone.
    private static final long STEP = NEAR / 4;

    /// How long the guard stays without a wait.
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

    private static final class Wait {
        private final Thread thread;
        private final long wakeAt;

        Wait(Thread thread, long wakeAt) {
            this.thread = thread;
            this.wakeAt = wakeAt;
        }
    }

    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread guard; // set with this object's monitor held
    private volatile long looksAgainAt; // by the guard

    /// Parks the calling thread. Like [LockSupport#parkNanos(Object, long)] it may return early,
    /// and here it does so near the limit: call it again with what is left.
    public void park(Object blocker, long nanos) {
        Thread current = Thread.currentThread();
        if (!current.isVirtual() || nanos < 2 * NEAR) {
            LockSupport.parkNanos(blocker, nanos);
            return;
        }
        Wait wait = new Wait(current, System.nanoTime() + nanos - NEAR);
        waits.add(wait);
        guard(wait);
        try {
            LockSupport.park(blocker);
        } finally {
            waits.remove(wait);
        }
    }

    private void guard(Wait wait) {
        Thread running = guard;
        if (running == null) {
            startGuard();
        } else if (wait.wakeAt - looksAgainAt < 0) {
            LockSupport.unpark(running);
        }
    }

    private synchronized void startGuard() {
        if (guard == null) {
            Thread started = Thread.ofVirtual().name("fairlead-waits").unstarted(this::run);
            guard = started;
            started.start();
        }
    }

    private void run() {
        boolean idle = false;
        while (true) {
            long now = System.nanoTime();
            looksAgainAt = now + Long.MAX_VALUE / 2; // who comes during the look wakes us
            long next = look(now);
            looksAgainAt = next;
            if (!waits.isEmpty()) {
                idle = false;
            } else if (idle) {
                break;
            } else {
                idle = true;
            }
            LockSupport.parkNanos(this, Math.max(STEP, next - now));
        }
        guard = null;
        if (!waits.isEmpty()) {
            startGuard(); // for one that came just then and still saw us
        }
    }

    /// Wakes those whose limit is near.
    ///
    /// @return when to look again
    private long look(long now) {
        long next = now + LINGER;
        boolean any = false;
        for (Wait wait : waits) {
            if (wait.wakeAt - now <= 0) {
                LockSupport.unpark(wait.thread);
            } else if (!any || wait.wakeAt - next < 0) {
                next = wait.wakeAt;
                any = true;
            }
        }
        return next;
    }
}
