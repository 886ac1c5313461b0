package dev.fairlead.interop.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent.HandshakeFailed;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Psk;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys that both ends have, with openssl and GnuTLS at the other end, in both roles.
@Tag("interop")
class PskInteropTest {
    private static final String HEX =
            "0b1f0c9ea2d34477880192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7";
    private static final String OTHER_HEX = "ff" + HEX.substring(2);
    private static final String PLAIN = "PSK-AES128-GCM-SHA256";
    private static final Psk PHONE = psk("phone", HEX);

    @TempDir Path folder;

    private final LinkedBlockingQueue<NetworkFailure> failed = new LinkedBlockingQueue<>();
    private final Network network =
            Network.open(
                    NetworkOptions.DEFAULT.withObserver(event -> {
                        if (event instanceof HandshakeFailed handshake) {
                            failed.add(handshake.reason());
                        }
                    }));

    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs("interop", "openssl", "gnutls-cli", "gnutls-serv");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private static Psk psk(String identity, String hex) {
        return Psk.of(identity, HexFormat.of().parseHex(hex));
    }

    private static TlsOptions only(TlsVersion version, Psk psk) {
        return TlsOptions.DEFAULT.withPsk(psk).withVersions(version, version);
    }

    private static String flag(TlsVersion version) {
        return version == TlsVersion.TLS_1_3 ? "-tls1_3" : "-tls1_2";
    }

    // ---- their server

