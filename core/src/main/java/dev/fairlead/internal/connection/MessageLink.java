package dev.fairlead.internal.connection;

import dev.fairlead.AsyncMessages;
import dev.fairlead.MessageConnection;
import dev.fairlead.NetworkException;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// What a program holds of a connection of messages, with or without a deadline for each call.
///
/// @param <M> what a message is
abstract class MessageLink<M> extends CoreConnection implements MessageConnection<M> {
    private final @Nullable Duration limit;
    private final @Nullable MessageLink<M> whole; // what this is a view of; not to be forgotten
    private final Async<M> async;

    MessageLink(ConnectionCore core) {
        super(core);
        this.limit = null;
        this.whole = null;
        this.async = new Async<>(this, new InOrder(), new InOrder());
    }

    /// A view of `whole`, each call with a deadline.
    MessageLink(MessageLink<M> whole, Duration limit) {
        super(whole.core());
        if (limit.compareTo(Duration.ofMillis(1)) < 0
                || limit.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "within(" + limit + "): 1 ms to 24 hours is allowed");
        }
        this.limit = limit;
        this.whole = whole;
        this.async = new Async<>(this, whole.async.sends, whole.async.receives);
    }

    /// What this is a view of; itself if it is none.
    final MessageLink<M> whole() {
        return whole == null ? this : whole;
    }

    /// Of a call that begins now.
    final Deadline deadline() {
        return limit == null ? Deadline.NONE : Deadline.after(limit);
    }

    abstract void send(M message, Deadline deadline) throws NetworkException;

    abstract Optional<M> receive(Deadline deadline) throws NetworkException;

    @Override
    public void send(M message) throws NetworkException {
        send(message, deadline());
    }

    @Override
    public Optional<M> receive() throws NetworkException {
        return receive(deadline());
    }

    @Override
    public void awaitReady() throws NetworkException {
        core().awaitReady(deadline());
    }

    @Override
    public AsyncMessages<M> async() {
        return async;
    }

    /// The blocking calls, each carried out on a virtual thread, those of one direction in turn. A
    /// deadline counts from when the call was made.
    private record Async<M>(MessageLink<M> connection, InOrder sends, InOrder receives)
            implements AsyncMessages<M> {
        @Override
        public CompletionStage<@Nullable Void> send(M message) {
            Deadline deadline = connection.deadline();
            return sends.<@Nullable Void>add(() -> {
                connection.send(message, deadline);
                return null;
            });
        }

        @Override
        public CompletionStage<Optional<M>> receive() {
            Deadline deadline = connection.deadline();
            return receives.add(() -> connection.receive(deadline));
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
                        AsyncCalls.awaitSent(sent);
                        connection.close();
                        return null;
                    };
            Thread.ofVirtual().name("fairlead-close").start(() -> InOrder.carryOut(close, stage));
            return stage.minimalCompletionStage();
        }
    }
}
