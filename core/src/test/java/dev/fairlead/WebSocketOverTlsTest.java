package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.TlsOptions.ClientAuthentication;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// WebSocket over each engine and version of TLS.
@Tag("loopback")
@Timeout(60)
@ParameterizedClass
@MethodSource("dev.fairlead.TlsPair#all")
class WebSocketOverTlsTest {
    private final TlsPair pair;
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private Listener<WebSocketConnection> listener;

    WebSocketOverTlsTest(TlsPair pair) {
        this.pair = pair;
    }

    @BeforeEach
    void listen() throws Exception {
        listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().tls(pair.serverOptions()).webSocket(),
                        ListenerOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private WebSocketConnection open() throws NetworkException {
        return network.open(
                Endpoint.uri("wss://127.0.0.1:" + listener.port() + "/"),
                Tcp.stack().tls(pair.clientOptions()).webSocket(),
                Parameters.DEFAULT);
    }

    @Test
    void messagesGoBothWaysUntilTheClose() throws Exception {
        WebSocketConnection client = open();
        assertEquals(pair.version(), client.report().tls().orElseThrow().version());
        assertEquals("websocket", client.report().handshakes().getLast().protocol());
        WebSocketConnection server = listener.accept();
        byte[] content = new byte[1_000_000];
        new Random(8).nextBytes(content);
        Thread sender =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                client.send(content);
                                client.shutdownOutput();
                            } catch (NetworkException e) {
                                throw new AssertionError(e);
                            }
                        });
        assertArrayEquals(content, server.receive().orElseThrow().bytes());
        server.send("got it");
        assertEquals(Optional.empty(), server.receive());
        assertEquals(Optional.of(WebSocketMessage.text("got it")), client.receive());
        assertEquals(Optional.empty(), client.receive());
        sender.join();
        server.close();
        client.close();
        assertEquals(1000, client.closing().orElseThrow().code());
    }

    @Test
    void aCodeReachesThePeer() throws Exception {
        WebSocketConnection client = open();
        WebSocketConnection server = listener.accept();
        server.close(4000, "over");
        NetworkException failure = assertThrows(NetworkException.class, client::receive);
        assertEquals(
                4000,
                assertInstanceOf(WebSocketFailure.ClosedByPeer.class, failure.failure()).code());
        assertTrue(client.state() instanceof ConnectionState.Failed);
    }

    /// The function that accepts sees who the client is.
    @Test
    void theClientsCertificateIsSeenByTheServer() throws Exception {
        Identity identity = TlsPair.identity("client.test");
        WebSocketOptions asking =
                WebSocketOptions.DEFAULT.withAccept(request ->
                        request.tls().orElseThrow().peer().presented().equals(identity.chain())
                                ? WebSocketAnswer.accept()
                                : WebSocketAnswer.reject(403, "Forbidden"));
        Listener<WebSocketConnection> strict =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack()
                                .tls(
                                        pair.serverOptions()
                                                .withClientAuthentication(
                                                        ClientAuthentication.REQUIRED))
                                .webSocket(asking),
                        ListenerOptions.DEFAULT);
        WebSocketConnection client =
                network.open(
                        Endpoint.uri("wss://127.0.0.1:" + strict.port() + "/"),
                        Tcp.stack().tls(pair.clientOptions().withIdentity(identity)).webSocket(),
                        Parameters.DEFAULT);
        WebSocketConnection server = strict.accept();
        client.send("it is me");
        assertEquals(Optional.of(WebSocketMessage.text("it is me")), server.receive());

        NetworkException failure =
                assertThrows(
                        NetworkException.class,
                        () ->
                                network.open(
                                        Endpoint.uri("wss://127.0.0.1:" + strict.port() + "/"),
                                        Tcp.stack().tls(pair.clientOptions()).webSocket(),
                                        Parameters.DEFAULT));
        assertEquals("tls.client-certificate-missing", failure.failure().cause());
    }

    @Test
    void aNameThatIsNotInTheCertificateIsRefused() {
        NetworkException failure =
                assertThrows(
                        NetworkException.class,
                        () ->
                                network.open(
                                        Endpoint.uri("wss://127.0.0.1:" + listener.port() + "/"),
                                        Tcp.stack()
                                                .tls(
                                                        pair.clientOptions()
                                                                .withServerName("other.test"))
                                                .webSocket(),
                                        Parameters.DEFAULT));
        assertInstanceOf(CertificateFailure.class, failure.failure());
    }
}
