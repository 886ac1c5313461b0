package dev.fairlead.interop.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.ClientAuthentication;
import dev.fairlead.TrustPolicy;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Identities;
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

/// Our server and the clients of openssl, curl, ncat and socat.
@Tag("interop")
@ParameterizedClass
@MethodSource("dev.fairlead.interop.tls.Flavour#all")
class TheirClientTest {
    private final Flavour flavour;
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final Identity server = Identities.selfSigned("localhost");
    private final BlockingQueue<TlsHandshake> seen = new LinkedBlockingQueue<>();

    @TempDir Path folder;

    TheirClientTest(Flavour flavour) {
        this.flavour = flavour;
    }

    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs("interop", "openssl", "curl", "ncat", "socat");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private TlsOptions options() {
        return flavour.options().withIdentity(server);
    }

    private Listener<StreamConnection> listen(TlsOptions options) throws NetworkException {
        Listener<StreamConnection> listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().tls(options),
                        ListenerOptions.DEFAULT);
        return listener;
    }

    /// Each connection is told to the test, and what it sends goes back.
    private int echo(TlsOptions options) throws NetworkException {
        Listener<StreamConnection> listener = listen(options);
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

    private String ca() throws Exception {
        return TheirServerTest.save(server, folder.resolve("server.pem"));
    }

    /// One line, there and back. The lines that openssl adds may be cut in two by it.
    private String echoedTo(List<String> words) throws Exception {
        try (LabProcess client = LabProcess.start(words)) {
            client.stdin().write("a line of its own\n".getBytes(US_ASCII));
            client.stdin().flush();
            client.awaitStdout("a line of its own", TheirServerTest.LIMIT);
            return client.stdout() + client.stderr();
        }
    }

    private List<String> openssl(int port, String... more) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        words.addAll(List.of("-CAfile", ca(), "-verify_return_error", "-verify_hostname"));
        words.addAll(List.of("localhost", "-servername", "localhost", flavour.flag()));
        words.addAll(List.of(more));
        return words;
    }

    @Test
    void opensslTalksToUsInTheVersionAndProtocolItAsksFor() throws Exception {
        int port = echo(options().withAlpn("x", "h2"));
        String said = echoedTo(openssl(port, "-alpn", "h2"));
        assertTrue(said.contains("ALPN protocol: h2"), said);
        assertTrue(said.contains("Verification: OK"), said);
        TlsHandshake tls = told();
        assertEquals(flavour.version(), tls.version());
        assertEquals("localhost", tls.serverName().orElseThrow());
        assertEquals("h2", tls.alpn().orElseThrow());
    }

    @Test
    void opensslResumesItsSession() throws Exception {
        int port = echo(options());
        String session = folder.resolve("session.pem").toString();
        echoedTo(openssl(port, "-sess_out", session));
        String said = echoedTo(openssl(port, "-sess_in", session));
        assertTrue(said.contains("Reused, " + flavour.version()), said);
        assertTrue(!told().resumed());
        assertTrue(told().resumed());
    }

    @Test
    void opensslShowsItsCertificate() throws Exception {
        Identity client = Identities.selfSigned("client.test");
        String file = TheirServerTest.save(client, folder.resolve("client.pem"));
        TlsOptions asking =
                options()
                        .withClientAuthentication(ClientAuthentication.REQUIRED)
                        .withTrust(TrustPolicy.anchors(client.certificate()));
        echoedTo(openssl(echo(asking), "-cert", file, "-key", file));
        assertEquals(List.of(client.certificate()), told().peer().presented());
    }

    @Test
    void opensslWithoutACertificateIsTurnedAway() throws Exception {
        TlsOptions asking =
                options()
                        .withClientAuthentication(ClientAuthentication.REQUIRED)
                        .withTrust(TrustPolicy.anchors(server.certificate()));
        try (LabProcess client = LabProcess.start(openssl(echo(asking)))) {
            var result = client.await(TheirServerTest.LIMIT);
            assertTrue(result.exitCode() != 0, result.stdout());
            assertTrue(result.stderr().contains("alert"), result.stderr());
        }
        assertTrue(seen.isEmpty());
    }

    /// Each page takes a connection of its own.
    private void curl(TlsOptions options, int pages, String... more) throws Exception {
        try (Listener<StreamConnection> listener = listen(options.withAlpn("http/1.1"))) {
            listener.serve(connection -> {
                seen.add(connection.report().tls().orElseThrow());
                connection.receive(1, 4096);
                connection.send("HTTP/1.0 200 OK\r\n\r\nwhole page".getBytes(US_ASCII));
            });
            String host = "localhost:" + listener.port();
            List<String> words = new ArrayList<>(List.of("curl", "-sS", "--cacert", ca()));
            words.addAll(List.of("--noproxy", "*", "--resolve", host + ":127.0.0.1"));
            words.addAll(List.of(more));
            for (int page = 0; page < pages; page++) {
                words.add("https://" + host + "/" + page);
            }
            try (LabProcess curl = LabProcess.start(words)) {
                var result = curl.await(TheirServerTest.LIMIT);
                assertEquals(0, result.exitCode(), result.stderr());
                assertEquals("whole page".repeat(pages), result.stdout());
            }
        }
    }

    @Test
    void curlGetsAPage() throws Exception {
        curl(options(), 1);
        TlsHandshake tls = told();
        assertEquals(flavour.version(), tls.version());
        assertEquals("localhost", tls.serverName().orElseThrow());
        assertEquals("http/1.1", tls.alpn().orElseThrow());
    }

    @Test
    void curlResumesItsSession() throws Exception {
        curl(options(), 2);
        assertTrue(!told().resumed());
        assertTrue(told().resumed());
    }

    @Test
    void curlShowsItsCertificate() throws Exception {
        Identity client = Identities.selfSigned("client.test");
        String file = TheirServerTest.save(client, folder.resolve("client.pem"));
        curl(requiring(client), 1, "--cert", file, "--key", file);
        assertEquals(List.of(client.certificate()), told().peer().presented());
    }

    private TlsOptions requiring(Identity client) {
        return options()
                .withClientAuthentication(ClientAuthentication.REQUIRED)
                .withTrust(TrustPolicy.anchors(client.certificate()));
    }

    @Test
    void ncatShowsItsCertificateAndAsksForNameAndProtocol() throws Exception {
        Identity client = Identities.selfSigned("client.test");
        String file = TheirServerTest.save(client, folder.resolve("client.pem"));
        int port = echo(requiring(client).withAlpn("x", "h2"));
        List<String> words = new ArrayList<>(List.of("ncat", "--ssl", "--ssl-alpn", "h2"));
        words.addAll(List.of("--ssl-cert", file, "--ssl-key", file));
        words.addAll(List.of("--ssl-servername", "other.test", "127.0.0.1"));
        words.add(Integer.toString(port));
        echoedTo(words);
        TlsHandshake tls = told();
        assertEquals(List.of(client.certificate()), tls.peer().presented());
        assertEquals("other.test", tls.serverName().orElseThrow());
        assertEquals("h2", tls.alpn().orElseThrow());
    }

    @Test
    void socatShowsItsCertificateAndAsksForAName() throws Exception {
        Identity client = Identities.selfSigned("client.test");
        String file = TheirServerTest.save(client, folder.resolve("client.pem"));
        String address = "OPENSSL:127.0.0.1:" + echo(requiring(client));
        String options = ",cafile=" + ca() + ",commonname=localhost,snihost=localhost";
        echoedTo(List.of("socat", "-", address + options + ",cert=" + file + ",key=" + file));
        TlsHandshake tls = told();
        assertEquals(List.of(client.certificate()), tls.peer().presented());
        assertEquals("localhost", tls.serverName().orElseThrow());
    }

    @Test
    void ncatTalksToUs() throws Exception {
        int port = echo(options());
        echoedTo(
                List.of(
                        "ncat",
                        "--ssl-verify",
                        "--ssl-trustfile",
                        ca(),
                        "localhost",
                        Integer.toString(port)));
        told();
    }

    @Test
    void socatTalksToUs() throws Exception {
        int port = echo(options());
        echoedTo(List.of("socat", "-", "OPENSSL:localhost:" + port + ",pf=ip4,cafile=" + ca()));
        told();
    }
}
