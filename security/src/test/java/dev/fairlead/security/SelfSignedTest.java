package dev.fairlead.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateSummary;
import dev.fairlead.Identity;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfSignedTest {
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    private static final Duration VALIDITY = Duration.ofDays(7);

    private static X509Certificate make(String... names) {
        return SelfSigned.make(List.of(names), NOW, VALIDITY).certificate();
    }

    @Test
    void isForAllItsNamesAndSignsItself() throws Exception {
        X509Certificate certificate = make("db.test", "*.db.test", "192.0.2.1", "2001:db8::1");
        certificate.verify(certificate.getPublicKey());
        CertificateSummary summary = CertificateSummary.of(certificate);
        assertEquals("CN=db.test", summary.subject());
        assertEquals(List.of("db.test", "*.db.test", "192.0.2.1", "2001:db8::1"), summary.names());
        assertEquals("EC 256", summary.key());
        assertEquals(-1, certificate.getBasicConstraints());
    }

    @Test
    void isValidFromAnHourAgoForTheTimeAskedFor() {
        X509Certificate certificate = make("db.test");
        assertEquals(NOW.minus(Duration.ofHours(1)), certificate.getNotBefore().toInstant());
        assertEquals(NOW.plus(VALIDITY), certificate.getNotAfter().toInstant());
    }

    @Test
    void mayBeUsedByServersAndClients() throws Exception {
        assertEquals(
                List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"),
                make("db.test").getExtendedKeyUsage());
        assertTrue(make("db.test").getKeyUsage()[0], "digitalSignature");
    }

    @Test
    void writesNamesInOtherScriptsAsTheNetworkKnowsThem() {
        assertEquals(
                List.of("xn--bcher-kva.test", "*.xn--strae-oqa.test"),
                CertificateSummary.of(make("Bücher.test.", "*.straße.test")).names());
    }

    @Test
    void hasNoCommonNameThatIsTooLongForOne() {
        String name = "a".repeat(60) + "." + "b".repeat(60) + ".test";
        CertificateSummary summary = CertificateSummary.of(make(name));
        assertEquals("CN=" + "a".repeat(60), summary.subject());
        assertEquals(List.of(name), summary.names());
    }

    @Test
    void isNewEachTime() {
        Identity one = Identities.selfSigned("db.test");
        Identity other = Identities.selfSigned("db.test");
        assertNotEquals(one.pin(), other.pin());
        assertNotEquals(one.certificate().getSerialNumber(), other.certificate().getSerialNumber());
        assertTrue(one.certificate().getNotAfter().toInstant().isAfter(Instant.now()));
    }

    @Test
    void refusesWhatIsNoNameAndWhatIsNoTime() {
        for (String wrong : List.of("", "a b", "*", "*.", "a.*.test", "w*.test", "a..b", "x/y")) {
            assertThrows(IllegalArgumentException.class, () -> make(wrong), wrong);
        }
        assertThrows(IllegalArgumentException.class, () -> make());
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(3654))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> SelfSigned.make(List.of("db.test"), NOW, wrong));
        }
    }
}
