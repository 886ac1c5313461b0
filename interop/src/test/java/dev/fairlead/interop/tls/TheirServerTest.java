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
import dev.fairlead.NetworkException;
import dev.fairlead.SecurityFailure;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Our client and the servers of openssl, ncat and socat.
@Tag("interop")
@ParameterizedClass
@MethodSource("dev.fairlead.interop.tls.Flavour#all")
class TheirServerTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Flavour flavour;
    private final Identity server = Identities.selfSigned("localhost");

    @TempDir Path folder;

    TheirServerTest(Flavour flavour) {
        this.flavour = flavour;
    }

    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs("interop", "openssl", "ncat", "socat");
    }

    static String save(Identity identity, Path file) throws IOException {
        Identities.save(identity, file);
        return file.toString();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// A server of openssl that sends each line back, reversed.
    private final class Openssl implements AutoCloseable {
        final int port = freePort();
        private final LabProcess process;

        Openssl(String... more) throws IOException {
            String file = save(server, folder.resolve("server.pem"));
            List<String> words =
                    new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port));
            words.addAll(List.of("-cert", file, "-key", file, "-rev", flavour.flag()));
            words.addAll(List.of(more));
            process = LabProcess.start(words);
            process.awaitStdout("ACCEPT", LIMIT);
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

    private static TlsHandshake reverse(StreamConnection connection) throws NetworkException {
        connection.send("stressed\n".getBytes(US_ASCII));
        assertEquals("desserts\n", new String(connection.receiveExactly(9), US_ASCII));
        return connection.report().tls().orElseThrow();
    }

    @Test
    void opensslAnswersInTheVersionAndProtocolAskedFor() throws Exception {
        try (Openssl openssl = new Openssl("-alpn", "x,h2");
                var c = openssl.connect(flavour.client(server).withAlpn("h2"))) {
            TlsHandshake tls = reverse(c);
            assertEquals(flavour.version(), tls.version());
            assertEquals("h2", tls.alpn().orElseThrow());
            assertEquals(List.of(server.certificate()), tls.peer().presented());
        }
    }

    @Test
    void opensslResumesOurSession() throws Exception {
        try (Openssl openssl = new Openssl()) {
            try (var c = openssl.connect(flavour.client(server))) {
                assertFalse(reverse(c).resumed());
            }
            try (var c = openssl.connect(flavour.client(server))) {
                TlsHandshake tls = reverse(c);
                assertTrue(tls.resumed());
                assertEquals(List.of(server.certificate()), tls.peer().presented());
            }
        }
    }

    @Test
    void opensslShowsTheCertificateForTheNameThatWeAskFor() throws Exception {
        Identity second = Identities.selfSigned("second.test");
        String file = save(second, folder.resolve("second.pem"));
        try (Openssl openssl =
                        new Openssl("-servername", "second.test", "-cert2", file, "-key2", file);
                var c = openssl.connect(flavour.client(second).withServerName("second.test"))) {
            assertEquals(List.of(second.certificate()), reverse(c).peer().presented());
        }
    }

    @Test
    void opensslAcceptsOurClientCertificate() throws Exception {
        Identity client = Identities.selfSigned("client.test");
        String file = save(client, folder.resolve("client.pem"));
        try (Openssl openssl =
                        new Openssl("-Verify", "1", "-verify_return_error", "-CAfile", file);
                var c = openssl.connect(flavour.client(server).withIdentity(client))) {
            reverse(c);
        }
    }

    @Test
    void opensslRefusesUsWithoutAClientCertificate() throws Exception {
        try (Openssl openssl = new Openssl("-Verify", "1", "-verify_return_error")) {
            var thrown =
                    assertThrows(
                            NetworkException.class,
                            () -> {
                                try (var c = openssl.connect(flavour.client(server))) {
                                    c.receive(1, 1);
                                }
                            });
            assertInstanceOf(SecurityFailure.ClientCertificateMissing.class, thrown.failure());
        }
    }

    enum Echo {
        NCAT {
            @Override
            List<String> words(int port, String file) {
                return List.of(
                        "ncat",
                        "-v",
                        "--ssl",
                        "--ssl-cert",
                        file,
                        "--ssl-key",
                        file,
                        "-l",
                        "127.0.0.1",
                        Integer.toString(port),
                        "--sh-exec",
                        "cat");
            }

            @Override
            String listens() {
                return "Listening on";
            }
        },
        SOCAT {
            @Override
            List<String> words(int port, String file) {
                return List.of(
                        "socat",
                        "-d",
                        "-d",
                        "OPENSSL-LISTEN:"
                                + port
                                + ",bind=127.0.0.1,reuseaddr,verify=0,cert="
                                + file
                                + ",key="
                                + file,
                        "SYSTEM:cat");
            }

            @Override
            String listens() {
                return "listening on";
            }
        };

        abstract List<String> words(int port, String file);

        abstract String listens();
    }

    @Test
    void socatAcceptsOurClientCertificate() throws Exception {
        int port = freePort();
        Identity client = Identities.selfSigned("client.test");
        String trusted = save(client, folder.resolve("client.pem"));
        List<String> words =
                Echo.SOCAT.words(port, save(server, folder.resolve("server.pem"))).stream()
                        .map(word -> word.replace("verify=0", "verify=1,cafile=" + trusted))
                        .toList();
        try (LabProcess process = LabProcess.start(words)) {
            process.awaitStderr(Echo.SOCAT.listens(), LIMIT);
            try (var c = connect(port, flavour.client(server).withIdentity(client))) {
                echo(c);
            }
        }
    }

    private static StreamConnection connect(int port, TlsOptions options) throws NetworkException {
        return Connection.open(
                Endpoint.address(InetAddress.getLoopbackAddress(), port), Tcp.stack().tls(options));
    }

    private static void echo(StreamConnection connection) throws NetworkException {
        connection.send("hello".getBytes(US_ASCII));
        assertEquals("hello", new String(connection.receiveExactly(5), US_ASCII));
    }

    @ParameterizedTest
    @EnumSource
    void othersEcho(Echo echo) throws Exception {
        int port = freePort();
        String file = save(server, folder.resolve("server.pem"));
        try (LabProcess process = LabProcess.start(echo.words(port, file))) {
            process.awaitStderr(echo.listens(), LIMIT);
            try (var c = connect(port, flavour.client(server))) {
                echo(c);
                assertEquals(flavour.version(), c.report().tls().orElseThrow().version());
            }
        }
    }
}
