package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.stack.tls.Authority;
import java.math.BigInteger;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {
    private static final Authority ROOT = Authority.root("Root");

    @ParameterizedTest
    @CsvSource({
        "RSA, 2048",
        "RSASSA-PSS, 2048",
        "EC, 256",
        "EC, 384",
        "Ed25519, 0",
        "Ed448, 0",
        "DSA, 2048"
    })
    void takesAKeyThatIsThatOfItsCertificateAndNoOther(String algorithm, int bits) {
        var one = ROOT.issue("one.test").key(Authority.keyPair(algorithm, bits)).issued();
        Identity identity = Identity.of(one.key(), List.of(one.certificate(), ROOT.certificate()));
        assertEquals(List.of(one.certificate(), ROOT.certificate()), identity.chain());
        assertEquals(CertificateSummary.of(one.certificate()).pin(), identity.pin());

        var other = ROOT.issue("other.test").issued();
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Identity.of(other.key(), List.of(one.certificate())));
        assertTrue(refused.getMessage().contains("O=Test,CN=one.test"), refused.getMessage());
    }

    @Test
    void refusesAnEmptyChain() {
        assertThrows(IllegalArgumentException.class, () -> Identity.of(ROOT.key(), List.of()));
    }

    @Test
    void refusesAChainWhoseFirstIsNotThatOfTheKey() {
        var one = ROOT.issue("one.test").issued();
        assertThrows(
                IllegalArgumentException.class,
                () -> Identity.of(one.key(), List.of(ROOT.certificate(), one.certificate())));
    }

    @Test
    void neverShowsItsKey() {
        var one = ROOT.issue("one.test").issued();
        String shown = Identity.of(one.key(), one.certificate()).toString();
        BigInteger secret = ((ECPrivateKey) one.key()).getS();
        assertFalse(shown.contains(secret.toString()), shown);
        assertFalse(shown.contains(secret.toString(16)), shown);
        assertTrue(shown.contains("sha256/"), shown);
    }

    @Test
    void isEqualByContent() {
        var one = ROOT.issue("one.test").issued();
        assertEquals(
                Identity.of(one.key(), one.certificate()),
                Identity.of(one.key(), List.of(one.certificate())));
        assertNotEquals(
                Identity.of(one.key(), one.certificate()),
                Identity.of(one.key(), List.of(one.certificate(), ROOT.certificate())));
    }
}
