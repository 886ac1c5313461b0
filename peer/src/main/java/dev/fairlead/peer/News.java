package dev.fairlead.peer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// Tells handlers what happens: each on its executor, one call after the other, in order. A handler
/// that throws is told no more, and so is one whose executor was shut down. One that is more than
/// 4096 behind misses the oldest. Telling never blocks, and runs nobody's code.
final class News<T> {
    private static final int MOST = 4096;

    private final List<Reader> readers = new ArrayList<>();

    private final class Reader {
        final Executor executor;
        final Consumer<T> handler;
        final Deque<T> untold = new ArrayDeque<>();
        boolean telling;

        Reader(Executor executor, Consumer<T> handler) {
            this.executor = executor;
            this.handler = handler;
        }
    }

    /// @param first what it is told before anything else
    /// @return ends it
    Runnable tell(Executor executor, Consumer<T> handler, List<? extends T> first) {
        Reader reader = new Reader(executor, handler);
        synchronized (this) {
            readers.add(reader);
            reader.untold.addAll(first);
            wake(reader);
        }
        return () -> remove(reader);
    }

    synchronized void add(T what) {
        for (Reader reader : readers) {
            if (reader.untold.size() == MOST) {
                reader.untold.removeFirst();
            }
            reader.untold.add(what);
            wake(reader);
        }
    }

    private synchronized void remove(Reader reader) {
        readers.remove(reader);
        reader.untold.clear();
    }

    private void wake(Reader reader) {
        if (!reader.telling && !reader.untold.isEmpty()) {
            reader.telling = true;
            // Its own thread: what the executor does is no matter of whoever has news.
            Thread.ofVirtual().name("fairlead-peer-news").start(() -> handOver(reader));
        }
    }

    private void handOver(Reader reader) {
        try {
            reader.executor.execute(() -> tellAll(reader));
        } catch (RejectedExecutionException _) {
            remove(reader); // the program has shut it down, and wants to hear no more
        }
    }

    private void tellAll(Reader reader) {
        boolean whole = false;
        try {
            while (true) {
                T next;
                synchronized (this) {
                    next = reader.untold.poll();
                    if (next == null) {
                        reader.telling = false;
                        whole = true;
                        return;
                    }
                }
                reader.handler.accept(next);
            }
        } finally {
            if (!whole) {
                remove(reader);
            }
        }
    }
}
