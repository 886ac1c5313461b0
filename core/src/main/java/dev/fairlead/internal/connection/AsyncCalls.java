package dev.fairlead.internal.connection;

import dev.fairlead.AsyncStream;
import dev.fairlead.Received;
import dev.fairlead.internal.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The blocking calls, each carried out on a virtual thread, those of one direction in turn.
final class AsyncCalls implements AsyncStream {
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
        InOrder.Call<@Nullable Void> close =
                () -> {
                    awaitSent(sent);
                    connection.close();
                    return null;
                };
        Thread.ofVirtual().name("fairlead-close").start(() -> InOrder.carryOut(close, stage));
        return stage.minimalCompletionStage();
    }

    static void awaitSent(CountDownLatch sent) {
        try {
            if (!sent.await(Closing.LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return; // the close ends the send, and tells what is unsent
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody interrupts this thread
        }
    }
}
