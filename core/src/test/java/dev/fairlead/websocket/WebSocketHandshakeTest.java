package dev.fairlead.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.WebSocketAnswer;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.WebSocketRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a WebSocket is asked for, and answered.
@Timeout(60)
class WebSocketHandshakeTest {
    private final Network network = Network.open(NetworkOptions.DEFAULT);

    @AfterEach
    void close() {
        network.close();
    }

    private Listener<WebSocketConnection> listen(WebSocketOptions options) throws Exception {
        return network.listen(
                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                Tcp.stack().webSocket(options),
                ListenerOptions.DEFAULT);
    }

    private WebSocketConnection open(Endpoint to, WebSocketOptions options)
            throws NetworkException {
        return network.open(to, Tcp.stack().webSocket(options), Parameters.DEFAULT);
    }

    private static Endpoint uri(Listener<WebSocketConnection> listener, String target) {
        return Endpoint.uri("ws://127.0.0.1:" + listener.port() + target);
    }

    private WebSocketFailure.HandshakeRefused refusal(Endpoint to) {
        NetworkException refused =
                assertThrows(NetworkException.class, () -> open(to, WebSocketOptions.DEFAULT));
        return assertInstanceOf(WebSocketFailure.HandshakeRefused.class, refused.failure());
    }

    @Test
    void theServerChoosesASubprotocol() throws Exception {
        Listener<WebSocketConnection> listener =
                listen(WebSocketOptions.DEFAULT.withSubprotocols("mqtt", "wamp"));
        WebSocketConnection client =
                open(
                        listener.local(),
                        WebSocketOptions.DEFAULT.withSubprotocols("soap", "wamp", "mqtt"));
        assertEquals(Optional.of("mqtt"), client.subprotocol());
        assertEquals(Optional.of("mqtt"), listener.accept().subprotocol());
    }

    @Test
    void theTargetOfTheOptionsIsAskedForWhereverItGoes() throws Exception {
        CompletableFuture<WebSocketRequest> seen = new CompletableFuture<>();
        CompletableFuture<WebSocketRequest> seenOfUri = new CompletableFuture<>();
        Listener<WebSocketConnection> listener =
                listen(
                        WebSocketOptions.DEFAULT.withAccept(request -> {
                            if (!seen.complete(request)) {
                                seenOfUri.complete(request);
                            }
                            return WebSocketAnswer.accept();
                        }));
        WebSocketOptions options = WebSocketOptions.DEFAULT.withTarget("/room?number=2");
        open(listener.local(), options);
        assertEquals("/room?number=2", seen.join().target());
        open(uri(listener, "/chat"), options);
        assertEquals("/room?number=2", seenOfUri.join().target());
    }

    @Test
    void theProgramAcceptsOrRejects() throws Exception {
        CompletableFuture<WebSocketRequest> seen = new CompletableFuture<>();
        WebSocketOptions deciding =
                WebSocketOptions.DEFAULT.withAccept(request -> {
                    seen.complete(request);
                    return request.path().equals("/chat")
                            ? WebSocketAnswer.accept().withHeader("X-Room", "1")
                            : WebSocketAnswer.reject(403, "Not here");
                });
        Listener<WebSocketConnection> listener = listen(deciding);
        WebSocketConnection client =
                open(
                        uri(listener, "/chat?room=1"),
                        WebSocketOptions.DEFAULT.withHeader("Origin", "https://example.com"));
        assertEquals("/chat?room=1", seen.join().target());
        assertEquals(Optional.of("room=1"), seen.join().query());
        assertEquals(Optional.of("https://example.com"), seen.join().origin());
        assertEquals("1", client.responseHeaders().get("x-room").getFirst());
        WebSocketFailure.HandshakeRefused failure = refusal(uri(listener, "/no"));
        assertEquals(403, failure.status());
        assertEquals("Not here", failure.reason());
    }

    @Test
    void anAcceptThatThrowsIsAnsweredWith500() throws Exception {
        Listener<WebSocketConnection> broken =
                listen(
                        WebSocketOptions.DEFAULT.withAccept(_ -> {
                            throw new IllegalStateException("no");
                        }));
        assertEquals(500, refusal(broken.local()).status());
    }

    /// It may be a secret.
    @Test
    void aHeaderThatIsRefusedIsNotShown() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> WebSocketOptions.DEFAULT.withHeader("Cookie", "s3cret\n"));
        String said = String.valueOf(refused.getMessage());
        assertFalse(said.contains("s3cret"), said);
        assertEquals(true, said.contains("Cookie"), said);
    }

    @Test
    void aUriThatContradictsTheStackIsRefused() {
        for (String uri :
                new String[] {
                    "wss://127.0.0.1/",
                    "https://127.0.0.1/",
                    "ftp://127.0.0.1/",
                    "ws://127.0.0.1/#part",
                    "ws://user:secret@127.0.0.1/"
                }) {
            IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    network.create(
                                            Endpoint.uri(uri),
                                            Tcp.stack().webSocket(),
                                            Parameters.DEFAULT));
            assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
        }
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        network.create(
                                Endpoint.uri("ws://127.0.0.1/"),
                                Tcp.stack().tls().webSocket(),
                                Parameters.DEFAULT));
    }

    @Test
    void aSlowAcceptIsAnsweredWith503() throws Exception {
        CompletableFuture<WebSocketAnswer> never = new CompletableFuture<>();
        Listener<WebSocketConnection> slow =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack()
                                .webSocket(
                                        WebSocketOptions.DEFAULT
                                                .withHandshakeDeadline(Duration.ofMillis(50))
                                                .withAccept(_ -> never.join())),
                        ListenerOptions.DEFAULT);
        try (RawPeer peer = RawPeer.connect(slow.port())) {
            assertEquals(503, peer.status());
        } finally {
            never.complete(WebSocketAnswer.accept());
        }
    }

    @Test
    void aHandshakeThatDripsIsCutAtItsDeadline() throws Exception {
        Listener<WebSocketConnection> strict =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack()
                                .webSocket(
                                        WebSocketOptions.DEFAULT.withHandshakeDeadline(
                                                Duration.ofMillis(100))),
                        ListenerOptions.DEFAULT);
        try (RawPeer peer = RawPeer.silent(strict.port())) {
            peer.ascii("GET / HTTP/1.1\r\nHost: localhost\r\n");
            peer.expectEnd();
        }
    }
}
