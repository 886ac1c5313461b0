package dev.fairlead.cli.forward;

import dev.fairlead.ConnectionState;
import dev.fairlead.NetworkException;
import dev.fairlead.Received;
import dev.fairlead.StreamConnection;
import dev.fairlead.TransferFailure;
import org.jspecify.annotations.Nullable;

/// A stream as one of two ends: what has come at a time is a piece.
public record StreamSide(StreamConnection connection) implements Side {
    private static final int PIECE = 32 * 1024;

    @Override
    public @Nullable Piece receive(int most) throws NetworkException {
        Received got = connection.receive(1, Math.clamp(most, 1, PIECE));
        return got.endOfStream() && got.content().length == 0
                ? null
                : new Piece(got.content(), false, true);
    }

    @Override
    public void send(Piece piece) throws NetworkException {
        connection.send(piece.content());
    }

    @Override
    public Told end() throws NetworkException {
        try {
            connection.shutdownOutput();
            return Told.YES;
        } catch (NetworkException e) {
            if (e.failure() instanceof TransferFailure.NoHalfClose) {
                return Told.WHEN_SILENT;
            }
            throw e;
        }
    }

    @Override
    public int most() {
        return PIECE;
    }

    @Override
    public boolean isOver() {
        return isOver(connection.state());
    }

    static boolean isOver(ConnectionState state) {
        return state instanceof ConnectionState.Failed
                || state instanceof ConnectionState.Cancelled;
    }

    @Override
    public void close() throws NetworkException {
        connection.close();
    }

    @Override
    public void abort() {
        connection.abort();
    }
}
