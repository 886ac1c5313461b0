package dev.fairlead.internal.listener;

import dev.fairlead.Connection;
import dev.fairlead.Listener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/// The connections that a handler serves, each on a virtual thread of its own.
final class Served<C extends Connection> {
    private final String listener;
    private final BiConsumer<C, Throwable> threw;
    private final Map<C, Thread> threads = new ConcurrentHashMap<>();

    /// @param listener its id, for the names of threads
    /// @param threw told what a handler has thrown
    Served(String listener, BiConsumer<C, Throwable> threw) {
        this.listener = listener;
        this.threw = threw;
    }

    void start(Listener.Handler<C> handler, C connection) {
        Thread thread =
                Thread.ofVirtual()
                        .name(listener + "-" + connection.id())
                        .unstarted(() -> run(handler, connection));
        threads.put(connection, thread);
        thread.start();
    }

    private void run(Listener.Handler<C> handler, C connection) {
        try {
            handler.serve(connection);
            connection.close();
        } catch (Throwable e) { // whatever a program throws ends its connection, not the listener
            connection.abort();
            threw.accept(connection, e);
        } finally {
            threads.remove(connection);
        }
    }

    /// @param endNanos of `System.nanoTime()`, until which it waits
    /// @return whether all have finished by then
    boolean awaitAll(long endNanos) throws InterruptedException {
        boolean finished = true;
        for (Thread thread : threads.values()) {
            long left = Math.max(0, endNanos - System.nanoTime());
            finished &= thread.join(Duration.ofNanos(left));
        }
        return finished;
    }

    void stop(C connection) {
        Thread thread = threads.get(connection);
        if (thread != null) {
            stop(connection, thread);
        }
    }

    void stopAll() {
        threads.forEach(Served::stop);
    }

    /// In this order: a handler that returns because of the interrupt would end the stream as if
    /// all had been said.
    private static void stop(Connection connection, Thread thread) {
        connection.abort();
        thread.interrupt();
    }
}
