package dev.fairlead.cli.forward;

import dev.fairlead.NetworkException;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketPart;
import org.jspecify.annotations.Nullable;

/// A WebSocket as one of two ends: parts of messages, as they come.
public record WebSocketSide(WebSocketConnection connection) implements Side {
    private static final int PART = 32 * 1024;

    @Override
    public @Nullable Piece receive(int most) throws NetworkException {
        return connection
                .receivePart(Math.clamp(most, 1, PART))
                .map(part -> new Piece(part.content(), part.text(), part.endOfMessage()))
                .orElse(null);
    }

    /// One that has closed hears nothing any more; that it has is told by receiving.
    @Override
    public void send(Piece piece) throws NetworkException {
        try {
            connection.sendPart(new WebSocketPart(piece.content(), piece.text(), piece.last()));
        } catch (NetworkException e) {
            if (!(e.failure() instanceof WebSocketFailure.Closed)) {
                throw e;
            }
        }
    }

    @Override
    public Told end() throws NetworkException {
        try {
            connection.shutdownOutput();
        } catch (NetworkException e) {
            if (!(e.failure() instanceof WebSocketFailure.Closed)) {
                throw e;
            }
        }
        return Told.YES;
    }

    @Override
    public int most() {
        return PART;
    }

    @Override
    public boolean isOver() {
        return StreamSide.isOver(connection.state());
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
