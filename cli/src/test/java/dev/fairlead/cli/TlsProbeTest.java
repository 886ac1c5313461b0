package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.security.Identities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `probe` over TLS: the certificates as they came, what was looked at, and the warnings.
@Tag("loopback")
class TlsProbeTest {
    private final Identity server =
            Identities.selfSigned(List.of("localhost", "127.0.0.1"), Duration.ofDays(500));
    private final Listener<StreamConnection> listener;

    @TempDir Path folder;

    TlsProbeTest() throws Exception {
        TlsOptions options =
                TlsOptions.DEFAULT
                        .withIdentity(server)
                        .withAlpn("h2")
                        .withAlpnOptional(true)
                        .withVersions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2);
        listener = Listener.open(Endpoint.host("127.0.0.1", 0), Tcp.stack().tls(options));
        listener.serve(connection -> connection.receiveUntilEnd(1));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private String endpoint() {
        return "127.0.0.1:" + listener.port();
    }

    private Path saved(Identity identity) throws Exception {
        Path file = folder.resolve("ca.pem");
        Identities.save(identity, file);
        return file;
    }

    @Test
    void showsWhatIsTrustedAndWhy() throws Exception {
        String ca = saved(server).toString();
        Run.Ended run = Run.of("probe", "--tls", "--ca", ca, "--alpn", "h2", endpoint());
        assertEquals(0, run.status(), run.out());
        assertEquals("", run.err());
        for (String shown :
                List.of(
                        "tls       TLSv1.2 TLS_ECDHE_ECDSA_WITH_",
                        ", ALPN h2, ",
                        "showed    1. CN=localhost\n",
                        "             issuer  CN=localhost\n",
                        "             names   localhost, 127.0.0.1\n",
                        " days left\n",
                        "             key     EC 256, signed with SHA256withECDSA\n",
                        "             pin     " + server.pin() + "\n",
                        "checked   ✓ issuer  ✓ dates  ✓ strength  ✓ use  ✓ name\n",
                        "          trusted: CN=localhost is trusted\n",
                        "warning   the server speaks TLS 1.2 and not 1.3",
                        "warning   CN=localhost is valid for 500 days; browsers take at most 398",
                        "\nready after ")) {
            assertTrue(run.out().contains(shown), shown + " in " + run.out());
        }
    }

    @Test
    void showsWhatIsNotTrustedAllTheSameAndEverythingThatIsWrong() throws Exception {
        Run.Ended run = Run.of("probe", "--tls", "--sni", "other.test", endpoint());
        assertEquals(14, run.status());
        for (String shown :
                List.of(
                        "showed    1. CN=localhost\n",
                        "checked   ✓ dates  ✓ strength  ✓ use\n",
                        "          ✗ issuer: CN=localhost is signed by itself  [tls.self-signed]\n",
                        "          ✗ name: ",
                        "[tls.wrong-name]\n",
                        "          not trusted\n",
                        "warning   CN=localhost is valid for 500 days",
                        "failed after ",
                        ", tls: ",
                        "[tls.self-signed]\n")) {
            assertTrue(run.out().contains(shown), shown + " in " + run.out());
        }
    }

    @Test
    void tellsProgramsTheSame() throws Exception {
        Run.Ended refused = Run.of("probe", "--tls", "--json", endpoint());
        assertEquals(14, refused.status());
        assertEquals(1, refused.outLines().size());
        for (String field :
                List.of(
                        "\"stage\":\"tls\",\"cause\":\"tls.self-signed\"",
                        "\"warnings\":[\"CN=localhost is valid for 500 days",
                        "\"presentedChain\":[{\"subject\":\"CN=localhost\",\"issuer\":\"CN=localhost\","
                                + "\"sans\":[\"localhost\",\"127.0.0.1\"],\"notBefore\":\"",
                        "\"pin\":\"" + server.pin() + "\"}]",
                        "\"verification\":{\"verdict\":\"refused\",\"checks\":[",
                        "{\"check\":\"name\",\"passed\":true,\"cause\":null,\"summary\":null}",
                        "{\"check\":\"issuer\",\"passed\":false,\"cause\":\"tls.self-signed\",")) {
            assertTrue(refused.out().contains(field), field + " in " + refused.out());
        }

        Run.Ended trusted = Run.of("probe", "--json", "--pin", server.pin(), "tls://" + endpoint());
        assertEquals(0, trusted.status());
        for (String field :
                List.of(
                        "{\"protocol\":\"tls\",\"ms\":",
                        "\"version\":\"TLSv1.2\",\"cipher\":\"TLS_",
                        "\"verdict\":\"trusted\"",
                        "\"validatedChain\":[]")) {
            assertTrue(trusted.out().contains(field), field + " in " + trusted.out());
        }
    }

    @Test
    void saysThatNobodyLookedIfItIsInsecure() {
        Run.Ended run = Run.of("probe", "--tls", "--insecure", endpoint());
        assertEquals(0, run.status());
        assertTrue(run.err().startsWith("warning: --insecure: nobody verified"), run.err());
        assertTrue(run.out().contains("          not verified\n"), run.out());
        assertTrue(
                run.out().contains("warning   accepted although CN=localhost is signed by itself"),
                run.out());
    }

    @Test
    void aHostAloneIsTlsOn443AndItSaysSo() {
        Run.Ended run = Run.of("probe", "127.213.7.4"); // nobody listens there
        assertEquals(12, run.status());
        assertEquals("probing tls://127.213.7.4:443, which a host alone means\n", run.err());
        assertTrue(run.out().contains("127.213.7.4:443: refused"), run.out());
    }

    @Test
    void allAddressesAreComparedWithTheName() throws Exception {
        String there = "localhost:" + listener.port();
        String ca = saved(server).toString();
        Run.Ended run = Run.of("probe", "-4", "--all", "--tls", "--ca", ca, there);
        assertEquals(0, run.status(), run.out());
        List<String> lines = run.outLines();
        assertEquals("all 1 address of " + there + " answer", lines.get(1));
        assertEquals(endpoint() + ":", lines.get(2));
        assertTrue(lines.get(3).startsWith("showed    1. CN=localhost"), run.out());
        assertTrue(run.out().contains("trusted: CN=localhost is trusted"), run.out());

        Run.Ended wrong =
                Run.of("probe", "-4", "--all", "--tls", "--ca", ca, "--sni", "x.test", there);
        assertEquals(14, wrong.status(), wrong.out());
        assertTrue(wrong.out().contains("[tls.wrong-name]"), wrong.out());
    }

    @Test
    void aSecondProbeResumesTheSession() throws Exception {
        String ca = saved(server).toString();
        Run.Ended run = Run.of("probe", "--tls", "--json", "--repeat", "2", "--ca", ca, endpoint());
        assertEquals(0, run.status(), run.out());
        assertTrue(run.outLines().get(0).contains("\"resumed\":false"), run.out());
        assertTrue(run.outLines().get(1).contains("\"resumed\":true"), run.out());
        assertTrue(run.outLines().get(1).contains("\"verdict\":\"trusted\""), run.out());
        assertFalse(run.outLines().get(1).contains("\"presentedChain\":[]"), run.out());
    }
}
