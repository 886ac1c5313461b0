package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectionState;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.util.function.Supplier;

/// The sending half of a connection.
final class Sending {
    private final ConnectionCore core;
    private final Turn turn;
    private volatile boolean ended;

    Sending(ConnectionCore core, CoreConnection connection) {
        this.core = core;
        this.turn = new Turn(connection);
    }

    void send(ByteBuffer content, Deadline deadline) throws NetworkException {
        StreamTransport transport = begin(deadline);
        try {
            requireOpen(transport);
            send(transport, content, deadline, StreamTransport::write);
        } finally {
            turn.giveUp();
        }
    }

    /// Sends it and ends our stream.
    void sendLast(ByteBuffer content, Deadline deadline) throws NetworkException {
        StreamTransport transport = begin(deadline);
        try {
            requireOpen(transport);
            transport.requireHalfClose();
            send(transport, content, deadline, StreamTransport::writeLast);
            ended = true;
        } finally {
            turn.giveUp();
        }
    }

    /// Sends what `content` gives when its turn has come.
    void sendWritten(Supplier<ByteBuffer> content, Deadline deadline) throws NetworkException {
        StreamTransport transport = begin(deadline);
        try {
            requireOpen(transport);
            send(transport, content.get(), deadline, StreamTransport::write);
        } finally {
            turn.giveUp();
        }
    }

    private interface Writing {
        int write(StreamTransport transport, ByteBuffer content) throws IOException;
    }

    private void send(
            StreamTransport transport, ByteBuffer content, Deadline deadline, Writing writing)
            throws NetworkException {
        int before = content.remaining();
        try {
            writing.write(transport, content);
            while (content.hasRemaining()) {
                if (!transport.awaitWritable(deadline)) {
                    throw outOfTime(deadline, before - content.remaining());
                }
                writing.write(transport, content);
            }
        } catch (InterruptedException _) {
            throw interrupted(before - content.remaining());
        } catch (IOException e) {
            throw failed(transport, e);
        }
    }

    long sendFile(FileChannel file, long position, long count, Deadline deadline)
            throws NetworkException {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "position " + position + " and count " + count + " must not be negative");
        }
        StreamTransport transport = begin(deadline);
        long acceptedBefore = transport.accepted();
        try {
            requireOpen(transport);
            if (Thread.interrupted()) {
                throw new InterruptedException(); // else the JDK would close the caller's file
            }
            requireReadable(file);
            while (transport.queued() > 0) {
                if (!transport.awaitWritable(deadline)) {
                    throw outOfTime(deadline, 0);
                }
                requireOpen(transport);
            }
            long size = Math.min(count, Math.max(0, file.size() - position));
            long sent = transport.sendFile(file, position, count, deadline);
            if (sent < size && deadline.passed()) {
                throw outOfTime(deadline, transport.accepted() - acceptedBefore);
            }
            return sent;
        } catch (InterruptedException | ClosedByInterruptException _) {
            throw interrupted(transport.accepted() - acceptedBefore);
        } catch (IOException e) {
            throw failed(transport, e);
        } finally {
            turn.giveUp();
        }
    }

    /// A file that is closed would look as if our stream were.
    private static void requireReadable(FileChannel file) throws IOException {
        try {
            file.read(ByteBuffer.allocate(0), 0);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (ClosedChannelException e) {
            throw new IllegalArgumentException("the file is closed", e);
        } catch (NonReadableChannelException e) {
            throw new IllegalArgumentException("the file was not opened for reading", e);
        }
    }

    void shutdownOutput(Deadline deadline) throws NetworkException {
        StreamTransport transport = begin(deadline);
        try {
            if (core.lifecycle().state() instanceof ConnectionState.Failed) {
                throw core.failure();
            }
            transport.requireHalfClose();
            ended = true;
            transport.shutdownOutput();
        } finally {
            turn.giveUp();
        }
    }

    private StreamTransport begin(Deadline deadline) throws NetworkException {
        StreamTransport transport = core.ready(deadline);
        try {
            if (!turn.take(deadline)) {
                throw outOfTime(deadline, 0);
            }
            return transport;
        } catch (InterruptedException _) {
            throw interrupted(0);
        }
    }

    private void requireOpen(StreamTransport transport) throws NetworkException {
        if (core.lifecycle().state().isFinal()) {
            throw core.failure();
        }
        if (ended) {
            throw ended(transport);
        }
    }

    private static NetworkException ended(StreamTransport transport) {
        return new NetworkException(
                new TransferFailure.NotWritable(
                        transport.remote(), "shutdownOutput() was called", transport.delivery()));
    }

    private NetworkException failed(StreamTransport transport, IOException why) {
        return switch (why) {
            case NetworkException own -> own;
            case ClosedChannelException _ -> core.isOver() ? core.failure() : ended(transport);
            default -> broken(transport, why);
        };
    }

    /// The write failed; the loop will tell the same, if it has not yet.
    private NetworkException broken(StreamTransport transport, IOException why) {
        if (transport.failure() == null) {
            core.failed(why);
            transport.abort();
        }
        return core.failure();
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
