package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.stack.tls.Authority;
import dev.fairlead.testkit.FaultTable;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Servers with bad certificates: each fails the handshake, with its own cause, at once.
class TlsCertificateFailuresTest {
    private static final String NAME = "server.test";
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Authority ROOT = TlsPair.root();
    private static final Authority ISSUING = ROOT.intermediate("Issuing").today().authority();
    private static final Authority RSA =
            ROOT.intermediate("RSA").key("RSA", 2048).today().authority();

    /// What a server shows, and what the client thinks of it.
    record Case(String fault, String cause, Identity server, TrustPolicy trust, TlsPair pair) {
        @Override
        public String toString() {
            return cause + ", " + pair;
        }
    }

    private static Identity identity(Authority.Request request, X509Certificate... issuers) {
        Authority.Issued issued = request.issued();
        return Identity.of(
                issued.key(),
                Stream.concat(Stream.of(issued.certificate()), Arrays.stream(issuers)).toList());
    }

    static Stream<Case> cases() {
        return TlsPair.all()
                .filter(pair -> pair.server() == TlsOptions.Engine.JSSE)
                .flatMap(TlsCertificateFailuresTest::cases);
    }

    private static Stream<Case> cases(TlsPair pair) {
        X509Certificate issuing = ISSUING.certificate();
        Authority stranger = Authority.root("Somebody");
        Authority ancient =
                Authority.selfSigned("Ancient").asAuthority().from(-90).to(-20).authority();
        Authority limited =
                ROOT.intermediate("Limited")
                        .today()
                        .extension(Extension.nameConstraints, onlyOther())
                        .authority();
        // BoringSSL refuses by itself what may not sign.
        Authority signing =
                ROOT.intermediate("Signing")
                        .today()
                        .keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)
                        .authority();
        Authority.Issued below = signing.issue(NAME).today().issued();
        Identity good = identity(ISSUING.issue(NAME).today(), issuing);
        return Stream.of(
                failing(
                        "the certificate is out of date",
                        "tls.certificate-expired",
                        pair,
                        ISSUING.issue(NAME).today().to(-1).from(-9),
                        issuing),
                failing(
                        "the certificate is not valid yet",
                        "tls.certificate-not-yet-valid",
                        pair,
                        ISSUING.issue(NAME).today().from(9),
                        issuing),
                failing(
                        "the server vouches for itself",
                        "tls.self-signed",
                        pair,
                        Authority.selfSigned("box").name(NAME).today()),
                failing(
                        "the certificate is for another name",
                        "tls.wrong-name",
                        pair,
                        ISSUING.issue("other.test").today(),
                        issuing),
                failing(
                        "the certificate has no subject alternative name",
                        "tls.no-san",
                        pair,
                        ISSUING.issue(NAME).withoutNames().today(),
                        issuing),
                failing(
                        "the authority is not trusted here",
                        "tls.unknown-ca",
                        pair,
                        stranger.issue(NAME).today(),
                        stranger.certificate()),
                failing(
                        "the server did not send the intermediate certificate",
                        "tls.missing-intermediate",
                        pair,
                        ISSUING.issue(NAME).today()),
                failing(
                        "the certificate is signed with SHA-1",
                        "tls.weak-signature",
                        pair,
                        RSA.issue(NAME).today().signedWith("SHA1withRSA"),
                        RSA.certificate()),
                failing(
                        "the key of the certificate is short",
                        "tls.short-key",
                        pair,
                        ISSUING.issue(NAME).today().key("RSA", 1024),
                        issuing),
                failing(
                        "a certificate for clients at a server",
                        "tls.wrong-usage",
                        pair,
                        ISSUING.issue(NAME).today().usage(KeyPurposeId.id_kp_clientAuth),
                        issuing),
                failing(
                        "the authority may not issue for the name",
                        "tls.name-constraints",
                        pair,
                        limited.issue(NAME).today(),
                        limited.certificate()),
                failing(
                        "the issuer did not sign the certificate",
                        "tls.bad-signature",
                        pair,
                        ISSUING.issue(NAME)
                                .today()
                                .signedBy(Authority.keyPair("EC", 256).getPrivate()),
                        issuing),
                new Case(
                        "the chain is in the wrong order",
                        "tls.chain-order",
                        Identity.of(
                                signing.key(), List.of(signing.certificate(), below.certificate())),
                        TlsPair.trust(),
                        pair),
                new Case(
                        "all dates disagree with the clock of this machine",
                        "tls.clock-or-dates",
                        identity(ancient.issue(NAME).from(-80).to(-30), ancient.certificate()),
                        TlsPair.trust(ancient.certificate()),
                        pair),
                new Case(
                        "the key is not the one pinned",
                        "tls.pin-mismatch",
                        good,
                        TrustPolicy.pinned(CertificateSummary.of(issuing).pin()),
                        pair),
                new Case(
                        "the program's verifier says no",
                        "tls.refused-by-verifier",
                        good,
                        TlsPair.trust()
                                .withVerifier(_ -> CertificateVerifier.Decision.refuse("no")),
                        pair));
    }

    private static NameConstraints onlyOther() {
        GeneralName other = new GeneralName(GeneralName.dNSName, "other.test");
        return new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(other)}, null);
    }

    private static Case failing(
            String fault,
            String cause,
            TlsPair pair,
            Authority.Request request,
            X509Certificate... issuers) {
        return new Case(fault, cause, identity(request, issuers), TlsPair.trust(), pair);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void failsTheHandshakeWithItsOwnCause(Case bad) throws Exception {
        TlsOptions server = bad.pair().serverOptions().withIdentity(bad.server());
        TlsOptions client = bad.pair().clientOptions().withTrust(bad.trust());
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                var listener = TlsPair.listen(network, server)) {
            long start = System.nanoTime();
            NetworkFailure failure =
                    failureOf(() ->
                            network.open(
                                            listener.local(),
                                            Tcp.stack().tls(client),
                                            Parameters.DEFAULT)
                                    .abort());
            assertTrue(System.nanoTime() - start < BOUND.toNanos(), "within its bound");
            assertEquals(bad.cause(), failure.cause(), failure::summary);
            assertEquals(Stage.TLS, failure.stage());
            FaultTable.assertTold(bad.fault(), failure.cause(), failure.hint());
            assertEquals(1, failure.attempts().size());
            var of = assertInstanceOf(CertificateFailure.class, failure);
            assertTrue(of.certificate().sha256().matches("[0-9a-f]{64}"));
            if (of instanceof TrustFailure.MissingIntermediate missing) {
                assertEquals("O=Test,CN=Issuing", missing.missing());
                assertTrue(missing.summary().contains("CN=Issuing"), missing.summary());
            }
        }
    }

    @Test
    void aServerThatComesBackWithAnotherKeyIsNotTrusted() throws Exception {
        TlsPair pair = TlsPair.all().findFirst().orElseThrow();
        TlsOptions client =
                pair.clientOptions()
                        .withTrust(TrustPolicy.onFirstUse(FirstUseStore.inMemory()))
                        .withResumption(false);
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            Identity first = identity(Authority.selfSigned("box").name(NAME).today());
            Endpoint there;
            try (var listener = TlsPair.listen(network, pair.serverOptions().withIdentity(first))) {
                there = listener.local();
                for (int visit = 0; visit < 2; visit++) {
                    network.open(there, Tcp.stack().tls(client), Parameters.DEFAULT).close();
                }
            }
            Identity second = identity(Authority.selfSigned("box").name(NAME).today());
            try (var listener =
                    network.listen(
                            there,
                            Tcp.stack().tls(pair.serverOptions().withIdentity(second)),
                            ListenerOptions.DEFAULT)) {
                NetworkFailure failure =
                        failureOf(() ->
                                network.open(
                                                listener.local(),
                                                Tcp.stack().tls(client),
                                                Parameters.DEFAULT)
                                        .abort());
                var changed = assertInstanceOf(TrustFailure.KeyChanged.class, failure);
                assertEquals(first.pin(), changed.remembered());
                assertEquals(second.pin(), changed.found());
                assertEquals(NAME + ":" + there.port(), changed.peer());
            }
        }
    }
}
