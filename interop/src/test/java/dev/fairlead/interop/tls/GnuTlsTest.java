package dev.fairlead.interop.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.SecurityFailure;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.ClientAuthentication;
import dev.fairlead.TlsVersion;
import dev.fairlead.TransferFailure;
import dev.fairlead.TrustPolicy;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The server and the client of GnuTLS.
@Tag("interop")
@ParameterizedClass
@MethodSource("dev.fairlead.interop.tls.Flavour#all")
class GnuTlsTest {
    private final Flavour flavour;
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final Identity server = Identities.selfSigned("localhost");
    private final Identity client = Identities.selfSigned("client.test");
    private final BlockingQueue<TlsHandshake> seen = new LinkedBlockingQueue<>();

    @TempDir Path folder;

    GnuTlsTest(Flavour flavour) {
        this.flavour = flavour;
    }

    @BeforeAll
    static void needsGnuTls() {
        Requirement.programs("interop", "gnutls-cli", "gnutls-serv");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private String save(Identity identity, String name) throws IOException {
        return TheirServerTest.save(identity, folder.resolve(name));
    }

    // ---- their server

    private final class Server implements AutoCloseable {
        final int port = TheirServerTest.freePort();
        private final LabProcess process;

        Server(String... more) throws IOException {
            String file = save(server, "server.pem");
            List<String> words =
                    new ArrayList<>(
                            List.of("gnutls-serv", "--echo", "--port", Integer.toString(port)));
            words.addAll(List.of("--x509certfile", file, "--x509keyfile", file));
            words.addAll(List.of("--priority", flavour.priority()));
            words.addAll(List.of(more));
            process = LabProcess.start(words);
            process.awaitStderr("listening on IPv4.*done", TheirServerTest.LIMIT);
        }

        StreamConnection connect(TlsOptions options) throws NetworkException {
            return Connection.open(
                    Endpoint.address(InetAddress.getLoopbackAddress(), port),
                    Tcp.stack().tls(options));
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private static TlsHandshake echo(StreamConnection connection) throws NetworkException {
        connection.send("a line of its own\n".getBytes(US_ASCII));
        assertEquals("a line of its own\n", new String(connection.receiveExactly(18), US_ASCII));
        return connection.report().tls().orElseThrow();
    }

    @Test
    void itsServerAnswersInTheVersionAndProtocolAskedFor() throws Exception {
        try (Server theirs = new Server("--alpn", "x", "--alpn", "h2");
                var c = theirs.connect(flavour.client(server).withAlpn("h2"))) {
            TlsHandshake tls = echo(c);
            assertEquals(flavour.version(), tls.version());
            assertEquals("h2", tls.alpn().orElseThrow());
            assertEquals(List.of(server.certificate()), tls.peer().presented());
        }
    }

    @Test
    void itsServerResumesOurSession() throws Exception {
        try (Server theirs = new Server()) {
            try (var c = theirs.connect(flavour.client(server))) {
                assertFalse(echo(c).resumed());
            }
            try (var c = theirs.connect(flavour.client(server))) {
                assertTrue(echo(c).resumed());
            }
        }
    }

    @Test
    void itsServerShowsTheCertificateForTheNameThatWeAskFor() throws Exception {
        Identity second = Identities.selfSigned("second.test");
        String file = save(second, "second.pem");
        try (Server theirs = new Server("--x509certfile", file, "--x509keyfile", file);
                var c = theirs.connect(flavour.client(second).withServerName("second.test"));
                var first = theirs.connect(flavour.client(server))) {
            assertEquals(List.of(second.certificate()), echo(c).peer().presented());
            assertEquals(List.of(server.certificate()), echo(first).peer().presented());
        }
    }

    @Test
    void itsServerAcceptsOurClientCertificate() throws Exception {
        String ca = save(client, "client.pem");
        try (Server theirs =
                        new Server(
                                "--require-client-cert",
                                "--verify-client-cert",
                                "--x509cafile",
                                ca);
                var c = theirs.connect(flavour.client(server).withIdentity(client))) {
            echo(c);
        }
    }

    @Test
    void itsServerRefusesUsWithoutAClientCertificate() throws Exception {
        try (Server theirs =
                new Server("--require-client-cert", "--x509cafile", save(client, "client.pem"))) {
            var thrown =
                    assertThrows(
                            NetworkException.class,
                            () -> {
                                try (var c = theirs.connect(flavour.client(server))) {
                                    c.receive(1, 1);
                                }
                            });
            if (flavour.version() == TlsVersion.TLS_1_3) {
                assertInstanceOf(SecurityFailure.ClientCertificateMissing.class, thrown.failure());
                return;
            }
            // With TLS 1.2 it says that it could not read the empty list of certificates.
            var alert = assertInstanceOf(SecurityFailure.AlertReceived.class, thrown.failure());
            assertEquals("decode_error", alert.alert());
        }
    }

    /// OpenSSL would say nothing, and close.
    @Test
    void itsServerIsRecognisedByItsAlertWhenWeSpeakInTheClear() throws Exception {
        try (Server theirs = new Server();
                var c =
                        Connection.open(
                                Endpoint.address(InetAddress.getLoopbackAddress(), theirs.port),
                                Tcp.stack())) {
            c.send("is anybody there?\n".getBytes(US_ASCII));
            var thrown =
                    assertThrows(
                            NetworkException.class,
                            () -> c.within(TheirServerTest.LIMIT).receiveExactly(100));
            var early = assertInstanceOf(TransferFailure.EndedEarly.class, thrown.failure());
            assertTrue(early.tlsAlert(), early.summary());
            assertTrue(early.hint().contains("expects TLS"), early.hint());
        }
    }

    // ---- their client

    /// Each connection is told to the test, and what it sends goes back.
    private int listen(TlsOptions options) throws NetworkException {
        var listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().tls(options.withIdentity(server)),
                        ListenerOptions.DEFAULT);
        listener.serve(connection -> {
            seen.add(connection.report().tls().orElseThrow());
            byte[] piece = new byte[1024];
            for (int size; (size = connection.receive(piece, 0, piece.length)) > 0; ) {
                connection.send(piece, 0, size);
            }
        });
        return listener.port();
    }

    private TlsHandshake told() throws InterruptedException {
        TlsHandshake tls = seen.poll(TheirServerTest.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(tls != null, "nobody came");
        return tls;
    }

    private List<String> words(int port, String... more) throws IOException {
        List<String> words =
                new ArrayList<>(
                        List.of("gnutls-cli", "--port", Integer.toString(port), "127.0.0.1"));
        words.addAll(List.of("--x509cafile", save(server, "server.pem")));
        words.addAll(List.of("--sni-hostname", "localhost", "--verify-hostname", "localhost"));
        words.addAll(List.of("--priority", flavour.priority()));
        words.addAll(List.of(more));
        return words;
    }

    /// One line, there and back.
    private String echoed(List<String> words) throws Exception {
        try (LabProcess process = LabProcess.start(words)) {
            process.awaitStdout("Simple Client Mode", TheirServerTest.LIMIT);
            say(process, "a line of its own");
            process.awaitStdout("a line of its own", TheirServerTest.LIMIT);
            return process.stdout() + process.stderr();
        }
    }

    private static void say(LabProcess process, String line) throws IOException {
        process.stdin().write((line + "\n").getBytes(US_ASCII));
        process.stdin().flush();
    }

    @Test
    void itsClientTalksToUsInTheVersionAndProtocolItAsksFor() throws Exception {
        int port = listen(flavour.options().withAlpn("x", "h2"));
        String said = echoed(words(port, "--alpn", "h2"));
        assertTrue(said.contains("Application protocol: h2"), said);
        assertTrue(said.contains("The certificate is trusted"), said);
        TlsHandshake tls = told();
        assertEquals(flavour.version(), tls.version());
        assertEquals("localhost", tls.serverName().orElseThrow());
        assertEquals("h2", tls.alpn().orElseThrow());
    }

    @Test
    void itsClientResumesItsSession() throws Exception {
        int port = listen(flavour.options());
        try (LabProcess process = LabProcess.start(words(port, "--inline-commands"))) {
            process.awaitStdout("Simple Client Mode", TheirServerTest.LIMIT);
            // With the first bytes of the server come its tickets.
            say(process, "a line of its own");
            process.awaitStdout("a line of its own", TheirServerTest.LIMIT);
            say(process, "^resume^");
            process.awaitStdout("This is a resumed session", TheirServerTest.LIMIT);
        }
        assertFalse(told().resumed());
        assertTrue(told().resumed());
    }

    @Test
    void itsClientShowsItsCertificate() throws Exception {
        String file = save(client, "client.pem");
        TlsOptions asking =
                flavour.options()
                        .withClientAuthentication(ClientAuthentication.REQUIRED)
                        .withTrust(TrustPolicy.anchors(client.certificate()));
        echoed(words(listen(asking), "--x509certfile", file, "--x509keyfile", file));
        assertEquals(List.of(client.certificate()), told().peer().presented());
    }

    @Test
    void itsClientWithoutACertificateIsTurnedAway() throws Exception {
        TlsOptions asking =
                flavour.options()
                        .withClientAuthentication(ClientAuthentication.REQUIRED)
                        .withTrust(TrustPolicy.anchors(client.certificate()));
        try (LabProcess process = LabProcess.start(words(listen(asking)))) {
            var result = process.await(TheirServerTest.LIMIT);
            assertTrue(result.exitCode() != 0, result.stdout());
            String said = result.stdout() + result.stderr();
            assertTrue(said.contains("Received alert"), said);
        }
        assertTrue(seen.isEmpty());
    }
}
