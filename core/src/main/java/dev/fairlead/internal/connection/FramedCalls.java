package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.NetworkException;
import dev.fairlead.internal.io.Inbox;
import dev.fairlead.internal.stack.framer.BadFrame;
import dev.fairlead.internal.stack.framer.FrameReader;
import dev.fairlead.internal.stack.framer.FramerTransport;
import dev.fairlead.internal.time.Deadline;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sending and receiving through a framer, which runs on the calling threads. What arrived of a
/// message stays with the transport when a call ends early: the next one goes on from there.
final class FramedCalls<M> {
    private final ConnectionCore core;
    private final Sending sending;
    private final Turn turn; // to receive
    private @Nullable NetworkException malformed; // guarded by the turn
    private boolean ended; // guarded by the turn

    FramedCalls(ConnectionCore core, FramedConnection<M> connection) {
        this.core = core;
        this.sending = new Sending(core, connection);
        this.turn = new Turn(connection);
    }

    void send(M message, Deadline deadline) throws NetworkException {
        Objects.requireNonNull(message, "message");
        FramerTransport<M> transport = ready(deadline);
        sending.sendWritten(() -> transport.written(message), deadline);
    }

    Optional<M> receive(Deadline deadline) throws NetworkException {
        FramerTransport<M> transport = ready(deadline);
        try {
            if (!turn.take(deadline)) {
                throw outOfTime(deadline);
            }
        } catch (InterruptedException _) {
            throw interrupted();
        }
        try {
            return next(transport, deadline);
        } catch (BadFrame e) {
            throw broken(transport, e);
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            turn.giveUp();
        }
    }

    @SuppressWarnings("unchecked") // what the stack of this connection set up
    private FramerTransport<M> ready(Deadline deadline) throws NetworkException {
        return (FramerTransport<M>) core.readyTransport(deadline);
    }

    private Optional<M> next(FramerTransport<M> transport, Deadline deadline)
            throws BadFrame, NetworkException, InterruptedException {
        if (malformed != null) {
            throw core.failure();
        }
        FrameReader<M> reader = transport.reader();
        Inbox inbox = transport.stream().inbox();
        while (true) {
            M message = reader.next();
            if (message != null) {
                return Optional.of(message);
            }
            int got = inbox.take(reader.space());
            if (got > 0) {
                reader.added(got);
                // A peer may send for ever what is no message yet.
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            } else if (got < 0) {
                return end(reader, inbox);
            } else {
                reader.rest();
            }
            if (got <= 0 || deadline.passed()) {
                awaitMore(inbox, deadline);
            }
        }
    }

    private void awaitMore(Inbox inbox, Deadline deadline)
            throws NetworkException, InterruptedException {
        if (deadline.passed() || !inbox.await(deadline)) {
            throw outOfTime(deadline);
        }
    }

    /// The stream has ended; a failure is not an end.
    private Optional<M> end(FrameReader<M> reader, Inbox inbox) throws BadFrame, NetworkException {
        if (inbox.failure() != null) {
            throw core.failure();
        }
        if (ended) {
            return Optional.empty();
        }
        Optional<M> last = reader.end();
        ended = true;
        return last;
    }

    /// Where the next message begins is not known: the connection is of no use any more.
    private NetworkException broken(FramerTransport<M> transport, BadFrame bad) {
        NetworkException why =
                new NetworkException(
                        bad.of(transport.remote(), transport.delivery()),
                        bad.getCause() == null ? bad : bad.getCause());
        malformed = why;
        core.failed(why);
        transport.malformed(why);
        return why;
    }

    private NetworkException outOfTime(Deadline deadline) {
        return new NetworkException(
                core.deadlineExceeded(deadline, "a message from " + core.endpoint()));
    }

    private NetworkException interrupted() {
        Thread.currentThread().interrupt();
        return new NetworkException(core.cancellation(Cancelled.How.INTERRUPTED));
    }
}
