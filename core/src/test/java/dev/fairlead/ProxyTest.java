package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections through proxies, over loopback.
@Tag("loopback")
@Timeout(60)
class ProxyTest extends ProxyScene {
    @ParameterizedTest
    @EnumSource
    void theProxyIsSentTheName(Proxy.Protocol protocol) throws Exception {
        TinyProxy tiny = tiny(protocol, echo(), false);
        StreamConnection connection = open(TARGET, through(proxy(protocol, tiny.endpoint())));
        echoes(connection);
        assertTrue(tiny.asked().getFirst().contains("target.test:443"), tiny.asked().toString());
        EstablishmentReport report = connection.report();
        assertEquals(List.of(), report.resolutions(), "nobody asked for the name here");
        assertEquals(
                List.of("tcp", protocol.toString()),
                report.handshakes().stream().map(Handshake::protocol).toList());
        assertEquals("tcp, " + protocol, report.attempts().getFirst().protocol());
        assertEquals(tiny.endpoint(), connection.remote().orElseThrow());
        assertEquals(TARGET, connection.endpoint());
    }

    @ParameterizedTest
    @EnumSource
    void halfClosePassesThrough(Proxy.Protocol protocol) throws Exception {
        TinyProxy tiny = tiny(protocol, echo(), false);
        StreamConnection connection = open(TARGET, through(proxy(protocol, tiny.endpoint())));
        connection.send(new byte[100_000]);
        connection.shutdownOutput();
        assertEquals(100_000, connection.receiveUntilEnd(200_000).length);
    }

    @ParameterizedTest
    @EnumSource
    void addressesAndForeignNamesAreAskedForAsProxiesWriteThem(Proxy.Protocol protocol)
            throws Exception {
        TinyProxy tiny = tiny(protocol, echo(), false);
        Parameters through = through(proxy(protocol, tiny.endpoint()));
        echoes(open(Endpoint.host("127.0.0.1", 80), through));
        echoes(open(Endpoint.host("b\u00fccher.test.", 81), through));
        NetworkFailure unknown = failure(Endpoint.host("2001:db8::1", 82), through);
        assertEquals(Stage.PROXY, unknown.stage());
        assertTrue(tiny.asked().get(0).contains("127.0.0.1:80"), tiny.asked().toString());
        assertTrue(tiny.asked().get(1).contains("xn--bcher-kva.test:81"), tiny.asked().toString());
        assertTrue(tiny.asked().get(2).matches(".*\\[2001:.*\\]:82.*"), tiny.asked().toString());
    }

    @ParameterizedTest
    @EnumSource
    void credentialsAreTold(Proxy.Protocol protocol) throws Exception {
        TinyProxy tiny = tiny(protocol, echo(), true);
        Proxy plain = proxy(protocol, tiny.endpoint());
        echoes(open(TARGET, through(plain.withCredentials(TinyProxy.USER, TinyProxy.PASSWORD))));
        assertTold(
                "the proxy wants credentials",
                "proxy.auth-required",
                failure(TARGET, through(plain)));
        NetworkFailure wrong = failure(TARGET, through(plain.withCredentials("ada", "guess")));
        assertTold("the proxy refuses the credentials", "proxy.auth-failed", wrong);
        assertFalse((wrong.summary() + wrong.hint()).contains("guess"), "the password is shown");
    }

    @ParameterizedTest
    @EnumSource
    void tlsIsWithTheTarget(Proxy.Protocol protocol) throws Exception {
        TlsOptions server = TlsOptions.DEFAULT.withIdentity(TlsPair.identity("target.test"));
        TlsOptions client = TlsOptions.DEFAULT.withTrust(TlsPair.trust());
        TinyProxy tiny = tiny(protocol, serve(Tcp.stack().tls(server)), false);
        Parameters through = through(proxy(protocol, tiny.endpoint()));
        StreamConnection connection = keep(network.open(TARGET, Tcp.stack().tls(client), through));
        echoes(connection);
        assertEquals(
                List.of("tcp", protocol.toString(), "tls"),
                connection.report().handshakes().stream().map(Handshake::protocol).toList());
        NetworkFailure other =
                Calls.failureOf(() ->
                        network.open(
                                Endpoint.host("127.0.0.1", 443), Tcp.stack().tls(client), through));
        assertEquals("tls.wrong-name", other.cause(), other.summary());
    }

