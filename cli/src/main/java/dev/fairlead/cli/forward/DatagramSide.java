package dev.fairlead.cli.forward;

import dev.fairlead.ConnectionState;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A flow of datagrams as one of two ends. Nobody tells the end of it: it ends when nothing has
/// gone or come for a while.
public final class DatagramSide implements Side {
    private final DatagramConnection connection;
    private final Duration silence;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0); // by who sends
    private volatile long lastNanos = System.nanoTime();

    /// @param silence after which it is over
    public DatagramSide(DatagramConnection connection, Duration silence) {
        this.connection = connection;
        this.silence = silence;
    }

    @Override
    public @Nullable Piece receive(int most) throws NetworkException {
        while (true) {
            long left = silence.toNanos() - (System.nanoTime() - lastNanos);
            if (left <= 0) {
                return null;
            }
            try {
                byte[] content =
                        connection
                                .within(Duration.ofNanos(Math.max(left, 1_000_000)))
                                .receive()
                                .content();
                lastNanos = System.nanoTime();
                return new Piece(content, false, true);
            } catch (NetworkException e) {
                if (e.failure() instanceof TransferFailure.IdleExpired) {
                    return null;
                }
                if (!(e.failure() instanceof DeadlineExceeded)
                        || !(connection.state() instanceof ConnectionState.Ready)) {
                    throw e;
                }
            }
        }
    }

    /// A message that came in parts is put together, and not kept beyond what a datagram holds.
    @Override
    public void send(Piece piece) throws NetworkException {
        lastNanos = System.nanoTime();
        if (begun.size() <= connection.maximumDatagramSize()) {
            begun.writeBytes(piece.content());
        }
        if (piece.last()) {
            byte[] whole = begun.toByteArray();
            begun.reset();
            connection.send(whole); // a failure says how much is too much
        }
    }

    @Override
    public Told end() {
        return Told.WHEN_SILENT;
    }

    @Override
    public int most() {
        return connection.maximumDatagramSize();
    }

    @Override
    public boolean isOver() {
        return StreamSide.isOver(connection.state());
    }

    /// There is nothing to tell the peer but what DTLS has for it.
    @Override
    public void close() throws NetworkException {
        connection.close();
    }

    @Override
    public void abort() {
        connection.abort();
    }
}
