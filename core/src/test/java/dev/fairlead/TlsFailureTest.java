package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.TlsOptions.Engine;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What one end says of another that does not speak TLS as it should.
@ParameterizedClass
@MethodSource("dev.fairlead.TlsPair#engines")
class TlsFailureTest {
    private final TlsPair pair;
    private final Events events = new Events();
    private final Network network = Network.open(NetworkOptions.DEFAULT.withObserver(events));

    TlsFailureTest(Engine engine) {
        this.pair = new TlsPair(engine, engine, TlsVersion.TLS_1_3);
    }

    @AfterEach
    void close() {
        network.close();
    }

    /// What a server does with each connection, once the first bytes of the client have come.
    private interface Behaviour {
        void with(Socket socket) throws IOException;
    }

    private static ServerSocket server(InetAddress address, Behaviour behaviour)
            throws IOException {
        ServerSocket server = new ServerSocket(0, 8, address);
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (true) {
                            Socket socket = server.accept();
                            socket.getInputStream().read(new byte[4096]);
                            behaviour.with(socket);
                        }
                    } catch (IOException _) {
                        // closed by the test
                    }
                });
        return server;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private NetworkFailure failureWith(Behaviour behaviour) throws IOException {
        try (ServerSocket server = server(InetAddress.getLoopbackAddress(), behaviour)) {
            return failureOf(() -> connect(Calls.loopback(server.getLocalPort())).abort());
        }
    }

    private StreamConnection connect(Endpoint to) throws NetworkException {
        return network.open(
                to,
                Tcp.stack().tls(pair.clientOptions().withHandshakeTimeout(Duration.ofMillis(400))),
                Parameters.DEFAULT);
    }

    private static Behaviour saying(String text) {
        return socket -> {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.close();
        };
    }

    @Test
    void anAnswerInTheClearIsRecognised() throws Exception {
        var http =
                assertInstanceOf(
                        SecurityFailure.NotTls.class,
                        failureWith(saying("HTTP/1.1 400 Bad Request\r\n\r\n")));
        assertEquals("HTTP", http.protocol());
        assertEquals("HTTP/1.1 400 Bad Request", http.excerpt());
        var ssh =
                assertInstanceOf(
                        SecurityFailure.NotTls.class,
                        failureWith(saying("SSH-2.0-OpenSSH_9.9\r\n")));
        assertEquals("SSH", ssh.protocol());
        var smtp =
                assertInstanceOf(
                        SecurityFailure.NotTls.class,
                        failureWith(saying("220 mail.test ESMTP\r\n")));
        assertEquals("SMTP", smtp.protocol());
        var other =
                assertInstanceOf(
                        SecurityFailure.NotTls.class, failureWith(saying("what do you want?\n")));
        assertNull(other.protocol());
    }

    @Test
    void aResetOnTheServerNameSaysSo() throws Exception {
        var failure =
                assertInstanceOf(
                        SecurityFailure.HandshakeCut.class, failureWith(TlsFailureTest::reset));
        assertTrue(failure.reset(), failure.summary());
        assertEquals("server.test", failure.serverName());
        assertEquals(0, failure.received());
        assertTrue(failure.hint().contains("server.test"), failure.hint());
    }

    @Test
    void anEndInTheHandshakeIsNoReset() throws Exception {
        var failure =
                assertInstanceOf(
                        SecurityFailure.HandshakeCut.class, failureWith(Socket::shutdownOutput));
        assertTrue(!failure.reset(), failure.summary());
    }

    @Test
    void aSilentServerIsGivenUpAfterTheTimeOfAHandshake() throws Exception {
        long begun = System.nanoTime();
        var failure =
                assertInstanceOf(SecurityFailure.HandshakeTimedOut.class, failureWith(_ -> {}));
        assertEquals(0, failure.received());
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(took.compareTo(Duration.ofMillis(400)) >= 0, took.toString());
        assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, took.toString());
    }

    @Test
    void theDeadlineCountsInTheHandshakeToo() throws Exception {
        try (ServerSocket server = server(InetAddress.getLoopbackAddress(), _ -> {})) {
            var failure =
                    assertInstanceOf(
                            DeadlineExceeded.class,
                            failureOf(() ->
                                    network.open(
                                            Calls.loopback(server.getLocalPort()),
                                            Tcp.stack().tls(pair.clientOptions()),
                                            Parameters.DEFAULT.withDeadline(
                                                    Duration.ofMillis(300)))));
            assertEquals(Stage.TLS, failure.stage());
            assertEquals("deadline.tls", failure.cause());
        }
    }

    @Test
    void aClientInTheClearIsToldToTheObserverOnly() throws Exception {
        try (var listener = TlsPair.listen(network, pair.serverOptions());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            OutputStream out = client.getOutputStream();
            out.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var reason =
                    assertInstanceOf(
                            SecurityFailure.NotTls.class,
                            events.next(NetworkEvent.HandshakeFailed.class).reason());
            assertEquals("HTTP", reason.protocol());
            assertEquals(0, listener.openConnections());
        }
    }

    @Test
    void aClientThatSaysNothingIsNotKept() throws Exception {
        TlsOptions options = pair.serverOptions().withHandshakeTimeout(Duration.ofMillis(300));
        try (var listener = TlsPair.listen(network, options);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            assertInstanceOf(
                    SecurityFailure.HandshakeTimedOut.class,
                    events.next(NetworkEvent.HandshakeFailed.class).reason());
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void aListenerThatClosesEndsTheHandshakesUnderWay() throws Exception {
        var listener = TlsPair.listen(network, pair.serverOptions());
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            Calls.await(() -> listener.openConnections() == 1);
            listener.close();
            Calls.await(() -> listener.openConnections() == 0);
            assertEquals(-1, client.getInputStream().read());
            assertTrue(!events.has(NetworkEvent.HandshakeFailed.class));
        }
    }

    @Test
    void handshakesUnderWayAreBoundedInNumber() throws Exception {
        var one = ListenerOptions.DEFAULT.withBacklog(1).withMaximumConnections(1000);
        TlsOptions options = pair.serverOptions().withHandshakeTimeout(Duration.ofSeconds(1));
        try (var listener = network.listen(Calls.loopback(0), Tcp.stack().tls(options), one);
                Socket first = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                Socket second = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            // Each holds the one place until its time is over.
            long begun = System.nanoTime();
            events.next(NetworkEvent.HandshakeFailed.class);
            events.next(NetworkEvent.HandshakeFailed.class);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertTrue(took.compareTo(Duration.ofMillis(1500)) > 0, took.toString());
            assertEquals(-1, first.getInputStream().read());
            assertEquals(-1, second.getInputStream().read());
        }
    }

    @Test
    void overAUnixSocketTheNameIsThatOfTheOptions() throws Exception {
        var directory = java.nio.file.Files.createTempDirectory("tls");
        Endpoint place = Endpoint.unix(directory.resolve("s"));
        try (var listener =
                        network.listen(
                                place,
                                Tcp.stack().tls(pair.serverOptions()),
                                ListenerOptions.DEFAULT);
                var near = connect(place);
                var far = listener.accept()) {
            near.send(Calls.utf8("hello"));
            assertEquals("hello", Calls.text(far.receiveExactly(5)));
        } finally {
            java.nio.file.Files.delete(directory);
        }
    }

    // ---- the race

    /// `localhost` with a bad server on its IPv6 address, and a good one on its IPv4 address.
    private NetworkFailure race(Behaviour onIpv6) throws Exception {
        InetAddress ipv6 = Inet6Address.getByAddress("::1", addressOfLoopback6());
        try (ServerSocket bad = server(ipv6, onIpv6);
                var good =
                        network.listen(
                                Calls.loopback(bad.getLocalPort()),
                                Tcp.stack().tls(pair.serverOptions()),
                                ListenerOptions.DEFAULT)) {
            try (var connection = connect(Endpoint.host("localhost", good.port()))) {
                assertEquals(good.local(), connection.remote().orElseThrow());
                var first = connection.report().attempts().getFirst();
                assertEquals(Attempt.Outcome.FAILED, first.outcome());
                assertEquals("tls.cut-short", first.failure());
                return null;
            } catch (NetworkException e) {
                return e.failure();
            }
        }
    }

    private static byte[] addressOfLoopback6() {
        byte[] address = new byte[16];
        address[15] = 1;
        return address;
    }

    @Test
    void anAddressThatResetsTheHandshakeLosesTheRace() throws Exception {
        assertNull(race(TlsFailureTest::reset));
    }

    @Test
    void aRaceUntilTheTransportIsOpenIsNotTakenUpAgainForTheHandshake() throws Exception {
        InetAddress ipv6 = Inet6Address.getByAddress("::1", addressOfLoopback6());
        Parameters early =
                Parameters.DEFAULT.withRace(
                        RaceOptions.DEFAULT
                                .withUntil(RaceOptions.Until.TRANSPORT)
                                .withHistory(false));
        try (ServerSocket bad = server(ipv6, TlsFailureTest::reset);
                var good =
                        network.listen(
                                Calls.loopback(bad.getLocalPort()),
                                Tcp.stack().tls(pair.serverOptions()),
                                ListenerOptions.DEFAULT)) {
            var stack = Tcp.stack().tls(pair.clientOptions());
            var failure =
                    failureOf(() ->
                            network.open(Endpoint.host("localhost", good.port()), stack, early));
            assertEquals("tls.cut-short", failure.cause());
            assertEquals(Stage.TLS, failure.stage());
            try (var c = network.open(good.local(), stack, early)) {
                assertEquals(pair.version(), c.report().tls().orElseThrow().version());
            }
        }
    }

    @Test
    void anAddressThatIsNotTrustedEndsTheRace() throws Exception {
        Identity stranger = TlsPair.identityOf(TlsPair.STRANGER.issue("server.test"));
        try (var bad =
                        network.listen(
                                Endpoint.host("::1", 0),
                                Tcp.stack().tls(pair.serverOptions().withIdentity(stranger)),
                                ListenerOptions.DEFAULT);
                var good =
                        network.listen(
                                Calls.loopback(bad.port()),
                                Tcp.stack().tls(pair.serverOptions()),
                                ListenerOptions.DEFAULT)) {
            var failure = failureOf(() -> connect(Endpoint.host("localhost", good.port())).abort());
            assertInstanceOf(CertificateFailure.class, failure);
        }
    }
}
