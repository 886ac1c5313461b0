package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.internal.stack.tls.OcspResponder;
import dev.fairlead.testkit.FaultTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a server staples to its certificate, over sockets.
class TlsStaplingTest {
    private final Identity identity = TlsPair.identity("server.test");

    static Stream<TlsPair> stapling() {
        return TlsPair.all().filter(pair -> pair.server() == Engine.BORINGSSL);
    }

    private Identity good() throws Exception {
        return identity.withStapledResponse(
                OcspResponder.good(TlsPair.root(), identity.certificate()));
    }

    private Identity revoked() throws Exception {
        return identity.withStapledResponse(
                OcspResponder.revoked(TlsPair.root(), identity.certificate()));
    }

    private static TlsHandshake.Peer peer(Ends ends) {
        return ends.near().report().tls().orElseThrow().peer();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("stapling")
    void theClientSeesWhatTheAuthoritySays(TlsPair pair) throws Exception {
        try (Ends ends =
                pair.open(pair.clientOptions(), pair.serverOptions().withIdentity(good()))) {
            CertificateStatus status = Objects.requireNonNull(peer(ends).status());
            assertEquals(CertificateStatus.State.GOOD, status.state());
            assertTrue(status.verified(), peer(ends).warnings().toString());
            assertEquals(Duration.ofHours(1), span(status.thisUpdate(), status.producedAt()));
            Instant next = Objects.requireNonNull(status.nextUpdate());
            assertEquals(Duration.ofHours(23), span(status.producedAt(), next));
            assertTrue(span(status.producedAt(), Instant.now()).toMinutes() < 5);
        }
    }

    private static Duration span(Instant from, Instant to) {
        return Duration.between(from, to);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("stapling")
    void aServerWhoseCertificateWasRevokedIsNotTrusted(TlsPair pair) throws Exception {
        Identity revoked = revoked();
        long start = System.nanoTime();
        NetworkFailure failure =
                failureOf(() ->
                        pair.open(
                                pair.clientOptions(), pair.serverOptions().withIdentity(revoked)));
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
        var why = assertInstanceOf(CertificateFailure.Revoked.class, failure);
        assertEquals("key-compromise", why.reason());
        assertEquals(Stage.TLS, failure.stage());
        assertEquals(1, failure.attempts().size());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("stapling")
    void aKeyThatIsPinnedNeedsNoAuthorityAndTheStatusIsNotVerified(TlsPair pair) throws Exception {
        TlsOptions client = pair.clientOptions().withTrust(TrustPolicy.pinned(identity.pin()));
        try (Ends ends = pair.open(client, pair.serverOptions().withIdentity(revoked()))) {
            CertificateStatus status = Objects.requireNonNull(peer(ends).status());
            assertEquals(CertificateStatus.State.REVOKED, status.state());
            assertTrue(!status.verified());
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("stapling")
    void aRenewedResponseIsStapledWithoutARestart(TlsPair pair) throws Exception {
        var current = new AtomicReference<>(List.of(identity));
        TlsOptions server = pair.serverOptions().withIdentities(current::get);
        TlsOptions client = pair.clientOptions().withResumption(false);
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                var listener = TlsPair.listen(network, server)) {
            assertNull(status(network, listener, client));
            current.set(List.of(good()));
            assertEquals(
                    CertificateStatus.State.GOOD,
                    Objects.requireNonNull(status(network, listener, client)).state());
            current.set(List.of(revoked()));
            NetworkFailure failure = failureOf(() -> status(network, listener, client));
            FaultTable.assertTold(
                    "the staple says that the certificate was revoked",
                    "tls.certificate-revoked",
                    failure.hint());
            assertEquals("tls.certificate-revoked", failure.cause());
        }
    }

    private static @org.jspecify.annotations.Nullable CertificateStatus status(
            Network network, Listener<StreamConnection> listener, TlsOptions client)
            throws NetworkException {
        try (var c = network.open(listener.local(), Tcp.stack().tls(client), Parameters.DEFAULT)) {
            return c.report().tls().orElseThrow().peer().status();
        }
    }

    @Test
    void whatASupplierGivesAndJsseCannotStapleFailsTheHandshake() throws Exception {
        TlsPair pair = new TlsPair(Engine.JSSE, Engine.JSSE, TlsVersion.TLS_1_3);
        List<Identity> stapling = List.of(good());
        NetworkFailure failure =
                failureOf(() ->
                        pair.open(
                                pair.clientOptions(),
                                pair.serverOptions().withIdentities(() -> stapling)));
        assertEquals(Stage.TLS, failure.stage());
    }

    @Test
    void aResponseForAnotherCertificateIsRefusedAtOnce() throws Exception {
        Identity other = TlsPair.identity("other.test");
        byte[] response = OcspResponder.good(TlsPair.root(), other.certificate());
        for (byte[] useless : new byte[][] {response, {1, 2, 3}, {}}) {
            var refusal =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> identity.withStapledResponse(useless));
            assertTrue(refusal.getMessage().contains("serial number"), refusal.getMessage());
        }
    }
}
