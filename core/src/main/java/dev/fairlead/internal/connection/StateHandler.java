package dev.fairlead.internal.connection;

import dev.fairlead.ConnectionState;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One program's handler for states: told in order, never two at once, on its executor.
///
/// Each change is a task of its own, so that a serial executor which serves many connections keeps
/// the order of their events among each other. A task tells what was added before it was handed
/// over: of two threads that make changes, the second may be the first to hand its task over.
final class StateHandler {
    private static final System.Logger LOGGER = System.getLogger("dev.fairlead");

    private final ConcurrentLinkedQueue<ConnectionState> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Executor executor;
    private final Consumer<ConnectionState> handler;
    private final AtomicLong added = new AtomicLong();
    private long told; // guarded by turn
    private long wanted; // guarded by turn

    StateHandler(Executor executor, Consumer<ConnectionState> handler) {
        this.executor = executor;
        this.handler = handler;
    }

    void add(ConnectionState state) {
        queue.add(state);
        added.incrementAndGet();
    }

    /// Has all told that was added so far. What the program's own executor throws must not stop
    /// whoever made the change.
    void run() {
        try {
            long upTo = added.get();
            executor.execute(() -> tellUpTo(upTo));
        } catch (RejectedExecutionException _) {
            // The program has shut its executor down: it wants to hear no more.
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "an executor for states threw", e);
        }
    }

    private void tellUpTo(long count) {
        if (turn.isHeldByCurrentThread()) {
            wanted = Math.max(wanted, count); // the handler made the change: told when it returns
            return;
        }
        turn.lock();
        try {
            wanted = Math.max(wanted, count);
            for (ConnectionState next = next(); next != null; next = next()) {
                told++;
                tell(next);
            }
        } finally {
            turn.unlock();
        }
    }

    private @Nullable ConnectionState next() {
        return told < wanted ? queue.poll() : null;
    }

    private void tell(ConnectionState state) {
        try {
            handler.accept(state);
        } catch (RuntimeException | Error e) {
            // The executor may run it on a thread of ours, which must not end with it.
            Thread here = Thread.currentThread();
            here.getUncaughtExceptionHandler().uncaughtException(here, e);
        }
    }
}
