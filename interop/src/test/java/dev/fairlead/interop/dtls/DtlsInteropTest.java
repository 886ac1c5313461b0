package dev.fairlead.interop.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.ClientAuthentication;
import dev.fairlead.TransferFailure;
import dev.fairlead.TrustFailure;
import dev.fairlead.TrustPolicy;
import dev.fairlead.Udp;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Identities;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// DTLS 1.2 with openssl and GnuTLS, each as client and as server.
@Tag("interop")
class DtlsInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Identity SERVER = Identities.selfSigned("localhost", "127.0.0.1");
    private static final Identity CLIENT = Identities.selfSigned("client");

    @TempDir Path folder;

    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs("interop", "openssl", "gnutls-cli", "gnutls-serv");
    }

    /// Another program at the other end, with its own stdin and stdout.
    enum Tool {
        OPENSSL {
            @Override
            List<String> server(int port, String identity) {
                return List.of(
                        "openssl s_server -dtls1_2 -4 -listen -accept"
                                .concat(" " + port)
                                .concat(" -cert " + identity + " -key " + identity)
                                .split(" "));
            }

            @Override
            String listens() {
                return "ACCEPT";
            }

            @Override
            List<String> client(int port, String trusted) {
                return List.of(
                        ("openssl s_client -dtls1_2 -connect 127.0.0.1:" + port)
                                .concat(" -verify_return_error -CAfile " + trusted)
                                .split(" "));
            }

            @Override
            List<String> showing(String identity) {
                return List.of("-cert", identity, "-key", identity);
            }
        },
        GNUTLS {
            @Override
            List<String> server(int port, String identity) {
                return List.of(
                        ("gnutls-serv --udp --echo --port " + port)
                                .concat(" --x509certfile " + identity)
                                .concat(" --x509keyfile " + identity)
                                .split(" "));
            }

            @Override
            String listens() {
                return "listening on IPv4.*done";
            }

            @Override
            List<String> client(int port, String trusted) {
                return List.of(
                        ("gnutls-cli --udp --port " + port + " 127.0.0.1")
                                .concat(" --x509cafile " + trusted)
                                .concat(" --verify-hostname localhost")
                                .split(" "));
            }

            @Override
            List<String> showing(String identity) {
                return List.of("--x509certfile", identity, "--x509keyfile", identity);
            }
        };

        abstract List<String> server(int port, String identity);

        abstract String listens();

        abstract List<String> client(int port, String trusted);

        abstract List<String> showing(String identity);
    }

    private String save(Identity identity, String name) throws Exception {
        Path file = folder.resolve(name);
        Identities.save(identity, file);
        return file.toString();
    }

    private static int freePort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void write(LabProcess process, String text) throws Exception {
        process.stdin().write(text.getBytes(UTF_8));
        process.stdin().flush();
    }

    private static String text(DatagramConnection from) throws NetworkException {
        return new String(from.within(LIMIT).receive().content(), UTF_8);
    }

    private static DatagramConnection connect(int port, TlsOptions options)
            throws NetworkException {
        return Connection.open(Endpoint.host("127.0.0.1", port), Udp.stack().dtls(options));
    }

    private LabProcess serving(Tool tool, int port) throws Exception {
        LabProcess server = LabProcess.start(tool.server(port, save(SERVER, "server.pem")));
        try {
            if (tool == Tool.GNUTLS) {
                server.awaitStderr(tool.listens(), LIMIT);
            } else {
                server.awaitStdout(tool.listens(), LIMIT);
            }
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    @ParameterizedTest
    @EnumSource
    void weConnectToThem(Tool tool) throws Exception {
        int port = freePort();
        try (LabProcess server = serving(tool, port);
                var ours =
                        connect(
                                port,
                                TlsOptions.DEFAULT.withTrust(TrustPolicy.pinned(SERVER.pin())))) {
            ours.send("to them\n".getBytes(UTF_8));
            if (tool == Tool.GNUTLS) {
                assertEquals("to them\n", text(ours)); // it echoes
            } else {
                server.awaitStdout("to them\n", LIMIT);
                write(server, "to us\n");
                assertEquals("to us\n", text(ours));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void weDoNotTrustThem(Tool tool) throws Exception {
        int port = freePort();
        try (LabProcess _ = serving(tool, port)) {
            var failure =
                    assertThrows(NetworkException.class, () -> connect(port, TlsOptions.DEFAULT))
                            .failure();
            assertInstanceOf(TrustFailure.class, failure);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theyConnectToUs(Tool tool) throws Exception {
        try (Listener<DatagramConnection> listener =
                        Listener.open(Endpoint.host("127.0.0.1", 0), Udp.stack().dtls(SERVER));
                LabProcess client =
                        LabProcess.start(tool.client(listener.port(), save(SERVER, "server.pem")));
                DatagramConnection ours = listener.accept(LIMIT)) {
            write(client, "to us\n");
            assertEquals("to us\n", text(ours));
            ours.send("to them\n".getBytes(UTF_8));
            client.awaitStdout("to them\n", LIMIT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theyShowUsACertificate(Tool tool) throws Exception {
        TlsOptions asking =
                TlsOptions.DEFAULT
                        .withIdentity(SERVER)
                        .withClientAuthentication(ClientAuthentication.REQUIRED)
                        .withTrust(TrustPolicy.pinned(CLIENT.pin()));
        try (Listener<DatagramConnection> listener =
                Listener.open(Endpoint.host("127.0.0.1", 0), Udp.stack().dtls(asking))) {
            List<String> words =
                    new ArrayList<>(tool.client(listener.port(), save(SERVER, "server.pem")));
            words.addAll(tool.showing(save(CLIENT, "client.pem")));
            try (LabProcess client = LabProcess.start(words);
                    DatagramConnection ours = listener.accept(LIMIT)) {
                assertEquals(
                        List.of(CLIENT.certificate()),
                        ours.report().tls().orElseThrow().peer().presented());
                write(client, "in\n");
                assertEquals("in\n", text(ours));
            }
        }
    }

    // ---- with pre-shared keys

    private static final byte[] KEY = Psk.newKey();
    private static final TlsOptions KEYED = TlsOptions.DEFAULT.withPsk(Psk.of("device", KEY));

    private static List<String> keyed(String line) {
        String key = " -psk_identity device -psk " + HexFormat.of().formatHex(KEY);
        return List.of((line + key).split(" "));
    }

    @Test
    void weConnectToOpensslWithAKey() throws Exception {
        int port = freePort();
        try (LabProcess server =
                LabProcess.start(
                        keyed("openssl s_server -dtls1_2 -4 -listen -nocert -accept " + port))) {
            server.awaitStdout("ACCEPT", LIMIT);
            try (var ours = connect(port, KEYED)) {
                ours.send("to them\n".getBytes(UTF_8));
                server.awaitStdout("to them\n", LIMIT);
                assertEquals(
                        "device", ours.report().tls().orElseThrow().pskIdentity().orElseThrow());
            }
        }
    }

    @Test
    void opensslConnectsToUsWithAKey() throws Exception {
        try (Listener<DatagramConnection> listener =
                        Listener.open(Endpoint.host("127.0.0.1", 0), Udp.stack().dtls(KEYED));
                LabProcess client =
                        LabProcess.start(
                                keyed(
                                        "openssl s_client -dtls1_2 -connect 127.0.0.1:"
                                                + listener.port()));
                DatagramConnection ours = listener.accept(LIMIT)) {
            write(client, "to us\n");
            assertEquals("to us\n", text(ours));
        }
    }

    @Test
    void theOneSuiteOfManyProgramsIsSpokenByTheCompatibleProfile() throws Exception {
        int port = freePort();
        String line = "openssl s_server -dtls1_2 -4 -listen -nocert -cipher PSK-AES128-GCM-SHA256";
        try (LabProcess server = LabProcess.start(keyed(line + " -accept " + port))) {
            server.awaitStdout("ACCEPT", LIMIT);
            TlsOptions compatible = TlsOptions.DEFAULT.withPsk(Psk.of("device", KEY).compatible());
            try (var ours = connect(port, compatible)) {
                assertEquals(
                        "TLS_PSK_WITH_AES_128_GCM_SHA256",
                        ours.report().tls().orElseThrow().cipherSuite());
            }
        }
    }

    @Test
    void whenOpensslEndsWeAreTold() throws Exception {
        try (Listener<DatagramConnection> listener =
                        Listener.open(Endpoint.host("127.0.0.1", 0), Udp.stack().dtls(SERVER));
                LabProcess client =
                        LabProcess.start(
                                Tool.OPENSSL.client(listener.port(), save(SERVER, "server.pem")));
                DatagramConnection ours = listener.accept(LIMIT)) {
            write(client, "Q\n");
            assertInstanceOf(
                    TransferFailure.ClosedByPeer.class,
                    assertThrows(NetworkException.class, () -> text(ours)).failure());
        }
    }
}