    @ParameterizedTest
    @EnumSource
    void aWebSocketGoesThroughInTheClearAndSecured(Proxy.Protocol protocol) throws Exception {
        TlsOptions server = TlsOptions.DEFAULT.withIdentity(TlsPair.identity("target.test"));
        TlsOptions client = TlsOptions.DEFAULT.withTrust(TlsPair.trust());
        webSocketThrough(protocol, "ws", Tcp.stack().webSocket(), Tcp.stack().webSocket());
        webSocketThrough(
                protocol,
                "wss",
                Tcp.stack().tls(server).webSocket(),
                Tcp.stack().tls(client).webSocket());
    }

    private void webSocketThrough(
            Proxy.Protocol protocol, String scheme, WebSocketStack server, WebSocketStack client)
            throws Exception {
        Listener<WebSocketConnection> listener =
                keep(
                        network.listen(
                                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                server,
                                ListenerOptions.DEFAULT));
        TinyProxy tiny = tiny(protocol, listener.port(), false);
        WebSocketConnection near =
                keep(
                        network.open(
                                Endpoint.uri(scheme + "://target.test:443/chat"),
                                client,
                                through(proxy(protocol, tiny.endpoint()))));
        WebSocketConnection far = keep(listener.accept());
        near.send("through");
        assertEquals(Optional.of(WebSocketMessage.text("through")), far.receive());
        far.send("and back");
        assertEquals(Optional.of(WebSocketMessage.text("and back")), near.receive());
        assertTrue(tiny.asked().getFirst().contains("target.test:443"), tiny.asked().toString());
        assertEquals("websocket", near.report().handshakes().getLast().protocol());
        far.shutdownOutput(); // each waits for the other's Close
        assertEquals(Optional.empty(), near.receive());
    }

    /// TLS to the proxy, and TLS to the target within: each with each engine.
    @ParameterizedTest
    @MethodSource("enginesTwice")
    void tlsWithinTlsWithTheProxy(TlsOptions.Engine outer, TlsOptions.Engine inner)
            throws Exception {
        TlsOptions server =
                TlsOptions.DEFAULT.withEngine(inner).withIdentity(TlsPair.identity("target.test"));
        TinyProxy tiny = tiny(Proxy.Protocol.HTTP, serve(Tcp.stack().tls(server)), false);
        Proxy secured = secured(tiny, outer);
        TlsOptions client = TlsOptions.DEFAULT.withEngine(inner).withTrust(TlsPair.trust());
        StreamConnection connection =
                keep(network.open(TARGET, Tcp.stack().tls(client), through(secured)));
        connection.send(new byte[300_000]);
        assertEquals(300_000, connection.receiveExactly(300_000).length);
        assertEquals(
                List.of("tcp", "tls", "http-connect", "tls"),
                connection.report().handshakes().stream().map(Handshake::protocol).toList());
        connection.close();
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> enginesTwice() {
        return TlsPair.engines().stream()
                .flatMap(a ->
                        TlsPair.engines().stream()
                                .map(b -> org.junit.jupiter.params.provider.Arguments.of(a, b)));
    }

    @Test
    void bytesInTheClearWithinTlsWithTheProxy() throws Exception {
        TinyProxy tiny = tiny(Proxy.Protocol.HTTP, echo(), false);
        StreamConnection connection =
                open(TARGET, through(secured(tiny, TlsPair.engines().getFirst())));
        connection.send(new byte[300_000]);
        assertEquals(300_000, connection.receiveExactly(300_000).length);
        assertTrue(connection.report().tls().isEmpty(), "the target showed no certificate");
    }

    @Test
    void aProxyThatCannotBeVerifiedIsToldAsTheProxy() throws Exception {
        TinyProxy tiny = tiny(Proxy.Protocol.HTTP, echo(), false);
        Proxy secured = secured(tiny, TlsPair.engines().getFirst()).withTls();
        NetworkFailure failure = failure(TARGET, through(secured));
        assertTold("the proxy cannot be verified", "proxy.tls", failure);
        assertEquals(Stage.PROXY, failure.stage());
        TlsOptions hasty = TlsOptions.DEFAULT.withHandshakeTimeout(Duration.ofMillis(300));
        NetworkFailure plain = failure(TARGET, through(Proxy.http(tiny.endpoint()).withTls(hasty)));
        assertEquals("proxy.tls", plain.cause(), plain.summary());
    }

    /// The proxy with TLS before it: a listener of ours that passes on what it decrypts.
    private Proxy secured(TinyProxy tiny, TlsOptions.Engine engine) throws NetworkException {
        TlsOptions server =
                TlsOptions.DEFAULT.withEngine(engine).withIdentity(TlsPair.identity("proxy.test"));
        Listener<StreamConnection> front =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().tls(server),
                        ListenerOptions.DEFAULT);
        front.serve(outside -> {
            StreamConnection inside =
                    network.open(tiny.endpoint(), Tcp.stack(), Parameters.DEFAULT);
            Thread.ofVirtual().start(() -> pass(inside, outside));
            pass(outside, inside);
        });
        TlsOptions client =
                TlsOptions.DEFAULT
                        .withEngine(engine)
                        .withServerName("proxy.test")
                        .withTrust(TlsPair.trust());
        return Proxy.http(front.local()).withTls(client);
    }

