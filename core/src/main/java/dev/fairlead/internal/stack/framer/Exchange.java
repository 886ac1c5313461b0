package dev.fairlead.internal.stack.framer;

import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Endpoint;
import dev.fairlead.FramerExchange;
import dev.fairlead.FramingException;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Stage;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.stack.tcp.SocketErrors;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// What a framer exchanges before the first message. It takes no more from the stream than it gives
/// to the framer. Used by the one thread that runs the handshake.
final class Exchange implements FramerExchange {
    private static final int MOST = 1 << 20;

    private final StreamTransport stream;
    private final String framing;
    private final boolean server;
    private final Deadline deadline;
    private boolean over;

    Exchange(StreamTransport stream, String framing, boolean server, Deadline deadline) {
        this.stream = stream;
        this.framing = framing;
        this.server = server;
        this.deadline = deadline;
    }

    /// The framer has returned.
    void end() {
        over = true;
    }

    @Override
    public boolean isServer() {
        return server;
    }

    @Override
    public Endpoint remote() {
        return stream.remote();
    }

    @Override
    public void send(byte[] content) throws NetworkException {
        requireUnderWay();
        ByteBuffer left = ByteBuffer.wrap(content);
        try {
            stream.write(left);
            while (left.hasRemaining()) {
                if (!stream.awaitWritable(deadline)) {
                    throw outOfTime("room to send to ");
                }
                stream.write(left);
            }
        } catch (InterruptedException _) {
            throw interrupted();
        } catch (NetworkException e) {
            throw e;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public byte[] receiveExactly(int count) throws NetworkException {
        if (count < 0 || count > MOST) {
            throw new IllegalArgumentException(
                    "receiveExactly(" + count + "): 0 to " + MOST + " bytes are allowed");
        }
        requireUnderWay();
        ByteBuffer content = ByteBuffer.allocate(count);
        while (content.hasRemaining()) {
            take(content, count);
        }
        return content.array();
    }

    @Override
    public byte[] receiveThrough(byte last, int maximum) throws NetworkException {
        if (maximum < 1 || maximum > MOST) {
            throw new IllegalArgumentException(
                    "a maximum of " + maximum + "; 1 to " + MOST + " bytes are allowed");
        }
        requireUnderWay();
        byte[] content = new byte[Math.min(maximum, 64)];
        int size = 0;
        while (size == 0 || content[size - 1] != last) {
            if (size == maximum) {
                throw bad(
                        FramingException.tooLong(maximum + 1L, maximum),
                        ByteBuffer.wrap(content, 0, size),
                        0);
            }
            if (size == content.length) {
                content = Arrays.copyOf(content, Math.min(maximum, 2 * size));
            }
            take(ByteBuffer.wrap(content, 0, size + 1).position(size), 0);
            size++;
        }
        return Arrays.copyOf(content, size);
    }

    /// Takes one byte or more.
    ///
    /// @param expected how many bytes it is to become in all; 0 if that is not known
    private void take(ByteBuffer target, int expected) throws NetworkException {
        try {
            int got = stream.inbox().take(target);
            while (got == 0) {
                if (!stream.inbox().await(deadline)) {
                    throw outOfTime("what a framer waits for from ");
                }
                got = stream.inbox().take(target);
            }
            if (got < 0) {
                throw ended(target, expected);
            }
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    private NetworkException ended(ByteBuffer target, int expected) {
        IOException why = stream.inbox().failure();
        return why == null
                ? bad(FramingException.truncated(), target.duplicate().flip(), expected)
                : broken(why);
    }

    private NetworkException bad(FramingException why, ByteBuffer shown, int expected) {
        BadFrame bad = BadFrame.of(why, framing, shown, expected);
        return new NetworkException(bad.of(remote(), stream.delivery()), why);
    }

    private NetworkException broken(IOException why) {
        if (why instanceof NetworkException known) {
            return known;
        }
        NetworkFailure failure =
                SocketErrors.of(why) == SocketErrors.RESET
                        ? new TransferFailure.Reset(remote(), stream.delivery())
                        : new TransferFailure.SystemError(
                                remote(), String.valueOf(why.getMessage()), stream.delivery());
        return new NetworkException(failure, why);
    }

    private NetworkException outOfTime(String waitedFor) {
        return new NetworkException(
                new DeadlineExceeded(
                        Stage.PROTOCOL,
                        deadline.limit(),
                        waitedFor + remote(),
                        null,
                        List.of(),
                        stream.delivery()));
    }

    private NetworkException interrupted() {
        Thread.currentThread().interrupt();
        return new NetworkException(
                new Cancelled(
                        Stage.PROTOCOL,
                        Cancelled.How.INTERRUPTED,
                        "the handshake with " + remote(),
                        List.of(),
                        stream.delivery()));
    }

    private void requireUnderWay() {
        if (over) {
            throw new IllegalStateException("the handshake of the framer is over");
        }
    }
}
