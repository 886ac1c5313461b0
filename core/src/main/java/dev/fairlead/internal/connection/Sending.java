package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectionState;
import dev.fairlead.Delivery;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/// The sending half of a connection.
final class Sending {
    private final ConnectionCore core;
    private final Turn turn = new Turn();
    private volatile boolean ended;

    Sending(ConnectionCore core) {
        this.core = core;
    }

    void send(ByteBuffer content, Deadline deadline) throws NetworkException {
        StreamTransport transport = core.ready();
        int before = content.remaining();
        try {
            if (!turn.take(deadline)) {
                throw outOfTime(deadline, 0);
            }
        } catch (InterruptedException _) {
            throw interrupted(0);
        }
        try {
            requireOpen(transport);
            transport.write(content);
            while (content.hasRemaining()) {
                if (!transport.awaitWritable(deadline)) {
                    throw outOfTime(deadline, before - content.remaining());
                }
                transport.write(content);
            }
        } catch (InterruptedException _) {
            throw interrupted(before - content.remaining());
        } catch (ClosedChannelException _) {
            throw core.failure();
        } catch (IOException e) {
            throw e instanceof NetworkException own ? own : broken(transport, e);
        } finally {
            turn.giveUp();
        }
    }

    long sendFile(FileChannel file, long position, long count, Deadline deadline)
            throws NetworkException {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "position " + position + " and count " + count + " must not be negative");
        }
        StreamTransport transport = core.ready();
        try {
            if (!turn.take(deadline)) {
                throw outOfTime(deadline, 0);
            }
        } catch (InterruptedException _) {
            throw interrupted(0);
        }
        long acceptedBefore = transport.accepted();
        try {
            requireOpen(transport);
            while (transport.queued() > 0) {
                if (!transport.awaitWritable(deadline)) {
                    throw outOfTime(deadline, 0);
                }
                requireOpen(transport);
            }
            long size = Math.min(count, Math.max(0, file.size() - position));
            long sent = transport.sendFile(file, position, count, deadline);
            if (sent < size && deadline.passed()) {
                throw outOfTime(deadline, sent);
            }
            return sent;
        } catch (InterruptedException _) {
            throw interrupted(transport.accepted() - acceptedBefore);
        } catch (ClosedChannelException _) {
            throw core.failure();
        } catch (IOException e) {
            throw e instanceof NetworkException own ? own : broken(transport, e);
        } finally {
            turn.giveUp();
        }
    }

    void shutdownOutput() throws NetworkException {
        StreamTransport transport = core.ready();
        if (core.lifecycle().state() instanceof ConnectionState.Failed) {
            throw core.failure();
        }
        ended = true;
        transport.shutdownOutput();
    }

    private void requireOpen(StreamTransport transport) throws NetworkException {
        if (core.lifecycle().state().isFinal()) {
            throw core.failure();
        }
        if (ended) {
            throw new NetworkException(
                    new TransferFailure.NotWritable(
                            transport.remote(),
                            "shutdownOutput() was called",
                            Delivery.unknown(transport.accepted())));
        }
    }

    /// The write failed; the loop will tell the same, if it has not yet.
    private NetworkException broken(StreamTransport transport, IOException why) {
        if (transport.failure() == null) {
            core.failed(why);
            transport.abort();
        }
        return core.lifecycle().state().isFinal()
                ? core.failure()
                : new NetworkException(
                        TransferFailures.of(why, transport.remote(), transport.accepted()), why);
    }

    private NetworkException outOfTime(Deadline deadline, long taken) {
        NetworkException failure =
                new NetworkException(
                        core.deadlineExceeded(deadline, "room to send to " + core.endpoint()));
        if (taken > 0) {
            core.abort(); // the stream has a hole
        }
        return failure;
    }

    private NetworkException interrupted(long taken) {
        Thread.currentThread().interrupt();
        if (taken > 0) {
            core.abort(); // the stream has a hole
        }
        return new NetworkException(core.cancellation(Cancelled.How.INTERRUPTED));
    }
}
