package dev.fairlead.quic.internal;

import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.SubstreamTransport;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Streams that the peer has opened and nobody has taken: no more than it may open.
final class Inbound {
    private final ConcurrentLinkedQueue<SubstreamTransport> waiting = new ConcurrentLinkedQueue<>();
    private final Waiters takers;
    private final BooleanSupplier some = this::hasNews;
    private volatile boolean ended;
    private volatile @Nullable IOException failure;
    private volatile boolean discarding;
    private @Nullable Runnable onFirst; // on the loop

    Inbound(Loop loop) {
        this.takers = new Waiters(loop.waits());
    }

    /// On the loop.
    void add(SubstreamTransport stream) {
        waiting.add(stream);
        if (discarding) {
            discard();
        }
        takers.wake();
        tellFirst();
    }

    /// Runs `task` when there is a stream, once; on the loop.
    void onFirst(Runnable task) {
        onFirst = task;
        if (!waiting.isEmpty()) {
            tellFirst();
        }
    }

    private void tellFirst() {
        Runnable toTell = onFirst;
        if (toTell != null) {
            onFirst = null;
            toTell.run();
        }
    }

    /// Nothing comes any more. On the loop.
    void end(@Nullable IOException why) {
        failure = why;
        ended = true;
        takers.wake();
    }

    private boolean hasNews() {
        return ended || !waiting.isEmpty();
    }

    /// Waits for a stream, or the end.
    ///
    /// @return false if the deadline passed
    boolean await(Deadline deadline) throws InterruptedException {
        return takers.await(some, deadline);
    }

    /// The next one; `null` if there is none now.
    @Nullable SubstreamTransport poll() {
        return waiting.poll();
    }

    boolean isEnded() {
        return ended;
    }

    /// Why it ended; `null` while it has not, and if this end closed.
    @Nullable IOException failure() {
        return failure;
    }

    void discard() {
        discarding = true;
        for (SubstreamTransport next = waiting.poll(); next != null; next = waiting.poll()) {
            next.discard();
            next.abort();
        }
    }
}
