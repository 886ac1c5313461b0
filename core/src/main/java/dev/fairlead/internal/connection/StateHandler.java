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
    private final ConcurrentLinkedQueue<ConnectionState> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Executor executor;
    private final Consumer<ConnectionState> handler;

    StateHandler(Executor executor, Consumer<ConnectionState> handler) {
        this.executor = executor;
        this.handler = handler;
    }

    void add(ConnectionState state) {
        queue.add(state);
    }

    /// Has one state told that was added.
    void run() {
        try {
            executor.execute(this::tellNext);
        } catch (RejectedExecutionException _) {
            // The program has shut its executor down: it wants to hear no more.
        }
    }

    private void tellNext() {
        turn.lock();
        try {
            ConnectionState next = queue.poll();
            if (next != null) {
                handler.accept(next);
            }
        } catch (RuntimeException | Error e) {
            // The executor may run it on a thread of ours, which must not end with it.
            Thread here = Thread.currentThread();
            here.getUncaughtExceptionHandler().uncaughtException(here, e);
        } finally {
            turn.unlock();
        }
    }
}
