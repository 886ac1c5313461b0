package dev.fairlead.internal.path;

import dev.fairlead.internal.time.Deadline;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The newest of values that one thread sets and any number wait for. Who is slow misses those in
/// between; never two equal ones in a row.
public final class Latest<T> {
    /// Guards the rest, and what others keep with it.
    final ReentrantLock lock = new ReentrantLock();

    /// Signalled when the value has changed or this was closed.
    final Condition changed = lock.newCondition();

    private T current; // guarded by lock
    private boolean closed; // guarded by lock

    public Latest(T first) {
        current = first;
    }

    public void set(T value) {
        lock.lock();
        try {
            if (!value.equals(current)) {
                current = value;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    public T current() {
        lock.lock();
        try {
            return current;
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a value other than `last`.
    ///
    /// @return `null` if this was closed or the deadline has passed
    public @Nullable T after(@Nullable T last, Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && current.equals(last)) {
                long left = deadline.remainingNanos();
                if (left <= 0) {
                    return null;
                }
                if (deadline == Deadline.NONE) {
                    changed.await();
                } else {
                    long _ = changed.awaitNanos(left);
                }
            }
            return closed ? null : current;
        } finally {
            lock.unlock();
        }
    }

    /// Returns when this is closed, or the deadline has passed.
    public void awaitClosed(Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left; !closed && (left = deadline.remainingNanos()) > 0; ) {
                long _ = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Tells a handler the current value and each change, one call after the other, on a thread of
    /// its own that ends when this is closed or the handler throws.
    public void tell(Executor executor, Consumer<? super T> handler) {
        Thread.ofVirtual().name("fairlead-path-handler").start(() -> tellAll(executor, handler));
    }

    private void tellAll(Executor executor, Consumer<? super T> handler) {
        T last = null;
        try {
            for (T next; (next = after(last, Deadline.NONE)) != null; ) {
                tell(executor, handler, next);
                last = next;
            }
        } catch (RejectedExecutionException | ExecutionException e) {
            System.getLogger("dev.fairlead.path")
                    .log(System.Logger.Level.WARNING, "a handler is told no more", e);
        } catch (InterruptedException _) {
            // nobody interrupts this thread; it would be the end of the telling
        }
    }

    /// Tells one value, and returns when the handler has.
    public static <T> void tell(Executor executor, Consumer<? super T> handler, T value)
            throws ExecutionException, InterruptedException {
        FutureTask<Boolean> call = new FutureTask<>(() -> handler.accept(value), Boolean.TRUE);
        executor.execute(call);
        Boolean _ = call.get();
    }
}
