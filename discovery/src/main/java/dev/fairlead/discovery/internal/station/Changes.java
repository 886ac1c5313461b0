package dev.fairlead.discovery.internal.station;

import dev.fairlead.ServiceChange;
import dev.fairlead.internal.path.Latest;
import dev.fairlead.internal.time.Deadline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// What has changed since the last look, waited for. For one thread. It holds one snapshot, and so
/// does not grow, however slow its reader is.
final class Changes implements Iterator<ServiceChange> {
    private final Latest<Snapshot> latest;
    private final Deque<ServiceChange> pending = new ArrayDeque<>();
    private @Nullable Snapshot last;

    Changes(Latest<Snapshot> latest) {
        this.latest = latest;
    }

    @Override
    public boolean hasNext() {
        try {
            while (pending.isEmpty()) {
                Snapshot next = latest.after(last, Deadline.NONE);
                if (next == null) {
                    return false;
                }
                pending.addAll(next.since(last == null ? Snapshot.NONE : last));
                last = next;
            }
            return !latest.isClosed();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public ServiceChange next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the browser is closed");
        }
        return pending.remove();
    }
}
