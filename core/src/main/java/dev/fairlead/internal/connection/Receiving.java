package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.InlineHandler;
import dev.fairlead.NetworkException;
import dev.fairlead.Received;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.Inbox;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.time.Deadline;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The receiving half of a connection.
final class Receiving {
    private static final int PIECE = 64 * 1024;
    private static final int MOST = 1 << 30;

    private final ConnectionCore core;
    private final Turn turn;

    /// What a call had taken and could not use; the next call gets it first. Guarded by the turn.
    private final ArrayDeque<ByteBuffer> putBack = new ArrayDeque<>(0);

    private volatile int putBackBytes;
    private volatile boolean inline;

    Receiving(ConnectionCore core, TransportConnection connection) {
        this.core = core;
        this.turn = new Turn(connection);
    }

    int receive(ByteBuffer target, Deadline deadline) throws NetworkException {
        StreamTransport transport = begin(deadline);
        try {
            return take(transport.inbox(), target, deadline);
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            turn.giveUp();
        }
    }

    Received receive(int minimum, int maximum, Deadline deadline) throws NetworkException {
        if (minimum < 1 || maximum < minimum || maximum > MOST) {
            throw new IllegalArgumentException(
                    "receive("
                            + minimum
                            + ", "
                            + maximum
                            + "): the minimum is 1 or more, the maximum at least that and at most "
                            + MOST);
        }
        StreamTransport transport = begin(deadline);
        Pieces pieces = new Pieces();
        try {
            Inbox inbox = transport.inbox();
            while (pieces.size < minimum) {
                if (!awaitAny(inbox, deadline)) {
                    throw outOfTime(deadline);
                }
                byte[] piece = takeNow(inbox, maximum - pieces.size);
                if (piece == null) {
                    break;
                }
                pieces.add(piece, piece.length);
            }
            byte[] content = pieces.join();
            pieces = new Pieces(); // delivered: nothing goes back
            if (content.length == 0) {
                requireEnd(inbox);
                return new Received(content, true);
            }
            return new Received(content, false);
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            putBack(pieces.join());
            turn.giveUp();
        }
    }

    /// RFC 8446, section 5.1 and appendix B.2: a record of type alert with one alert in it, of
    /// level warning or fatal, and nothing else.
    private static boolean isTlsAlert(ByteBuffer came) {
        return came.position() == 7
                && came.get(0) == 21
                && came.get(1) == 3
                && came.get(2) >= 0
                && came.get(2) <= 4
                && came.getShort(3) == 2
                && (came.get(5) == 1 || came.get(5) == 2);
    }

    byte[] receiveExactly(int count, Deadline deadline) throws NetworkException {
        if (count < 0 || count > MOST) {
            throw new IllegalArgumentException(
                    "receiveExactly(" + count + "): 0 to " + MOST + " is allowed");
        }
        StreamTransport transport = begin(deadline);
        ByteBuffer content = ByteBuffer.allocate(count);
        boolean complete = false;
        try {
            while (content.hasRemaining()) {
                if (take(transport.inbox(), content, deadline) < 0) {
                    throw new NetworkException(
                            new TransferFailure.EndedEarly(
                                    transport.remote(),
                                    count,
                                    content.position(),
                                    transport.tls() == null && isTlsAlert(content),
                                    core.delivery()));
                }
            }
            complete = true;
            return content.array();
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            if (!complete) {
                putBack(Arrays.copyOf(content.array(), content.position()));
            }
            turn.giveUp();
        }
    }

    byte[] receiveUntilEnd(int limit, Deadline deadline) throws NetworkException {
        if (limit < 0 || limit > MOST) {
            throw new IllegalArgumentException(
                    "receiveUntilEnd(" + limit + "): 0 to " + MOST + " is allowed");
        }
        StreamTransport transport = begin(deadline);
        Pieces pieces = new Pieces();
        try {
            while (true) {
                byte[] piece = new byte[Math.min(PIECE, limit - pieces.size + 1)];
                int got = take(transport.inbox(), ByteBuffer.wrap(piece), deadline);
                if (got < 0) {
                    byte[] content = pieces.join();
                    pieces = new Pieces();
                    return content;
                }
                pieces.add(piece, got);
                if (pieces.size > limit) {
                    throw new NetworkException(
                            new TransferFailure.TooLong(
                                    transport.remote(), limit, core.delivery()));
                }
            }
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            putBack(pieces.join());
            turn.giveUp();
        }
    }

