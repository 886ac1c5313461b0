package dev.fairlead.websocket;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.WebSocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// A WebSocket of ours that sends back what it receives, as a server or as a client, and a raw peer
/// at its other end.
final class EchoScene implements AutoCloseable {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final WebSocketOptions options;
    private final Listener<WebSocketConnection> listener;
    private final ServerSocket server;

    EchoScene(WebSocketOptions options) throws IOException {
        this.options = options;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().webSocket(options),
                        ListenerOptions.DEFAULT);
        listener.serve(EchoScene::echo);
    }

    private static void echo(WebSocketConnection connection) throws NetworkException {
        try (connection) {
            Optional<WebSocketMessage> next = connection.receive();
            while (next.isPresent()) {
                connection.send(next.get());
                next = connection.receive();
            }
        }
    }

    /// A client at our server.
    RawPeer clientPeer(String... headers) throws IOException {
        return RawPeer.connect(listener.port(), headers);
    }

    /// A server at our client.
    ///
    /// @param headers of its response
    RawPeer serverPeer(String... headers) throws IOException {
        CompletableFuture<RawPeer> accepted = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        accepted.complete(RawPeer.accept(server, headers));
                    } catch (IOException | RuntimeException e) {
                        accepted.completeExceptionally(e);
                    }
                });
        WebSocketConnection connection =
                network.open(
                        Endpoint.uri("ws://127.0.0.1:" + server.getLocalPort() + "/echo"),
                        Tcp.stack().webSocket(options),
                        Parameters.DEFAULT);
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        echo(connection);
                    } catch (NetworkException _) {
                        // what the case is about: the peer sees what was made of it
                    }
                });
        return get(accepted);
    }

    private static <T> T get(Future<T> future) throws IOException {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException
                | ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        listener.close();
        network.close();
    }
}
