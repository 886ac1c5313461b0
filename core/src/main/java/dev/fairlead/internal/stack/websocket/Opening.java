package dev.fairlead.internal.stack.websocket;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.internal.io.StreamLayer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The opening handshake of a [WebSocketTransport], until it is open or has failed. On the loop.
abstract class Opening {
    final WebSocketTransport transport;
    private final StreamLayer.Outcome outcome;
    private boolean over;

    Opening(WebSocketTransport transport, StreamLayer.Outcome outcome) {
        this.transport = transport;
        this.outcome = outcome;
    }

    /// The stream is open.
    abstract void begin();

    /// @param content what is not read from it is the first of the frames, once it is open
    abstract void received(ByteBuffer content);

    /// The stream is gone, or has ended or broken.
    ///
    /// @param why said of the peer
    final void ended(String why) {
        failed(new WebSocketFailure.NotWebSocket(remote(), why), null);
    }

    final void broken(IOException why) {
        if (why instanceof NetworkException known) {
            over(known);
        } else {
            failed(
                    new WebSocketFailure.NotWebSocket(
                            remote(), "it broke off the handshake (" + why.getMessage() + ")"),
                    why);
        }
    }

    final boolean isOver() {
        return over;
    }

    final Endpoint remote() {
        return transport.remote();
    }

    final void ready() {
        over = true;
        outcome.ready(transport);
    }

    final void failed(WebSocketFailure why, @Nullable Throwable cause) {
        over(new NetworkException(why, cause));
    }

    final void over(NetworkException why) {
        if (!over) {
            over = true;
            outcome.failed(why);
        }
    }
}
