package dev.fairlead.internal.connection;

import dev.fairlead.AsyncStream;
import dev.fairlead.NetworkException;
import dev.fairlead.Received;
import dev.fairlead.internal.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The blocking calls, each carried out on a virtual thread, those of one direction in turn.
final class AsyncCalls implements AsyncStream {
    private interface Call<T extends @Nullable Object> {
        T run() throws NetworkException;
    }

    /// Carries out calls one after the other; its thread lives while there are any.
    private static final class InOrder {
        private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
        private final AtomicInteger waiting = new AtomicInteger();

        <T extends @Nullable Object> CompletionStage<T> add(Call<T> call) {
            CompletableFuture<T> stage = new CompletableFuture<>();
            add(() -> carryOut(call, stage));
            return stage.minimalCompletionStage();
        }

        void add(Runnable task) {
            queue.add(task);
            if (waiting.getAndIncrement() == 0) {
                Thread.ofVirtual().name("fairlead-async").start(this::run);
            }
        }

        private void run() {
            do {
                Runnable next = queue.poll();
                if (next != null) {
                    next.run();
                }
            } while (waiting.decrementAndGet() > 0);
        }
    }

    private static <T extends @Nullable Object> void carryOut(
            Call<T> call, CompletableFuture<T> stage) {
        try {
            stage.complete(call.run());
        } catch (NetworkException | RuntimeException | Error e) {
            stage.completeExceptionally(e); // whoever asked hears of it; the next call goes on
        }
    }

    private final TransportConnection connection;
    private final @Nullable Duration limit;
    private final InOrder sends;
    private final InOrder receives;

    private AsyncCalls(
            TransportConnection connection,
            @Nullable Duration limit,
            InOrder sends,
            InOrder receives) {
        this.connection = connection;
        this.limit = limit;
        this.sends = sends;
        this.receives = receives;
    }

    static AsyncCalls over(TransportConnection connection) {
        return new AsyncCalls(connection, null, new InOrder(), new InOrder());
    }

    /// The same calls in the same order, each with a deadline from when it was made.
    AsyncCalls within(Duration limit) {
        return new AsyncCalls(connection, limit, sends, receives);
    }

    private Deadline deadline() {
        return limit == null ? Deadline.NONE : Deadline.after(limit);
    }

    @Override
    public CompletionStage<@Nullable Void> send(ByteBuffer content) {
        Deadline deadline = deadline();
        return sends.<@Nullable Void>add(() -> {
            connection.sending().send(content, deadline);
            return null;
        });
    }

    @Override
    public CompletionStage<Received> receive(int minimum, int maximum) {
        Deadline deadline = deadline();
        return receives.add(() -> connection.receiving().receive(minimum, maximum, deadline));
    }

    @Override
    public CompletionStage<byte[]> receiveExactly(int count) {
        Deadline deadline = deadline();
        return receives.add(() -> connection.receiving().receiveExactly(count, deadline));
    }

    @Override
    public CompletionStage<byte[]> receiveUntilEnd(int limit) {
        Deadline deadline = deadline();
        return receives.add(() -> connection.receiving().receiveUntilEnd(limit, deadline));
    }

    @Override
    public CompletionStage<@Nullable Void> shutdownOutput() {
        Deadline deadline = deadline();
        return sends.<@Nullable Void>add(() -> {
            connection.sending().shutdownOutput(deadline);
            return null;
        });
    }

    /// After the sends that were asked for before; but a send that is stuck does not keep the
    /// connection open.
    @Override
    public CompletionStage<@Nullable Void> close() {
        CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
        CountDownLatch sent = new CountDownLatch(1);
        sends.add(sent::countDown);
        Call<@Nullable Void> close =
                () -> {
                    awaitSent(sent);
                    connection.close();
                    return null;
                };
        Thread.ofVirtual().name("fairlead-close").start(() -> carryOut(close, stage));
        return stage.minimalCompletionStage();
    }

    private static void awaitSent(CountDownLatch sent) {
        try {
            if (!sent.await(Closing.LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return; // the close ends the send, and tells what is unsent
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody interrupts this thread
        }
    }
}
