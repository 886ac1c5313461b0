package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections through proxies, over loopback.
@Tag("loopback")
@Timeout(60)
class ProxyTest {
    private static final Endpoint TARGET = Endpoint.host("target.test", 443);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private Network network = Network.open(NetworkOptions.DEFAULT);

    @BeforeEach
    void start() {
        opened.push(network);
    }

    @AfterEach
    void end() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    /// A server that sends back what it gets, and ends when its client does.
    private int echo() throws NetworkException {
        return serve(Tcp.stack());
    }

    private int serve(Stack<StreamConnection> stack) throws NetworkException {
        Listener<StreamConnection> listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        stack,
                        ListenerOptions.DEFAULT);
        listener.serve(connection -> {
            byte[] got = connection.receive(1, 4096).content();
            while (got.length > 0) {
                connection.send(got);
                got = connection.receive(1, 4096).content();
            }
            connection.close();
        });
        return listener.port();
    }

    private TinyProxy tiny(Proxy.Protocol protocol, int port, boolean auth) throws Exception {
        return keep(
                switch (protocol) {
                    case SOCKS5 -> TinyProxy.socks(port, auth);
                    case HTTP -> TinyProxy.http(port, auth);
                });
    }

    private static Proxy proxy(Proxy.Protocol protocol, Endpoint at) {
        return switch (protocol) {
            case SOCKS5 -> Proxy.socks5(at);
            case HTTP -> Proxy.http(at);
        };
    }

    private static Parameters through(Proxy... proxies) {
        return Parameters.DEFAULT.withProxies(List.of(proxies));
    }

    private StreamConnection open(Endpoint to, Parameters parameters) throws NetworkException {
        return keep(network.open(to, Tcp.stack(), parameters));
    }

    private NetworkFailure failure(Endpoint to, Parameters parameters) {
        return Calls.failureOf(() -> open(to, parameters));
    }

    private static void assertTold(String fault, String cause, NetworkFailure failure)
            throws IOException {
        assertEquals(cause, failure.cause(), failure.summary());
        // The same of every kind of proxy.
        String hint = failure.hint().replaceAll("(socks5|http)://", "PROXY://");
        FaultTable.assertTold(fault, cause, hint);
    }

    private static void echoes(StreamConnection connection) throws NetworkException {
        connection.send(Calls.utf8("through"));
        assertEquals("through", Calls.text(connection.receiveExactly(7)));
    }

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
    void whatTheTargetDidIsToldAsThat() throws Exception {
        int closed = Calls.freePort();
        TinyProxy socks = tiny(Proxy.Protocol.SOCKS5, closed, false);
        TinyProxy http = tiny(Proxy.Protocol.HTTP, closed, false);
        Endpoint unknown = Endpoint.host("other.test", 443);
        Proxy viaSocks = Proxy.socks5(socks.endpoint());
        Proxy viaHttp = Proxy.http(http.endpoint());
        assertTold(
                "the target refuses the proxy",
                "proxy.target-refused",
                failure(TARGET, through(viaSocks)));
        assertEquals("proxy.target-refused", failure(TARGET, through(viaHttp)).cause());
        assertTold(
                "the proxy does not reach the target",
                "proxy.target-unreachable",
                failure(unknown, through(viaSocks)));
        assertTold(
                "the proxy does not find the name of the target",
                "proxy.target-name-unknown",
                failure(unknown, through(viaHttp)));
    }

    @ParameterizedTest
    @CsvSource({
        "2, the rules of the proxy forbid it, proxy.refused-by-rules",
        "1, 'the proxy fails, and does not say why', proxy.failed",
        "7, the proxy does not know the command, proxy.not-supported"
    })
    void whatTheProxySaysInsteadIsTold(int code, String fault, String cause) throws Exception {
        TinyProxy refuses =
                keep(
                        TinyProxy.of((client, _) -> {
                            client.getInputStream().read(new byte[64]);
                            client.getOutputStream().write(new byte[] {5, 0});
                            client.getInputStream().read(new byte[512]);
                            byte[] reply = {5, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0};
                            client.getOutputStream().write(reply);
                        }));
        assertTold(fault, cause, failure(TARGET, through(Proxy.socks5(refuses.endpoint()))));
    }

    @Test
    void aProxyThatIsNotThereIsToldAsTheProxy() throws Exception {
        Proxy dead = Proxy.socks5(Calls.loopback(Calls.freePort()));
        NetworkFailure failure = failure(TARGET, through(dead));
        assertTold("the proxy is not there", "proxy.unreachable", failure);
        assertEquals(1, failure.attempts().size());
        Proxy nameless = Proxy.http(Endpoint.host("proxy.invalid", 3128));
        NetworkFailure unknown = failure(TARGET, through(nameless));
        assertEquals("proxy.unreachable", unknown.cause());
        assertTrue(unknown.summary().contains("proxy.invalid"), unknown.summary());
    }

    @Test
    void aProxyThatIsSilentIsCutAtItsTimeout() throws Exception {
        TinyProxy silent = keep(TinyProxy.of((client, _) -> client.getInputStream().read()));
        for (Proxy.Protocol protocol : Proxy.Protocol.values()) {
            Proxy proxy = proxy(protocol, silent.endpoint()).withTimeout(Duration.ofMillis(100));
            assertTold("the proxy is silent", "proxy.timed-out", failure(TARGET, through(proxy)));
        }
        Parameters soon =
                through(Proxy.socks5(silent.endpoint())).withDeadline(Duration.ofMillis(300));
        assertTold(
                "the deadline passes while the proxy is silent",
                "deadline.proxy",
                failure(TARGET, soon));
    }

    /// A byte now and then keeps nobody waiting for longer.
    @Test
    void aProxyThatDripsIsCutAtItsTimeout() throws Exception {
        TinyProxy drips =
                keep(
                        TinyProxy.of((client, _) -> {
                            OutputStream out = client.getOutputStream();
                            TinyProxy.say(out, "HTTP/1.1 200 OK\r\nX: ");
                            while (true) {
                                out.write('x');
                                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
                            }
                        }));
        Proxy proxy = Proxy.http(drips.endpoint()).withTimeout(Duration.ofMillis(200));
        assertEquals("proxy.timed-out", failure(TARGET, through(proxy)).cause());
    }

    @Test
    void aProxyThatSendsWithoutEndIsCut() throws Exception {
        TinyProxy floods =
                keep(
                        TinyProxy.of((client, _) -> {
                            while (true) {
                                TinyProxy.say(
                                        client.getOutputStream(), "HTTP/1.1 100 Go\r\nX: y\r\n");
                            }
                        }));
        NetworkFailure failure = failure(TARGET, through(Proxy.http(floods.endpoint())));
        assertTold("what listens there is no proxy", "proxy.protocol", failure);
    }

    @Test
    void aProxyThatHangsUpIsToldAsThat() throws Exception {
        TinyProxy hangsUp = keep(TinyProxy.of((client, _) -> client.close()));
        for (Proxy.Protocol protocol : Proxy.Protocol.values()) {
            NetworkFailure failure = failure(TARGET, through(proxy(protocol, hangsUp.endpoint())));
            assertTold("the proxy hangs up", "proxy.cut-short", failure);
        }
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

    @Test
    void aProxyServesWhatMatchesAndIsNotExcluded() throws Exception {
        int port = echo();
        TinyProxy tiny = tiny(Proxy.Protocol.SOCKS5, port, false);
        Proxy proxy = Proxy.socks5(tiny.endpoint()).withExcludedDomains(List.of("127.0.0.0/8"));
        StreamConnection direct = open(Calls.loopback(port), through(proxy));
        echoes(direct);
        assertEquals(List.of(), tiny.asked());
        echoes(open(TARGET, through(proxy)));
        assertEquals(1, tiny.asked().size());
    }

    @Test
    void failingOverIsOffUnlessAskedFor() throws Exception {
        int port = echo();
        TinyProxy good = tiny(Proxy.Protocol.HTTP, port, false);
        Proxy dead = Proxy.socks5(Calls.loopback(Calls.freePort()));
        Proxy alive = Proxy.http(good.endpoint());
        assertEquals("proxy.unreachable", failure(TARGET, through(dead, alive)).cause());
        StreamConnection second = open(TARGET, through(dead.withFailover(true), alive));
        echoes(second);
        assertEquals(2, second.report().attempts().size());
        StreamConnection direct = open(Calls.loopback(port), through(dead.withFailover(true)));
        assertEquals(Calls.loopback(port), direct.remote().orElseThrow());
    }

    @Test
    void aTargetThatRefusesIsNoReasonToGoAroundTheProxy() throws Exception {
        TinyProxy tiny = tiny(Proxy.Protocol.SOCKS5, Calls.freePort(), false);
        int port = echo();
        Proxy proxy = Proxy.socks5(tiny.endpoint()).withFailover(true);
        assertEquals("proxy.target-refused", failure(Calls.loopback(port), through(proxy)).cause());
    }

    @Test
    void withoutAProxyFirstIfThatIsPreferred() throws Exception {
        int port = echo();
        TinyProxy tiny = tiny(Proxy.Protocol.SOCKS5, port, false);
        Parameters prefers = through(Proxy.socks5(tiny.endpoint())).withPreferNoProxies(true);
        assertEquals(
                Calls.loopback(port), open(Calls.loopback(port), prefers).remote().orElseThrow());
        assertEquals(List.of(), tiny.asked());
        StreamConnection second = open(Calls.loopback(Calls.freePort()), prefers);
        echoes(second);
        assertEquals(tiny.endpoint(), second.remote().orElseThrow());
    }

    @Test
    void whatNoProxyCanBeAskedForIsRefused() throws Exception {
        Proxy proxy = Proxy.socks5(Calls.loopback(Calls.freePort()));
        Endpoint scoped = Endpoint.host("fe80::1%lo", 80);
        assertEquals("path.option-not-supported", failure(scoped, through(proxy)).cause());
        assertFalse(
                proxy.serves(Endpoint.unix(Path.of("/tmp/x"))), "Unix sockets are of this machine");
    }

    @Test
    void datagramsDoNotGoThroughHttp() throws Exception {
        Proxy proxy = Proxy.http(Calls.loopback(Calls.freePort()));
        NetworkFailure failure =
                Calls.failureOf(() -> network.open(TARGET, Udp.stack(), through(proxy)));
        assertTold("datagrams through a proxy that has none", "proxy.no-datagrams", failure);
    }

    @Test
    void chainsOfThreeAreRefused() {
        Proxy one = Proxy.socks5(Endpoint.host("a.test", 1080));
        Proxy two = one.then(one);
        assertThrows(IllegalArgumentException.class, () -> two.then(one));
        assertThrows(IllegalArgumentException.class, () -> one.then(two));
    }
}
