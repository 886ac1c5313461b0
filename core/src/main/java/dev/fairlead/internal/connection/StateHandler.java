package dev.fairlead.internal.connection;

import dev.fairlead.ConnectionState;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// One program's handler for states: told in order, never two at once, on its executor.
///
/// Each state is a task of its own, so that a serial executor which serves many connections keeps
/// the order of their events among each other.
final class StateHandler {
    private static final System.Logger LOGGER = System.getLogger("dev.fairlead");

    private final ConcurrentLinkedQueue<ConnectionState> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Executor executor;
    private final Consumer<ConnectionState> handler;
    private int owed; // guarded by turn

    StateHandler(Executor executor, Consumer<ConnectionState> handler) {
        this.executor = executor;
        this.handler = handler;
    }

    void add(ConnectionState state) {
        queue.add(state);
    }

    /// Has one state told that was added. What the program's own executor throws must not stop
    /// whoever made the change.
    void run() {
        try {
            executor.execute(this::tellNext);
        } catch (RejectedExecutionException _) {
            // The program has shut its executor down: it wants to hear no more.
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "an executor for states threw", e);
        }
    }

    private void tellNext() {
        if (turn.isHeldByCurrentThread()) {
            owed++; // the handler made the change itself: it is told when it returns
            return;
        }
        turn.lock();
        try {
            ConnectionState next = queue.poll();
            while (next != null) {
                tell(next);
                next = owed > 0 ? queue.poll() : null;
                owed = next == null ? 0 : owed - 1;
            }
        } finally {
            turn.unlock();
        }
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
