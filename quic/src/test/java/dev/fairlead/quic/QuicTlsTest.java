package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.ALPN;
import static dev.fairlead.quic.Ends.SERVER;
import static dev.fairlead.quic.Ends.SOON;
import static dev.fairlead.quic.Ends.TRUSTING;
import static dev.fairlead.quic.Ends.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateFailure;
import dev.fairlead.Identity;
import dev.fairlead.PathFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.ClientAuthentication;
import dev.fairlead.TlsVersion;
import dev.fairlead.TrustPolicy;
import dev.fairlead.security.Identities;
import dev.fairlead.security.KeyKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Trust, identities and what is agreed on, as over TCP.
@Timeout(60)
class QuicTlsTest {
    private static QuicStack stack(TlsOptions tls) {
        return Quic.stack(ALPN).tls(tls);
    }

    private static QuicStack serving(Identity... identities) {
        return stack(TlsOptions.DEFAULT.withIdentity(identities));
    }

    @Test
    void reportsWhatWasAgreedOn() throws Exception {
        try (var listener =
                        Ends.listen(
                                stack(
                                        TlsOptions.DEFAULT
                                                .withIdentity(SERVER)
                                                .withAlpn("other", ALPN)));
                var near = Ends.connect(listener, stack(TRUSTING.withServerName("localhost")))) {
            TlsHandshake tls = near.report().tls().orElseThrow();
            assertEquals(TlsVersion.TLS_1_3, tls.version());
            assertEquals(ALPN, tls.alpn().orElseThrow());
            assertEquals("localhost", tls.serverName().orElseThrow());
            assertEquals(List.of(SERVER.certificate()), tls.peer().presented());
            assertTrue(tls.cipherSuite().startsWith("TLS_"), tls.cipherSuite());
        }
    }

