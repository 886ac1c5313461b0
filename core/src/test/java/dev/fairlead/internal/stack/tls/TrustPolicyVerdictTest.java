package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateFailure.ShortKey;
import dev.fairlead.CertificateFailure.WrongName;
import dev.fairlead.CertificateSummary;
import dev.fairlead.CertificateVerifier.Decision;
import dev.fairlead.Endpoint;
import dev.fairlead.FirstUseStore;
import dev.fairlead.PeerCertificates;
import dev.fairlead.TrustFailure.KeyChanged;
import dev.fairlead.TrustFailure.MissingIntermediate;
import dev.fairlead.TrustFailure.NotRemembered;
import dev.fairlead.TrustFailure.PinMismatch;
import dev.fairlead.TrustFailure.RefusedByVerifier;
import dev.fairlead.TrustFailure.SelfSigned;
import dev.fairlead.TrustFailure.UnknownCa;
import dev.fairlead.TrustPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What each kind of policy makes of good and bad certificates.
class TrustPolicyVerdictTest {
    private static final Endpoint SERVER = Endpoint.host("Box.test", 631);
    private static final Authority ROOT = Authority.root("Root");
    private static final X509Certificate OWN =
            Authority.selfSigned("box").name("box.test").certificate();
    private static final X509Certificate ISSUED = ROOT.issue("box.test").certificate();

    private static ChainVerdict verify(TrustPolicy policy, X509Certificate... presented) {
        return verify(policy, SERVER, presented);
    }

    private static ChainVerdict verify(
            TrustPolicy policy, Endpoint expected, X509Certificate... presented) {
        return ChainVerification.verify(
                policy,
                List.of(presented),
                Optional.of(expected),
                Optional.empty(),
                PeerRole.SERVER,
                Authority.NOW);
    }

    private static <F extends CertificateFailure> F failure(Class<F> kind, ChainVerdict verdict) {
        return assertInstanceOf(kind, verdict.failure().orElseThrow());
    }

    private static String pin(X509Certificate certificate) {
        return CertificateSummary.of(certificate).pin();
    }

    private static boolean isTrusted(ChainVerdict verdict) {
        return verdict.isTrusted();
    }

    @Test
    void theSystemDoesNotTrustAnAuthorityOfATest() {
        ChainVerdict verdict = verify(TrustPolicy.system(), ISSUED, ROOT.certificate());
        assertEquals("O=Test,CN=Root", failure(UnknownCa.class, verdict).authority());
        assertEquals(List.of(), verdict.validated());
    }

    @Test
    void theSystemTrustsItsOwnAuthorities() {
        X509Certificate root = Anchors.ofSystem().forPkix().iterator().next().getTrustedCert();
        assertTrue(Anchors.ofSystem().contains(root));
        assertEquals(List.of(root), Anchors.ofSystem().named(root.getSubjectX500Principal()));
    }

    @Test
    void aPinIsEnoughForASelfSignedCertificate() {
        assertTrue(isTrusted(verify(TrustPolicy.pinned(pin(OWN)), OWN)));
    }

    @Test
    void aPinForgivesDatesAndIssuersAndSaysSo() {
        X509Certificate old =
                Authority.selfSigned("box").name("box.test").from(-100).to(-1).certificate();
        ChainVerdict verdict = verify(TrustPolicy.pinned(pin(old)), old);
        assertTrue(isTrusted(verdict));
        assertTrue(
                verdict.warnings().getFirst().startsWith("forgiven for its key: "),
                verdict.warnings().toString());
    }

    @Test
    void aPinDoesNotForgiveAnotherName() {
        TrustPolicy pinned = TrustPolicy.pinned(pin(OWN));
        Endpoint other = Endpoint.host("other.test", 631);
        failure(WrongName.class, verify(pinned, other, OWN));
        assertTrue(isTrusted(verify(pinned.acceptingAnyName(), other, OWN)));
    }

    @Test
    void anotherKeyThanThePinnedOneIsRefused() {
        PinMismatch failure =
                failure(PinMismatch.class, verify(TrustPolicy.pinned(pin(OWN)), ISSUED));
        assertEquals(List.of(pin(OWN)), failure.wanted());
        assertEquals(List.of(pin(ISSUED)), failure.found());
    }

    @Test
    void thePinOfAnAuthorityThatAnybodyCanSendProvesNothing() {
        TrustPolicy pinned = TrustPolicy.pinned(pin(ROOT.certificate()));
        failure(PinMismatch.class, verify(pinned, OWN, ROOT.certificate()));
        failure(PinMismatch.class, verify(pinned, ISSUED, ROOT.certificate()));
    }

