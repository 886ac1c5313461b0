package dev.fairlead.internal.stack.websocket;

import dev.fairlead.NetworkException;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.internal.io.StreamLayer;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Asks for a WebSocket, and waits for the answer; the deadline is that of the connection.
final class ClientOpening extends Opening {
    private final WebSocketLayer.Destination destination;
    private final ClientHandshake handshake;

    ClientOpening(
            WebSocketTransport transport,
            WebSocketOptions options,
            WebSocketLayer.Destination destination,
            StreamLayer.Outcome outcome) {
        super(transport, outcome);
        this.destination = destination;
        this.handshake = new ClientHandshake(transport.remote(), options);
    }

    @Override
    void begin() {
        byte[] request = handshake.request(destination.host(), destination.target());
        try {
            transport.stream().write(ByteBuffer.wrap(request)); // a new stream takes that much
        } catch (IOException e) {
            broken(e);
            transport.stream().abort();
        }
    }

    @Override
    void received(ByteBuffer content) {
        try {
            Agreed agreed = handshake.take(content);
            if (agreed != null) {
                transport.opened(agreed);
                ready();
            }
        } catch (NetworkException e) {
            over(e);
            transport.stream().abort();
        }
    }
}
