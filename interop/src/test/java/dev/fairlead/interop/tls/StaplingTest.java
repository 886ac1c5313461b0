package dev.fairlead.interop.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateStatus;
import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Stage;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TrustPolicy;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Certificates;
import dev.fairlead.security.Identities;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// OCSP responses by the authority of openssl, stapled by its server and by ours.
@Tag("interop")
@ParameterizedClass
@MethodSource("dev.fairlead.interop.tls.Flavour#all")
class StaplingTest {
    private static final String SERIAL = "1001";

    private final Flavour flavour;

    @TempDir Path folder;

    StaplingTest(Flavour flavour) {
        this.flavour = flavour;
    }

    @BeforeAll
    static void needsOpenssl() {
        Requirement.programs("interop", "openssl");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void openssl(String words) {
        List<String> all =
                Stream.concat(Stream.of("openssl"), Arrays.stream(words.split(" "))).toList();
        try (LabProcess process = LabProcess.start(all)) {
            LabProcess.Result result = process.await(TheirServerTest.LIMIT);
            assertEquals(0, result.exitCode(), result.stderr());
        }
    }

    @BeforeEach
    void issue() throws Exception {
        String key = " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ";
        openssl(
                "req -x509 -subj /CN=Root -days 9"
                        + key
                        + file("ca.key")
                        + " -out "
                        + file("ca.pem"));
        openssl("req -subj /CN=localhost" + key + file("key.pem") + " -out " + file("request.pem"));
        Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost\n");
        openssl(
                "x509 -req -in "
                        + file("request.pem")
                        + " -days 8 -set_serial 0x"
                        + SERIAL
                        + " -CA "
                        + file("ca.pem")
                        + " -CAkey "
                        + file("ca.key")
                        + " -extfile "
                        + file("names")
                        + " -out "
                        + file("cert.pem"));
    }

    /// @param entry how the line of the authority's index begins
    private Path response(String entry) throws Exception {
        Files.writeString(
                folder.resolve("index"), entry + "\t" + SERIAL + "\tunknown\t/CN=localhost\n");
        Path response = folder.resolve("response.der");
        openssl(
                "ocsp -ndays 7 -index "
                        + file("index")
                        + " -CA "
                        + file("ca.pem")
                        + " -rsigner "
                        + file("ca.pem")
                        + " -rkey "
                        + file("ca.key")
                        + " -issuer "
                        + file("ca.pem")
                        + " -cert "
                        + file("cert.pem")
                        + " -respout "
                        + response);
        return response;
    }

    private Path good() throws Exception {
        return response("V\t491231235959Z\t");
    }

    private Path revoked() throws Exception {
        return response("R\t491231235959Z\t200101000000Z,keyCompromise");
    }

    private TlsOptions client() throws Exception {
        return flavour.options()
                .withTrust(
                        TrustPolicy.anchors(Certificates.load(folder.resolve("ca.pem")).getFirst()))
                .withServerName("localhost");
    }

    /// To a server of openssl that staples this.
    private CertificateStatus connect(Path response) throws Exception {
        int port = TheirServerTest.freePort();
        List<String> words =
                new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port));
        words.addAll(List.of("-cert", file("cert.pem"), "-key", file("key.pem"), "-rev"));
        words.addAll(List.of("-status_file", response.toString(), flavour.flag()));
        try (LabProcess process = LabProcess.start(words)) {
            process.awaitStdout("ACCEPT", TheirServerTest.LIMIT);
            try (var c =
                    Connection.open(
                            Endpoint.address(InetAddress.getLoopbackAddress(), port),
                            Tcp.stack().tls(client()))) {
                CertificateStatus status = c.report().tls().orElseThrow().peer().status();
                assertNotNull(status);
                return status;
            }
        }
    }

    @Test
    void whatOpensslStaplesIsRead() throws Exception {
        CertificateStatus status = connect(good());
        assertEquals(CertificateStatus.State.GOOD, status.state());
        assertTrue(status.verified());
    }

    @Test
    void aCertificateThatOpensslSaysIsRevokedIsNotTrusted() throws Exception {
        Path response = revoked();
        var failure = assertThrows(NetworkException.class, () -> connect(response)).failure();
        var why = assertInstanceOf(CertificateFailure.Revoked.class, failure);
        assertEquals("2020-01-01T00:00:00Z", why.since().toString());
        assertEquals("key-compromise", why.reason());
        assertEquals(Stage.TLS, failure.stage());
    }

    @Test
    void opensslReadsWhatWeStaple() throws Exception {
        TlsOptions options = flavour.options().withEngine(Engine.BORINGSSL); // JSSE cannot
        Identity server =
                Identities.load(folder.resolve("cert.pem"), folder.resolve("key.pem"))
                        .withStapledResponse(Files.readAllBytes(good()));
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                var listener =
                        network.listen(
                                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                Tcp.stack().tls(options.withIdentity(server)),
                                ListenerOptions.DEFAULT);
                LabProcess process =
                        LabProcess.start(
                                List.of(
                                        "openssl",
                                        "s_client",
                                        "-status",
                                        "-connect",
                                        "127.0.0.1:" + listener.port()));
                StreamConnection c = listener.accept()) {
            c.send("a line of its own\n".getBytes(US_ASCII));
            process.awaitStdout("a line of its own", TheirServerTest.LIMIT);
            assertTrue(process.stdout().contains("Cert Status: good"), process.stdout());
        }
    }
}