    @Test
    void aServerThatIsNotTrustedIsRefusedForTheReasonThatTcpWouldTell() throws Exception {
        try (var listener = Ends.listen(serving(SERVER))) {
            assertInstanceOf(
                    CertificateFailure.class,
                    failureOf(() -> Ends.connect(listener, Quic.stack(ALPN))));
            Identity other = Identities.selfSigned("localhost");
            assertInstanceOf(
                    CertificateFailure.class,
                    failureOf(() ->
                            Ends.connect(
                                    listener,
                                    stack(
                                            TlsOptions.DEFAULT.withTrust(
                                                    TrustPolicy.pinned(other.pin()))))));
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        Identity authority = Identities.authority("test", Duration.ofDays(1), KeyKind.P256);
        Identity leaf =
                Identities.signedBy(
                        authority, List.of("elsewhere.test"), Duration.ofHours(1), KeyKind.P256);
        TlsOptions trusting =
                TlsOptions.DEFAULT.withTrust(TrustPolicy.anchors(authority.certificate()));
        try (var listener = Ends.listen(serving(leaf))) {
            assertInstanceOf(
                    CertificateFailure.class,
                    failureOf(() -> Ends.connect(listener, stack(trusting))));
            Ends.connect(listener, stack(trusting.withServerName("elsewhere.test"))).close();
        }
    }

    @Test
    void keysOfEcAndRsaSign() throws Exception {
        for (KeyKind kind : List.of(KeyKind.P256, KeyKind.RSA)) {
            Identity identity =
                    Identities.selfSigned(List.of("127.0.0.1"), Duration.ofHours(1), kind);
            try (var listener = Ends.listen(serving(identity));
                    var near =
                            Ends.connect(
                                    listener,
                                    stack(
                                            TlsOptions.DEFAULT.withTrust(
                                                    TrustPolicy.pinned(identity.pin()))))) {
                assertEquals(
                        List.of(identity.certificate()),
                        near.report().tls().orElseThrow().peer().presented());
            }
        }
    }

    @Test
    void aKeyThatTheEngineDoesNotHaveIsRefused() {
        Identity identity =
                Identities.selfSigned(List.of("127.0.0.1"), Duration.ofHours(1), KeyKind.ED25519);
        var why =
                assertInstanceOf(
                        PathFailure.OptionNotSupported.class,
                        failureOf(() -> Ends.listen(serving(identity))));
        assertTrue(why.summary().contains("EC and RSA"), why.summary());
    }

    @Test
    void aServerOfSeveralNamesShowsTheOneThatIsAskedFor() throws Exception {
        Identity first = Identities.selfSigned("first.test");
        Identity second = Identities.selfSigned("second.test");
        try (var listener = Ends.listen(serving(first, second))) {
            for (var one : Map.of("first.test", first, "second.test", second).entrySet()) {
                TlsOptions trusting =
                        TlsOptions.DEFAULT
                                .withTrust(TrustPolicy.pinned(one.getValue().pin()))
                                .withServerName(one.getKey());
                Ends.connect(listener, stack(trusting)).close();
            }
        }
    }

    @Test
    void theServerKnowsItsClientByItsCertificate() throws Exception {
        Identity client = Identities.selfSigned("client");
        TlsOptions asking =
                TlsOptions.DEFAULT
                        .withIdentity(SERVER)
                        .withClientAuthentication(ClientAuthentication.REQUIRED)
                        .withTrust(TrustPolicy.pinned(client.pin()));
        try (var listener = Ends.listen(stack(asking));
                var near = Ends.connect(listener, stack(TRUSTING.withIdentity(client)));
                var far = listener.accept(SOON)) {
            assertEquals(
                    List.of(client.certificate()),
                    far.report().tls().orElseThrow().peer().presented());
            assertEquals(near.local(), far.remote());
        }
    }

    @Test
    void aClientWithoutTheCertificateThatIsAskedForIsToldSo() throws Exception {
        TlsOptions asking =
                TlsOptions.DEFAULT
                        .withIdentity(SERVER)
                        .withClientAuthentication(ClientAuthentication.REQUIRED)
                        .withTrust(TrustPolicy.pinned(SERVER.pin()));
        try (var listener = Ends.listen(stack(asking))) {
            // With TLS 1.3 a client is ready before the server has looked at its certificate.
            assertInstanceOf(
                    SecurityFailure.class,
                    failureOf(() -> {
                        try (var near = Ends.connect(listener, stack(TRUSTING))) {
                            near.streams().accept(SOON);
                        }
                    }));
        }
    }

    @Test
    void withoutAProtocolThatBothSpeakThereIsNoConnection() throws Exception {
        try (var listener = Ends.listen(Quic.stack("one").tls(SERVER))) {
            assertInstanceOf(
                    SecurityFailure.NoApplicationProtocol.class,
                    failureOf(() -> Ends.connect(listener, Quic.stack("two").tls(TRUSTING))));
        }
    }

    @Test
    void writesTheSecretsWhereAsked(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("keys");
        try (var listener = Ends.listen(serving(SERVER))) {
            Ends.connect(listener, stack(TRUSTING.withKeyLog(log))).close();
        }
        String text = Files.readString(log);
        assertTrue(text.contains("CLIENT_TRAFFIC_SECRET_0 "), text);
    }

    @Test
    void writesAQlogWhereAsked(@TempDir Path directory) throws Exception {
        QuicOptions logged = QuicOptions.DEFAULT.withQlog(directory);
        try (var listener = Ends.listen(serving(SERVER))) {
            Ends.connect(listener, Ends.client(logged)).close();
        }
        try (var files = Files.list(directory)) {
            Path file = files.findFirst().orElseThrow();
            assertTrue(Files.readString(file).contains("quic:packet_sent"), file.toString());
        }
    }

    @Test
    void whatQuicCannotHonourIsRefusedWhenTheStackIsBuilt() {
        var why =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                stack(
                                        TlsOptions.DEFAULT.withVersions(
                                                TlsVersion.TLS_1_2, TlsVersion.TLS_1_2)));
        assertTrue(why.getMessage().contains("TLS below 1.3"), why.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        stack(
                                TlsOptions.DEFAULT.withCipherSuites13(
                                        List.of("TLS_AES_128_GCM_SHA256"))));
        assertThrows(
                IllegalArgumentException.class,
                () -> stack(TlsOptions.DEFAULT.withNeeds(TlsOptions.Need.EXPORTER)));
    }

    @Test
    void whatCannotBeHadSaysWhy() {
        for (QuicCapability each : QuicCapability.values()) {
            assertEquals(
                    Quic.capabilities().contains(each), Quic.missing(each).isEmpty(), each.name());
        }
        assertTrue(Quic.capabilities().contains(QuicCapability.EARLY_DATA));
        assertTrue(
                Quic.missing(QuicCapability.KEEP_ALIVE).orElseThrow().contains("withIdleTimeout"));
    }
}
