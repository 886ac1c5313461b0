package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.stack.tls.Authority;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustPolicyTest {
    private static final X509Certificate ROOT = Authority.root("Root").certificate();
    private static final String PIN = "sha256/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String OTHER = "sha256/HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /// Sessions are kept for each policy: two that trust differently must differ.
    @Test
    void policiesAreEqualIfTheyTrustTheSame() {
        CertificateVerifier verifier = _ -> CertificateVerifier.Decision.accept();
        FirstUseStore store = FirstUseStore.inMemory();
        List<TrustPolicy> different =
                List.of(
                        TrustPolicy.system(),
                        TrustPolicy.system().acceptingAnyName(),
                        TrustPolicy.system().withPins(PIN),
                        TrustPolicy.system().withPins(PIN, OTHER),
                        TrustPolicy.anchors(ROOT),
                        TrustPolicy.anchors(Authority.root("Root").certificate()),
                        TrustPolicy.pinned(PIN),
                        TrustPolicy.onFirstUse(store),
                        TrustPolicy.onFirstUse(FirstUseStore.inMemory()),
                        TrustPolicy.verifiedBy(verifier),
                        TrustPolicy.anchors(ROOT).withVerifier(verifier),
                        TrustPolicy.verifiedBy(_ -> CertificateVerifier.Decision.accept()),
                        TrustPolicy.acceptingAnyCertificate());
        for (int a = 0; a < different.size(); a++) {
            for (int b = 0; b < different.size(); b++) {
                assertEquals(a == b, different.get(a).equals(different.get(b)), a + " and " + b);
            }
        }
        assertEquals(TrustPolicy.anchors(ROOT), TrustPolicy.anchors(List.of(ROOT)));
        assertEquals(
                TrustPolicy.anchors(ROOT).hashCode(),
                TrustPolicy.anchors(List.of(ROOT)).hashCode());
        assertEquals(TrustPolicy.pinned(PIN, OTHER), TrustPolicy.pinned(OTHER).withPins(PIN));
        assertEquals(TrustPolicy.verifiedBy(verifier), TrustPolicy.verifiedBy(verifier));
        assertEquals(TrustPolicy.onFirstUse(store), TrustPolicy.onFirstUse(store));
    }

    @Test
    void aPinIsReadInEveryAlphabetAndWrittenInOne() {
        String loose = PIN.replace("=", "");
        assertEquals(TrustPolicy.pinned(PIN), TrustPolicy.pinned(loose));
        assertEquals(
                TrustPolicy.pinned("sha256/" + "+/".repeat(21) + "w="),
                TrustPolicy.pinned("sha256/" + "-_".repeat(21) + "w"));
    }

    @Test
    void whatIsNoPinIsRefusedWithTheFormThatIsWanted() {
        for (String wrong :
                List.of(
                        "",
                        PIN.substring(7),
                        "sha1/AAECAwQFBgcICQoLDA0ODxAREhM=",
                        "sha256/AAECAwQ=",
                        "sha256/???",
                        PIN + "A")) {
            var refused =
                    assertThrows(IllegalArgumentException.class, () -> TrustPolicy.pinned(wrong));
            assertTrue(refused.getMessage().contains("'" + wrong + "'"), refused.getMessage());
            assertTrue(refused.getMessage().contains("RFC 7469"), refused.getMessage());
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> TrustPolicy.anchors(List.of()));
        assertThrows(IllegalArgumentException.class, TrustPolicy::pinned);
        TrustPolicy any = TrustPolicy.acceptingAnyCertificate();
        assertThrows(IllegalArgumentException.class, () -> any.withPins(PIN));
        assertThrows(
                IllegalArgumentException.class,
                () -> any.withVerifier(_ -> CertificateVerifier.Decision.accept()));
        TrustPolicy first = TrustPolicy.onFirstUse(FirstUseStore.inMemory());
        assertThrows(IllegalArgumentException.class, () -> first.withPins(PIN));
        assertThrows(
                IllegalArgumentException.class,
                () -> first.withVerifier(_ -> CertificateVerifier.Decision.accept()));
    }

    @Test
    void namesAreVerifiedUnlessALoudNameSaysOtherwise() {
        for (TrustPolicy policy :
                List.of(
                        TrustPolicy.system(),
                        TrustPolicy.anchors(ROOT),
                        TrustPolicy.pinned(PIN),
                        TrustPolicy.onFirstUse(FirstUseStore.inMemory()),
                        TrustPolicy.verifiedBy(_ -> CertificateVerifier.Decision.accept()))) {
            assertTrue(policy.verifiesNames());
            assertNotEquals(policy, policy.acceptingAnyName());
            assertTrue(policy.acceptingAnyName().toString().contains("ANY NAME"));
        }
        assertTrue(TrustPolicy.acceptingAnyCertificate().toString().contains("ANY CERTIFICATE"));
    }
}
