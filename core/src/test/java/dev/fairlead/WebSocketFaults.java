package dev.fairlead;

import static dev.fairlead.Calls.utf8;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What goes wrong with a WebSocket.
final class WebSocketFaults {
    private static final WebSocketStack STACK = Tcp.stack().webSocket();

    private WebSocketFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "a WebSocket that needs a password",
                        "protocol.ws-refused",
                        scene -> answered(scene, "HTTP/1.1 401 Unauthorized\r\n\r\n")),
                Fault.of(
                        "a WebSocket at a server of something else",
                        "protocol.ws-handshake",
                        scene -> answered(scene, "220 mail.example ESMTP\r\n")),
                Fault.of(
                        "a client that this server does not want",
                        "protocol.ws-rejected",
                        WebSocketFaults::rejected),
                Fault.of(
                        "a frame with a reserved opcode",
                        "protocol.ws-frame",
                        scene -> framed(scene, STACK, 0x83, 0)),
                Fault.of(
                        "a text message that is no text",
                        "protocol.ws-content",
                        scene -> framed(scene, STACK, 0x81, 1, 0xff)),
                Fault.of(
                        "a message longer than the maximum",
                        "protocol.ws-too-big",
                        scene -> {
                            WebSocketOptions small =
                                    WebSocketOptions.DEFAULT.withMaximumMessageSize(2);
                            framed(scene, STACK.with(small), 0x82, 3, 1, 2, 3);
                            scene.mended(() -> {
                                WebSocketConnection c =
                                        opened(scene, STACK, 0x81, 3, 'a', 'b', 'c');
                                assertEquals(
                                        Optional.of(WebSocketMessage.text("abc")), c.receive());
                            });
                        }),
                Fault.of(
                        "a Close that tells of trouble",
                        "protocol.ws-closed",
                        scene -> framed(scene, STACK, 0x88, 2, 1011 >> 8, 1011 & 0xff)),
                Fault.of(
                        "a message after the peer's Close",
                        "protocol.ws-not-writable",
                        scene -> {
                            WebSocketConnection c =
                                    opened(scene, STACK, 0x88, 2, 1000 >> 8, 1000 & 0xff);
                            assertEquals(Optional.empty(), c.receive());
                            scene.failure(() -> c.send("too late"));
                            scene.about(c.remote().orElseThrow());
                        }),
                Fault.of(
                        "a WebSocket that ends without a Close",
                        "protocol.ws-truncated",
                        scene -> framed(scene, STACK, 0x89, 0)),
                Fault.of(
                        "a peer that answers no ping",
                        "protocol.ws-ping-unanswered",
                        scene -> {
                            WebSocketOptions pinging =
                                    WebSocketOptions.DEFAULT.withAutoPing(Duration.ofMillis(50), 2);
                            WebSocketConnection c = open(scene, STACK.with(pinging), scene::keep);
                            scene.failure(c::receive);
                            scene.about(c.remote().orElseThrow());
                        }));
    }

    private static void answered(FaultScene scene, String answer) throws Exception {
        Endpoint server =
                scene.server(socket -> {
                    try (socket) {
                        socket.getOutputStream().write(utf8(answer));
                    }
                });
        scene.failure(() -> scene.network().open(server, STACK, Parameters.DEFAULT));
        scene.about(server);
    }

    private static void rejected(FaultScene scene) throws Exception {
        CompletableFuture<NetworkEvent.HandshakeFailed> told = new CompletableFuture<>();
        Network network =
                scene.network(
                        NetworkOptions.DEFAULT.withObserver(event -> {
                            if (event instanceof NetworkEvent.HandshakeFailed failed) {
                                told.complete(failed);
                            }
                        }));
        Listener<WebSocketConnection> listener =
                network.listen(
                        Endpoint.host("127.0.0.1", 0),
                        STACK.with(
                                WebSocketOptions.DEFAULT.withAccept(
                                        _ -> WebSocketAnswer.reject(403, "Forbidden"))),
                        ListenerOptions.DEFAULT);
        Calls.failureOf(() -> network.open(listener.local(), STACK, Parameters.DEFAULT));
        NetworkEvent.HandshakeFailed failed = told.get(Fault.AT_ONCE, TimeUnit.MILLISECONDS);
        scene.failed(failed.reason());
        scene.about(failed.remote());
    }

    /// The failure of a receive from a server that sends these octets after the handshake, and ends
    /// its stream.
    private static void framed(FaultScene scene, WebSocketStack stack, int... octets)
            throws Exception {
        WebSocketConnection c = opened(scene, stack, octets);
        scene.failure(c::receive);
        scene.about(c.remote().orElseThrow());
    }

    private static WebSocketConnection opened(FaultScene scene, WebSocketStack stack, int... octets)
            throws Exception {
        byte[] frame = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            frame[i] = (byte) octets[i];
        }
        return open(
                scene,
                stack,
                socket -> {
                    try (socket) {
                        socket.getOutputStream().write(frame);
                        socket.shutdownOutput();
                        socket.getInputStream().readAllBytes();
                    }
                });
    }

    /// To a server that does this after the handshake.
    private static WebSocketConnection open(
            FaultScene scene, WebSocketStack stack, FaultScene.Manner manner) throws Exception {
        ServerSocket server =
                scene.keep(new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1")));
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        Socket socket = server.accept();
                        agree(socket);
                        manner.with(socket);
                    } catch (IOException _) {
                        // closed with the scene
                    }
                });
        Endpoint endpoint = Endpoint.host("127.0.0.1", server.getLocalPort());
        WebSocketConnection c = scene.network().open(endpoint, stack, Parameters.DEFAULT);
        scene.keep(c::abort);
        return c;
    }

    private static void agree(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        String key = "";
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith("Sec-WebSocket-Key: ")) {
                key = line.substring(19);
            }
        }
        socket.getOutputStream()
                .write(
                        utf8(
                                "HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                        + "Sec-WebSocket-Accept: "
                                        + acceptOf(key)
                                        + "\r\n\r\n"));
    }

    private static String acceptOf(String key) {
        try {
            byte[] sum =
                    MessageDigest.getInstance("SHA-1")
                            .digest(utf8(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
            return Base64.getEncoder().encodeToString(sum);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
