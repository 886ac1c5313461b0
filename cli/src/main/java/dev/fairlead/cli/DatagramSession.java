package dev.fairlead.cli;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectionState;
import dev.fairlead.Datagram;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.QuicFailure;
import dev.fairlead.TransferFailure;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.show.HexDump;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Stdin and stdout joined to one flow of datagrams, as `nc -u` does it: each piece of stdin is a
/// datagram, and what comes is printed. Nobody tells the end: after that of stdin it waits for some
/// silence.
final class DatagramSession implements StandardInput.Sink {
    private final DatagramConnection connection;
    private final SessionOptions options;
    private final Console console;
    private final Traffic traffic;
    private final PayloadOutput output;
    private final HexDump sentDump = new HexDump("> ");
    private final HexDump receivedDump = new HexDump("< ");
    private final LineEndings lineEndings = new LineEndings();
    private final SilenceWatch silence;
    private volatile @Nullable NetworkException notSent;

    /// @param linger how long a silence ends it once stdin has ended
    DatagramSession(
            DatagramConnection connection,
            SessionOptions options,
            Duration linger,
            Console console,
            Traffic traffic) {
        this.connection = connection;
        this.options = options;
        this.console = console;
        this.traffic = traffic;
        this.output = PayloadOutput.on(console, options.hex());
        this.silence = new SilenceWatch(options, linger);
    }

    /// Returns when the session is over; the connection is the caller's to close.
    void run(StandardInput input) throws NetworkException, OutputGone {
        if (options.direction() != SessionOptions.Direction.RECEIVE) {
            input.attach(this);
        }
        try {
            Datagram next = next();
            while (next != null) {
                ByteBuffer content = ByteBuffer.wrap(next.content());
                traffic.received(content.remaining());
                if (options.dump()) {
                    receivedDump.dump(content.duplicate(), console::say);
                }
                if (options.direction() != SessionOptions.Direction.SEND) {
                    output.write(content);
                }
                next = next();
            }
            output.end();
        } finally {
            input.detach();
        }
        NetworkException unsent = notSent;
        if (unsent != null) {
            throw unsent;
        }
    }

    /// The next datagram; `null` if there has been silence for long enough, or the peer has closed.
    private @Nullable Datagram next() throws NetworkException {
        while (true) {
            Duration left = silence.left();
            if (SilenceWatch.isOver(left)) {
                traffic.endedBy(
                        silence.inputHasEnded() ? Traffic.Ending.STDIN : Traffic.Ending.IDLE);
                return null;
            }
            if (!silence.beginWait()) {
                continue; // stdin has ended meanwhile
            }
            try {
                Datagram next = (left == null ? connection : connection.within(left)).receive();
                silence.broken();
                return next;
            } catch (NetworkException e) {
                if (closedByPeer(e)) {
                    traffic.endedBy(Traffic.Ending.PEER);
                    return null;
                }
                if (!(connection.state() instanceof ConnectionState.Ready)
                        || !(e.failure() instanceof DeadlineExceeded
                                || e.failure() instanceof Cancelled)) {
                    throw e;
                }
            } finally {
                silence.endWait();
            }
        }
    }

    /// The wait may be over just when the peer closes; then the exception tells of the wait alone.
    private boolean closedByPeer(NetworkException e) {
        return isClosedByPeer(e.failure())
                || (connection.state() instanceof ConnectionState.Failed(var why)
                        && isClosedByPeer(why));
    }

    /// Whether the peer has ended in good order.
    static boolean isClosedByPeer(NetworkFailure failure) {
        return failure instanceof TransferFailure.ClosedByPeer
                || (failure instanceof QuicFailure.ClosedByPeer quic && quic.code() == 0);
    }

    @Override
    public void take(ByteBuffer content) throws NetworkException {
        ByteBuffer bytes = options.crlf() ? lineEndings.crlf(content) : content;
        if (options.dump()) {
            sentDump.dump(bytes.duplicate(), console::say);
        }
        int most = connection.maximumDatagramSize();
        while (bytes.hasRemaining()) {
            int size = Math.min(most, bytes.remaining());
            ByteBuffer datagram = bytes.slice(bytes.position(), size);
            bytes.position(bytes.position() + size);
            traffic.sending(size);
            try {
                connection.send(datagram);
            } catch (NetworkException e) {
                notSent = e;
                end();
                throw e;
            }
        }
        silence.broken();
    }

    @Override
    public void end() {
        silence.inputEnds();
    }
}