    long available() {
        StreamTransport transport = core.transport();
        return putBackBytes + (transport == null ? 0 : transport.inbox().available());
    }

    /// Hands what arrives to `handler` from now on.
    void inline(TransportConnection connection, InlineHandler handler) {
        StreamTransport transport = core.transport();
        if (transport == null) {
            throw new IllegalStateException(core.id() + " is not ready: inline(…) comes after it");
        }
        if (!turn.takeIfFree()) {
            throw new IllegalStateException(
                    core.id() + " is being received from: inline(…) comes after that call");
        }
        try {
            if (inline) {
                throw new IllegalStateException(core.id() + " has an inline handler already");
            }
            inline = true;
            putBackBytes = 0;
            new InlineDelivery(core, connection, transport, handler).begin(putBack);
        } finally {
            turn.giveUp();
        }
    }

    // ---- the common part

    private StreamTransport begin(Deadline deadline) throws NetworkException {
        StreamTransport transport = core.ready(deadline);
        try {
            if (!turn.take(deadline)) {
                throw outOfTime(deadline);
            }
        } catch (InterruptedException _) {
            throw interrupted();
        }
        if (inline) {
            turn.giveUp();
            throw new IllegalStateException(
                    core.id() + " delivers inline; receive is not to be used any more");
        }
        return transport;
    }

    /// Waits for at least one byte.
    ///
    /// @return -1 at the end of the stream
    private int take(Inbox inbox, ByteBuffer target, Deadline deadline)
            throws NetworkException, InterruptedException {
        if (!target.hasRemaining()) {
            return 0;
        }
        int got = takeNow(inbox, target);
        while (got == 0) {
            if (!inbox.await(deadline)) {
                throw outOfTime(deadline);
            }
            got = takeNow(inbox, target);
        }
        if (got < 0) {
            requireEnd(inbox);
        }
        return got;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // changed by the thread whose turn it is
    private int takeNow(Inbox inbox, ByteBuffer target) {
        ByteBuffer first = putBack.peek();
        if (first == null) {
            return inbox.take(target);
        }
        int size = Math.min(first.remaining(), target.remaining());
        target.put(target.position(), first, first.position(), size);
        target.position(target.position() + size);
        first.position(first.position() + size);
        putBackBytes -= size;
        if (!first.hasRemaining()) {
            putBack.remove();
        }
        return size;
    }

    private byte @Nullable [] takeNow(Inbox inbox, int most) {
        ByteBuffer first = putBack.peek();
        if (first == null) {
            return inbox.take(most);
        }
        byte[] piece = new byte[Math.min(first.remaining(), most)];
        takeNow(inbox, ByteBuffer.wrap(piece));
        return piece;
    }

    private boolean awaitAny(Inbox inbox, Deadline deadline) throws InterruptedException {
        return !putBack.isEmpty() || inbox.await(deadline);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // changed by the thread whose turn it is
    private void putBack(byte[] content) {
        if (content.length > 0) {
            putBack.addFirst(ByteBuffer.wrap(content));
            putBackBytes += content.length;
        }
    }

    /// The stream has ended; a failure is not an end.
    private void requireEnd(Inbox inbox) throws NetworkException {
        if (inbox.failure() != null) {
            throw core.failure();
        }
    }

    private NetworkException outOfTime(Deadline deadline) {
        return new NetworkException(
                core.deadlineExceeded(deadline, "bytes from " + core.endpoint()));
    }

    private NetworkException interrupted() {
        Thread.currentThread().interrupt();
        return new NetworkException(core.cancellation(Cancelled.How.INTERRUPTED));
    }

    /// Bytes that came in several pieces.
    private static final class Pieces {
        private final ArrayDeque<byte[]> pieces = new ArrayDeque<>(1);
        private int size;

        /// @param piece taken over
        void add(byte[] piece, int length) {
            if (length > 0) {
                pieces.add(length == piece.length ? piece : Arrays.copyOf(piece, length));
                size += length;
            }
        }

        byte[] join() {
            if (pieces.size() == 1) {
                return Objects.requireNonNull(pieces.peek());
            }
            byte[] all = new byte[size];
            int at = 0;
            for (byte[] piece : pieces) {
                System.arraycopy(piece, 0, all, at, piece.length);
                at += piece.length;
            }
            return all;
        }
    }
}
