package dev.fairlead.internal.connection;

import dev.fairlead.AsyncStream;
import dev.fairlead.NetworkException;
import dev.fairlead.Received;
import dev.fairlead.StreamConnection;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
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
            queue.add(() -> {
                try {
                    stage.complete(call.run());
                } catch (NetworkException | RuntimeException e) {
                    stage.completeExceptionally(e);
                }
            });
            if (waiting.getAndIncrement() == 0) {
                Thread.ofVirtual().name("fairlead-async").start(this::run);
            }
            return stage.minimalCompletionStage();
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

    private final StreamConnection connection;
    private final InOrder sends;
    private final InOrder receives;

    private AsyncCalls(StreamConnection connection, InOrder sends, InOrder receives) {
        this.connection = connection;
        this.sends = sends;
        this.receives = receives;
    }

    AsyncCalls(StreamConnection connection) {
        this(connection, new InOrder(), new InOrder());
    }

    /// The same calls, in the same order with those of this, through another view of the
    /// connection.
    AsyncCalls through(StreamConnection view) {
        return new AsyncCalls(view, sends, receives);
    }

    @Override
    public CompletionStage<@Nullable Void> send(ByteBuffer content) {
        return sends.<@Nullable Void>add(() -> {
            connection.send(content);
            return null;
        });
    }

    @Override
    public CompletionStage<Received> receive(int minimum, int maximum) {
        return receives.add(() -> connection.receive(minimum, maximum));
    }

    @Override
    public CompletionStage<byte[]> receiveExactly(int count) {
        return receives.add(() -> connection.receiveExactly(count));
    }

    @Override
    public CompletionStage<byte[]> receiveUntilEnd(int limit) {
        return receives.add(() -> connection.receiveUntilEnd(limit));
    }

    @Override
    public CompletionStage<@Nullable Void> shutdownOutput() {
        return sends.<@Nullable Void>add(() -> {
            connection.shutdownOutput();
            return null;
        });
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
        return sends.<@Nullable Void>add(() -> {
            connection.close();
            return null;
        });
    }
}