    @Test
    void aPinBesideAnchorsMayBeThatOfAnyoneInTheValidatedChain() {
        TrustPolicy anchors = TrustPolicy.anchors(ROOT.certificate());
        assertTrue(isTrusted(verify(anchors.withPins(pin(ROOT.certificate())), ISSUED)));
        assertTrue(isTrusted(verify(anchors.withPins(pin(OWN), pin(ISSUED)), ISSUED)));
        PinMismatch failure =
                failure(PinMismatch.class, verify(anchors.withPins(pin(OWN)), ISSUED));
        assertEquals(List.of(pin(ISSUED), pin(ROOT.certificate())), failure.found());
    }

    @Test
    void aPinBesideAnchorsDoesNotStandInForThem() {
        TrustPolicy policy = TrustPolicy.anchors(ROOT.certificate()).withPins(pin(OWN));
        failure(SelfSigned.class, verify(policy, OWN));
    }

    @Test
    void theFirstKeyIsRememberedAndNoOtherAccepted() {
        TrustPolicy policy = TrustPolicy.onFirstUse(FirstUseStore.inMemory());
        assertTrue(isTrusted(verify(policy, OWN)));
        assertTrue(isTrusted(verify(policy, Endpoint.host("bOX.test.", 631), OWN)));
        KeyChanged failure = failure(KeyChanged.class, verify(policy, ISSUED));
        assertEquals("box.test:631", failure.peer());
        assertEquals(pin(OWN), failure.remembered());
        assertEquals(pin(ISSUED), failure.found());
        assertTrue(isTrusted(verify(policy, OWN)));
    }

    @Test
    void anotherPortIsAnotherPeer() {
        TrustPolicy policy = TrustPolicy.onFirstUse(FirstUseStore.inMemory());
        assertTrue(isTrusted(verify(policy, OWN)));
        assertTrue(isTrusted(verify(policy, Endpoint.host("box.test", 632), ISSUED)));
    }

    @Test
    void aPeerWithTheWrongNameIsNotRemembered() throws Exception {
        FirstUseStore store = FirstUseStore.inMemory();
        X509Certificate wrong = Authority.selfSigned("x").name("x.test").certificate();
        failure(WrongName.class, verify(TrustPolicy.onFirstUse(store), wrong));
        assertEquals(Optional.empty(), store.remember("box.test:631", pin(OWN)));
    }

    @Test
    void aStoreThatFailsMakesNobodyTrusted() {
        FirstUseStore broken =
                new FirstUseStore() {
                    @Override
                    public Optional<String> remember(String peer, String pin) throws IOException {
                        throw new IOException("the disk is full");
                    }

                    @Override
                    public boolean forget(String peer) {
                        return false;
                    }
                };
        NotRemembered failure =
                failure(NotRemembered.class, verify(TrustPolicy.onFirstUse(broken), OWN));
        assertEquals("the disk is full", failure.detail());
    }

    @Test
    void aClientHasNoNameToBeRememberedBy() {
        ChainVerdict verdict =
                ChainVerification.verify(
                        TrustPolicy.onFirstUse(FirstUseStore.inMemory()),
                        List.of(OWN),
                        Optional.empty(),
                        Optional.empty(),
                        PeerRole.CLIENT,
                        Authority.NOW);
        failure(NotRemembered.class, verdict);
    }

    @Test
    void aVerifierSeesWhatCameWhatWasBuiltAndWhatIsWrong() {
        List<PeerCertificates> seen = new ArrayList<>();
        TrustPolicy policy =
                TrustPolicy.anchors(ROOT.certificate())
                        .withVerifier(peer -> {
                            seen.add(peer);
                            return Decision.accept();
                        });
        X509Certificate weak = ROOT.issue("other.test").key("RSA", 1024).certificate();
        ChainVerdict verdict = verify(policy, weak, ROOT.certificate(), ROOT.certificate());
        assertTrue(isTrusted(verdict));
        PeerCertificates peer = seen.getFirst();
        assertEquals(List.of(weak, ROOT.certificate(), ROOT.certificate()), peer.presented());
        assertEquals(List.of(weak, ROOT.certificate()), peer.validated());
        assertEquals(SERVER, peer.expected());
        assertInstanceOf(ShortKey.class, peer.failure());
        assertEquals(
                List.of("tls.short-key", "tls.wrong-name"),
                peer.failures().stream().map(CertificateFailure::cause).toList());
        assertEquals(
                2,
                verdict.warnings().stream()
                        .filter(w -> w.startsWith("the verifier accepted although"))
                        .count());
    }

    @Test
    void aVerifierSeesNoFailureIfThereIsNone() {
        TrustPolicy policy =
                TrustPolicy.anchors(ROOT.certificate())
                        .withVerifier(peer -> {
                            assertNull(peer.failure());
                            assertEquals(List.of(ISSUED, ROOT.certificate()), peer.validated());
                            return Decision.refuse("not on Sundays");
                        });
        RefusedByVerifier failure = failure(RefusedByVerifier.class, verify(policy, ISSUED));
        assertEquals("not on Sundays", failure.reason());
    }

