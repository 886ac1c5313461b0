package dev.fairlead.internal.stack.websocket;

import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Parts of messages that came and nobody has taken. The loop puts in, one receiver at a time takes
/// out.
///
/// Above [#HIGH] the loop stops reading; once the receiver has taken it down to [#LOW] it goes on.
/// What is compressed counts as it came: it is inflated when it is taken.
final class Incoming {
    static final int HIGH = 256 * 1024;
    static final int LOW = HIGH / 2;

    private final ConcurrentLinkedQueue<Part> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong weight = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final Waiters receiver;
    private final BooleanSupplier readable = this::isReadable;
    private final Runnable resume;
    private volatile boolean ended;
    private volatile @Nullable IOException failure;
    private volatile boolean discarding;

    /// @param resume called from any thread when reading should go on
    Incoming(Loop loop, Runnable resume) {
        this.receiver = new Waiters(loop.waits());
        this.resume = resume;
    }

    // ---- by the loop

    /// Whoever adds calls [#wake] after the last of a row.
    void add(Part part) {
        if (discarding || ended) {
            return;
        }
        queue.add(part);
        weight.addAndGet(part.weight());
    }

    void wake() {
        receiver.wake();
    }

    /// Whether reading has to stop after what was added.
    boolean isFull() {
        if (weight.get() < HIGH || discarding) {
            return false;
        }
        paused.set(true);
        // The receiver may have emptied it before it could see the flag.
        return !(isLow() && paused.compareAndSet(true, false));
    }

    boolean isPaused() {
        return paused.get();
    }

    private boolean isLow() {
        return discarding || weight.get() <= LOW;
    }

    /// Nothing more will come. The first call counts.
    ///
    /// @param why `null` if the peer has closed in good order
    void end(@Nullable IOException why) {
        if (!ended) {
            failure = why;
            ended = true;
            receiver.wake();
        }
    }

    // ---- by the receiver

    @Nullable Part poll() {
        Part next = queue.poll();
        if (next != null) {
            weight.addAndGet(-next.weight());
            if (paused.get() && isLow() && paused.compareAndSet(true, false)) {
                resume.run();
            }
        }
        return next;
    }

    /// Waits until there is something, or nothing more will come.
    ///
    /// @return false if the deadline passed
    boolean await(Deadline deadline) throws InterruptedException {
        return receiver.await(readable, deadline);
    }

    private boolean isReadable() {
        return !queue.isEmpty() || ended;
    }

    // ---- by any

    boolean ended() {
        return ended;
    }

    @Nullable IOException failure() {
        return failure;
    }

    /// Drops what is there and what will come.
    void discard() {
        discarding = true;
        queue.clear();
        if (paused.compareAndSet(true, false)) {
            resume.run();
        }
    }
}
