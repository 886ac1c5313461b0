package dev.fairlead.interop.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.WebSocketCompression;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.WebSocketOptions;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Our ends of a WebSocket that echoes: what every peer is tried with.
final class Echo {
    private Echo() {}

    /// @param kind `plain`, `deflate`, or `small` for small windows that are forgotten between
    ///   messages
    static WebSocketOptions options(String kind) {
        WebSocketOptions options = WebSocketOptions.DEFAULT.withSubprotocols("chat");
        return kind.equals("plain")
                ? options
                : options.withCompression(
                        WebSocketCompression.DEFAULT
                                .withSendWindowBits(kind.equals("small") ? 9 : 15)
                                .withSendContext(!kind.equals("small")));
    }

    /// A server that sends back what comes.
    static Listener<WebSocketConnection> serve(Network network, WebSocketOptions options)
            throws NetworkException {
        Listener<WebSocketConnection> listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().webSocket(options),
                        ListenerOptions.DEFAULT);
        listener.serve(connection -> {
            Optional<WebSocketMessage> next = connection.receive();
            while (next.isPresent()) {
                connection.send(next.get());
                next = connection.receive();
            }
        });
        return listener;
    }

    /// Has a server send back all kinds of messages, answer a ping, and answer our Close.
    static void ask(Network network, int port, String kind) throws NetworkException {
        try (WebSocketConnection c =
                network.open(
                        Endpoint.uri("ws://127.0.0.1:" + port + "/"),
                        Tcp.stack().webSocket(options(kind)),
                        Parameters.DEFAULT)) {
            assertEquals(Optional.of("chat"), c.subprotocol());
            assertEquals(!kind.equals("plain"), c.isCompressed());
            byte[] octets = new byte[700_000];
            new Random(4).nextBytes(octets);
            c.send(octets);
            assertArrayEquals(octets, c.receive().orElseThrow().bytes());
            for (String text : List.of("", "grüß", "again and ".repeat(50_000))) {
                c.send(text);
                assertEquals(Optional.of(WebSocketMessage.text(text)), c.receive());
            }
            for (int i = 0; i < 1000; i++) {
                c.send("in a row " + i);
            }
            for (int i = 0; i < 1000; i++) {
                assertEquals(Optional.of(WebSocketMessage.text("in a row " + i)), c.receive());
            }
            assertTrue(c.ping(new byte[] {1, 2, 3}).isPositive());
            c.shutdownOutput();
            assertEquals(Optional.empty(), c.receive());
        }
    }
}