    private static void pass(StreamConnection from, StreamConnection to) {
        try (to) {
            byte[] got = from.receive(1, 65536).content();
            while (got.length > 0) {
                to.send(got);
                got = from.receive(1, 65536).content();
            }
        } catch (NetworkException _) {
            // the other direction has ended it
        }
    }

    @ParameterizedTest
    @EnumSource
    void aChainPassesBoth(Proxy.Protocol second) throws Exception {
        TinyProxy far = tiny(second, echo(), false);
        TinyProxy near = tiny(Proxy.Protocol.SOCKS5, far.endpoint().port(), false);
        Proxy chain = Proxy.socks5(near.endpoint()).then(proxy(second, far.endpoint()));
        StreamConnection connection = open(TARGET, through(chain));
        echoes(connection);
        assertEquals(List.of("1 " + far.endpoint()), near.asked());
        assertEquals(
                List.of("tcp", "socks5", second.toString()),
                connection.report().handshakes().stream().map(Handshake::protocol).toList());
        NetworkFailure failure = failure(Endpoint.host("other.test", 1), through(chain));
        assertTrue(
                failure.summary().contains(far.endpoint().toString()),
                "the hop: " + failure.summary());
    }

    @Test
    void whatComesWithTheAnswerIsNotLost() throws Exception {
        TinyProxy eager =
                keep(
                        TinyProxy.of((client, _) -> {
                            TinyProxy.head(client.getInputStream());
                            TinyProxy.say(
                                    client.getOutputStream(), "HTTP/1.1 200 OK\r\n\r\n220 hello");
                            client.shutdownOutput();
                        }));
        StreamConnection connection = open(TARGET, through(Proxy.http(eager.endpoint())));
        assertEquals("220 hello", Calls.text(connection.receiveUntilEnd(100)));
    }

    @Test
    void whatIsSentFirstGoesToTheTargetAlone() throws Exception {
        TinyProxy tiny = tiny(Proxy.Protocol.SOCKS5, echo(), false);
        Parameters first =
                through(Proxy.socks5(tiny.endpoint()))
                        .withReplayableFirstData(Calls.utf8("question"));
        // Fast open takes epoll; without it the first data comes first all the same.
        boolean epoll = Link.available().anyMatch(Link.EPOLL_TCP::equals);
        Stack<StreamConnection> fast = Tcp.stack().with(TcpOptions.DEFAULT.withFastOpen(epoll));
        StreamConnection connection = keep(network.open(TARGET, fast, first));
        assertEquals("question", Calls.text(connection.receiveExactly(8)));
    }
}
