package dev.fairlead.internal.resolve;

import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The event loop that the resolver's state belongs to, kept while something is under way. The next
/// time it may be another one; what the last one wrote is seen there.
final class HomeLoop {
    private final EventLoops loops;
    private final ReentrantLock lock = new ReentrantLock();
    private EventLoops.@Nullable Use use; // guarded by lock
    private int holds; // guarded by lock
    private boolean closed; // guarded by lock
    private volatile @Nullable Loop loop;

    HomeLoop(EventLoops loops) {
        this.loops = loops;
    }

    EventLoops loops() {
        return loops;
    }

    /// Keeps the loop until [#release].
    ///
    /// @throws IllegalStateException if this or the loops are closed
    Loop hold() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the resolver is closed");
            }
            Loop held = loop;
            if (holds == 0 || held == null) {
                use = loops.use();
                held = loops.next();
                loop = held;
            }
            holds++;
            return held;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            holds--;
            if (holds == 0 && use != null) {
                use.close();
                use = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets nobody hold the loop any more.
    ///
    /// @return the loop, if somebody holds it now
    @Nullable Loop close() {
        lock.lock();
        try {
            closed = true;
            return holds == 0 ? null : loop;
        } finally {
            lock.unlock();
        }
    }

    /// The loop, while it is held.
    Loop get() {
        Loop held = loop;
        if (held == null) {
            throw new IllegalStateException("nobody holds the loop of the resolver");
        }
        return held;
    }
}