    private LabProcess opensslServer(int port, String... more) {
        List<String> words =
                new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port));
        words.addAll(List.of("-nocert", "-rev", "-psk", HEX, "-psk_identity", "phone"));
        words.addAll(List.of(more));
        LabProcess process = LabProcess.start(words);
        process.awaitStdout("ACCEPT", TheirServerTest.LIMIT);
        return process;
    }

    private StreamConnection connect(int port, TlsOptions options) throws NetworkException {
        return network.open(
                Endpoint.address(InetAddress.getLoopbackAddress(), port),
                Tcp.stack().tls(options),
                Parameters.DEFAULT);
    }

    private static TlsHandshake reverse(StreamConnection connection) throws NetworkException {
        connection.send("stressed\n".getBytes(US_ASCII));
        assertEquals("desserts\n", new String(connection.receiveExactly(9), US_ASCII));
        return connection.report().tls().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void opensslAsAServerTakesOurKey(TlsVersion version) throws Exception {
        int port = TheirServerTest.freePort();
        try (LabProcess _ = opensslServer(port, flag(version));
                var c = connect(port, TlsOptions.DEFAULT.withPsk(PHONE))) { // in one hello
            TlsHandshake tls = reverse(c);
            assertEquals(version, tls.version());
            assertEquals("phone", tls.pskIdentity().orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ECDHE-PSK-CHACHA20-POLY1305",
                "ECDHE-PSK-AES128-CBC-SHA256",
                "PSK-AES128-GCM-SHA256",
                "PSK-AES256-GCM-SHA384",
                "PSK-CHACHA20-POLY1305",
                "PSK-AES128-CBC-SHA256"
            })
    void opensslHasTheSameSuitesOfTls12(String suite) throws Exception {
        int port = TheirServerTest.freePort();
        Psk plain = PHONE.withKeyExchange(Psk.KeyExchange.PLAIN);
        try (LabProcess _ = opensslServer(port, "-tls1_2", "-cipher", suite + "@SECLEVEL=0");
                var c = connect(port, TlsOptions.DEFAULT.withPsk(plain))) {
            TlsHandshake tls = reverse(c);
            assertEquals("phone", tls.pskIdentity().orElseThrow());
            boolean forward = suite.startsWith("ECDHE");
            assertEquals(forward, tls.cipherSuite().startsWith("TLS_ECDHE_PSK"));
        }
    }

    @Test
    void whoHasThatOneSuiteNeedsTheCompatibleProfile() throws Exception {
        int port = TheirServerTest.freePort();
        try (LabProcess _ = opensslServer(port, "-tls1_2", "-cipher", PLAIN)) {
            NetworkFailure told = refusal(port, TlsOptions.DEFAULT.withPsk(PHONE));
            assertEquals("tls.psk-not-accepted", told.cause());
            assertTrue(told.hint().contains("Psk.compatible()"), told.hint());
            try (var c = connect(port, TlsOptions.DEFAULT.withPsk(PHONE.compatible()))) {
                assertEquals("TLS_PSK_WITH_AES_128_GCM_SHA256", reverse(c).cipherSuite());
            }
        }
    }

    private NetworkFailure refusal(int port, TlsOptions options) {
        return assertThrows(NetworkException.class, () -> connect(port, options).close()).failure();
    }

    @ParameterizedTest
    @EnumSource
    void opensslAsAServerRefusesAWrongKey(TlsVersion version) throws Exception {
        int port = TheirServerTest.freePort();
        try (LabProcess _ = opensslServer(port, flag(version))) {
            NetworkFailure told = refusal(port, only(version, psk("phone", OTHER_HEX)));
            assertEquals("tls.psk-wrong-key", told.cause());
        }
    }

    /// With TLS 1.2 it takes its key for any identity.
    @Test
    void opensslAsAServerRefusesAnUnknownIdentity() throws Exception {
        int port = TheirServerTest.freePort();
        try (LabProcess _ = opensslServer(port, "-tls1_3")) {
            NetworkFailure told = refusal(port, only(TlsVersion.TLS_1_3, psk("tablet", HEX)));
            assertEquals("tls.psk-not-accepted", told.cause());
        }
    }

    private String passwords(String identity) throws IOException {
        return Files.writeString(folder.resolve("psk.txt"), identity + ":" + HEX + "\n").toString();
    }

    private static String priority(TlsVersion version) {
        return "NORMAL:-VERS-ALL:+VERS-"
                + (version == TlsVersion.TLS_1_3 ? "TLS1.3" : "TLS1.2")
                + ":-KX-ALL:+ECDHE-PSK:+DHE-PSK:+PSK";
    }

    @ParameterizedTest
    @EnumSource
    void gnuTlsAsAServerTakesOurKeyAndNoOther(TlsVersion version) throws Exception {
        int port = TheirServerTest.freePort();
        List<String> words =
                List.of(
                        "gnutls-serv",
                        "--echo",
                        "--port",
                        Integer.toString(port),
                        "--pskpasswd",
                        passwords("phone"),
                        "--priority",
                        priority(version));
        try (LabProcess theirs = LabProcess.start(words)) {
            theirs.awaitStderr("listening on IPv4.*done", TheirServerTest.LIMIT);
            try (var c = connect(port, TlsOptions.DEFAULT.withPsk(PHONE))) {
                c.send("a line of its own\n".getBytes(US_ASCII));
                assertEquals("a line of its own\n", new String(c.receiveExactly(18), US_ASCII));
                assertEquals(version, c.report().tls().orElseThrow().version());
            }
            assertEquals(
                    "tls.psk-wrong-key",
                    refusal(port, only(version, psk("phone", OTHER_HEX))).cause());
        }
    }

    // ---- their client

    private Listener<StreamConnection> listen(TlsOptions options) throws NetworkException {
        return network.listen(
                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                Tcp.stack().tls(options),
                ListenerOptions.DEFAULT);
    }

    private static LabProcess opensslClient(
            Listener<?> to, String identity, String hex, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of("openssl", "s_client", "-connect", "127.0.0.1:" + to.port()));
        words.addAll(List.of("-psk", hex, "-psk_identity", identity));
        words.addAll(List.of(more));
        return LabProcess.start(words);
    }

    private static void talk(Listener<StreamConnection> listener, LabProcess theirs)
            throws Exception {
        try (StreamConnection c = listener.accept()) {
            c.send("a line of its own\n".getBytes(US_ASCII));
            theirs.awaitStdout("a line of its own", TheirServerTest.LIMIT);
            OutputStream typed = theirs.stdin();
            typed.write("and back\n".getBytes(US_ASCII));
            typed.flush();
            assertEquals("and back\n", new String(c.receiveExactly(9), US_ASCII));
            assertEquals("phone", c.report().tls().orElseThrow().pskIdentity().orElseThrow());
        }
    }

    private NetworkFailure toldToUs() throws InterruptedException {
        NetworkFailure told = failed.poll(30, TimeUnit.SECONDS);
        assertNotNull(told, "no handshake failed within 30 s");
        return told;
    }

    @ParameterizedTest
    @EnumSource
    void opensslAsAClientTalksToUs(TlsVersion version) throws Exception {
        try (var listener = listen(TlsOptions.DEFAULT.withPsk(PHONE));
                LabProcess theirs = opensslClient(listener, "phone", HEX, flag(version))) {
            talk(listener, theirs);
        }
    }

    @Test
    void opensslThatOffersBothVersionsGetsTheNewer() throws Exception {
        try (var listener = listen(TlsOptions.DEFAULT.withPsk(PHONE));
                LabProcess theirs = opensslClient(listener, "phone", HEX)) {
            talk(listener, theirs);
            theirs.awaitStdout("TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256", TheirServerTest.LIMIT);
        }
    }

    @Test
    void opensslWithThatOneSuiteNeedsTheCompatibleProfile() throws Exception {
        try (var listener = listen(TlsOptions.DEFAULT.withPsk(PHONE));
                LabProcess _ = opensslClient(listener, "phone", HEX, "-tls1_2", "-cipher", PLAIN)) {
            NetworkFailure told = toldToUs();
            assertEquals("tls.psk-no-key-exchange", told.cause());
            assertTrue(told.hint().contains("Psk.compatible()"), told.hint());
        }
        try (var listener = listen(TlsOptions.DEFAULT.withPsk(PHONE.compatible()));
                LabProcess theirs =
                        opensslClient(listener, "phone", HEX, "-tls1_2", "-cipher", PLAIN)) {
            talk(listener, theirs);
        }
    }

    @ParameterizedTest
    @EnumSource
    void opensslAsAClientIsRefusedForItsKeyOrItsName(TlsVersion version) throws Exception {
        try (var listener = listen(TlsOptions.DEFAULT.withPsk(PHONE))) {
            try (LabProcess _ = opensslClient(listener, "phone", OTHER_HEX, flag(version))) {
                assertEquals("tls.psk-wrong-key", toldToUs().cause());
            }
            try (LabProcess _ = opensslClient(listener, "tablet", HEX, flag(version))) {
                assertEquals("tls.psk-unknown-identity", toldToUs().cause());
            }
        }
    }

    /// With TLS 1.2 gnutls-cli 3.7.9 ends with a segmentation fault, whoever the server is.
    @Test
    void gnuTlsAsAClientTalksToUs() throws Exception {
        try (var listener = listen(TlsOptions.DEFAULT.withPsk(PHONE));
                LabProcess theirs =
                        LabProcess.start(
                                List.of(
                                        "gnutls-cli",
                                        "--port",
                                        Integer.toString(listener.port()),
                                        "--pskusername",
                                        "phone",
                                        "--pskkey",
                                        HEX,
                                        "--priority",
                                        priority(TlsVersion.TLS_1_3),
                                        "127.0.0.1"))) {
            talk(listener, theirs);
        }
    }
}
