package dev.fairlead.internal.connection;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Finds connections that a program forgot without closing them. Looks whenever another is made; no
/// thread waits for it.
public final class Leaks {
    private final ReferenceQueue<CoreConnection> forgotten = new ReferenceQueue<>();
    private final Map<ConnectionCore, Watch> watched = new ConcurrentHashMap<>();

    private static final class Watch extends PhantomReference<CoreConnection> {
        private volatile @Nullable ConnectionCore core; // null once it was released

        Watch(CoreConnection handle, ReferenceQueue<CoreConnection> queue) {
            super(handle, queue);
            this.core = handle.core();
        }
    }

    public void watch(CoreConnection handle) {
        sweep();
        watched.put(handle.core(), new Watch(handle, forgotten));
    }

    /// It was closed: nothing is left to forget, and nothing of it is kept.
    void released(ConnectionCore core) {
        Watch watch = watched.remove(core);
        if (watch != null) {
            watch.clear();
            watch.core = null; // it may stand in the queue already
        }
    }

    private void sweep() {
        for (Reference<?> next = forgotten.poll(); next != null; next = forgotten.poll()) {
            ConnectionCore core = ((Watch) next).core;
            if (core != null) {
                watched.remove(core);
                core.forgotten();
            }
        }
    }
}