    @Test
    void aVerifierThatLooksOnlyChangesNothing() {
        List<PeerCertificates> seen = new ArrayList<>();
        TrustPolicy plain = TrustPolicy.anchors(ROOT.certificate());
        TrustPolicy watched =
                plain.withVerifier(peer -> {
                    seen.add(peer);
                    return Decision.asFound();
                });
        assertTrue(isTrusted(verify(watched, ISSUED)));
        assertEquals(List.of(), seen.getFirst().failures());
        X509Certificate weak = ROOT.issue("other.test").key("RSA", 1024).certificate();
        ChainVerdict expected = verify(plain, weak, ROOT.certificate(), ROOT.certificate());
        assertEquals(expected, verify(watched, weak, ROOT.certificate(), ROOT.certificate()));
        assertEquals("tls.short-key", expected.failure().orElseThrow().cause());
        PeerCertificates peer = seen.getLast();
        assertTrue(
                peer.warnings().stream().anyMatch(w -> w.endsWith("more than once")),
                peer.warnings().toString());
    }

    @Test
    void aVerifierThatThrowsRefuses() {
        TrustPolicy policy =
                TrustPolicy.verifiedBy(_ -> {
                    throw new IOException("the directory does not answer");
                });
        RefusedByVerifier failure = failure(RefusedByVerifier.class, verify(policy, ISSUED));
        assertTrue(failure.reason().contains("the directory does not answer"), failure.reason());
    }

    @Test
    void anInterruptOfAVerifierRefusesAndIsKept() {
        TrustPolicy policy =
                TrustPolicy.verifiedBy(_ -> {
                    throw new InterruptedException();
                });
        failure(RefusedByVerifier.class, verify(policy, ISSUED));
        assertTrue(Thread.interrupted());
    }

    @Test
    void anybodyIsAcceptedAndTheWarningsSayWhatWasWrong() {
        ChainVerdict verdict =
                verify(TrustPolicy.acceptingAnyCertificate(), Endpoint.host("other.test", 1), OWN);
        assertTrue(isTrusted(verdict));
        assertEquals(
                2,
                verdict.warnings().stream().filter(w -> w.startsWith("accepted although")).count(),
                verdict.warnings().toString());
    }

    @Test
    void theNameOfAServerWithoutOneIsNotGuessed() {
        Endpoint socket = Endpoint.unix(Path.of("/run/x"));
        TrustPolicy policy = TrustPolicy.anchors(ROOT.certificate());
        failure(WrongName.class, verify(policy, socket, ISSUED));
        assertTrue(isTrusted(verify(policy.acceptingAnyName(), socket, ISSUED)));
    }

    @Test
    void aChainWithoutCertificatesIsACallersMistake() {
        assertThrows(IllegalArgumentException.class, () -> verify(TrustPolicy.system()));
    }

    @Test
    void onlySoManyCertificatesAreLookedAt() {
        List<X509Certificate> many = new ArrayList<>();
        Authority below = ROOT;
        for (int i = 0; i < 12; i++) {
            below = below.intermediate("I" + i).authority();
            many.addFirst(below.certificate());
        }
        many.addFirst(below.issue("box.test").certificate());
        ChainVerdict verdict =
                verify(
                        TrustPolicy.anchors(ROOT.certificate()),
                        many.toArray(X509Certificate[]::new));
        assertFalse(isTrusted(verdict));
        assertTrue(
                verdict.warnings().stream()
                        .anyMatch(w -> w.contains("the first 10 were looked at")),
                verdict.warnings().toString());
    }

    @Test
    void manyCrossSignedAuthoritiesAreSearchedInBoundedTime() {
        // Nine authorities of one name and one key, each of which could have issued the others.
        List<X509Certificate> maze = new ArrayList<>();
        Authority stranger = Authority.root("Stranger");
        var pair = Authority.keyPair("EC", 256);
        Authority at = stranger.intermediate("Maze").key(pair).authority();
        for (int i = 0; i < 9; i++) {
            maze.add(at.intermediate("Maze").key(pair).certificate());
        }
        maze.addFirst(at.issue("box.test").certificate());
        ChainVerdict verdict =
                assertTimeoutPreemptively(
                        Duration.ofSeconds(20),
                        () ->
                                verify(
                                        TrustPolicy.anchors(ROOT.certificate()),
                                        maze.toArray(X509Certificate[]::new)));
        assertFalse(isTrusted(verdict));
    }

    @Test
    void anIntermediateCanBeAnAnchorAndIsThenNotMissing() {
        Authority issuing = ROOT.intermediate("Issuing").authority();
        X509Certificate leaf = issuing.issue("box.test").certificate();
        assertTrue(isTrusted(verify(TrustPolicy.anchors(issuing.certificate()), leaf)));
        failure(MissingIntermediate.class, verify(TrustPolicy.anchors(ROOT.certificate()), leaf));
    }
}
