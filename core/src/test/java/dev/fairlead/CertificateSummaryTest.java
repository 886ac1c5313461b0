package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.stack.tls.Authority;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateSummaryTest {
    private static final Authority ROOT = Authority.root("Root");

    @Test
    void saysWhatACertificateIs() {
        CertificateSummary summary =
                CertificateSummary.of(
                        ROOT.issue("db.test")
                                .address("192.0.2.1")
                                .address("2001:db8::1")
                                .key("RSA", 2048)
                                .certificate());
        assertEquals("O=Test,CN=db.test", summary.subject());
        assertEquals("O=Test,CN=Root", summary.issuer());
        assertEquals(List.of("db.test", "192.0.2.1", "2001:db8::1"), summary.names());
        assertEquals("RSA 2048", summary.key());
        assertEquals("SHA256withECDSA", summary.signature());
        assertTrue(summary.sha256().matches("[0-9a-f]{64}"), summary.sha256());
        assertTrue(summary.pin().matches("sha256/[A-Za-z0-9+/]{43}="), summary.pin());
    }

    @Test
    void showsNothingThatMovesACursor() {
        CertificateSummary summary =
                CertificateSummary.of(
                        ROOT.issue("\u001b[2Jdb.test")
                                .subject("CN=a\u001b[31m\u202eb\u0007")
                                .certificate());
        for (int c : (summary + summary.subject() + summary.names()).codePoints().toArray()) {
            assertFalse(Character.isISOControl(c) || c == 0x202e, summary.toString());
        }
        assertEquals(List.of("\\u{1b}[2Jdb.test"), summary.names());
    }

    @Test
    void hasATitleWithoutASubject() {
        assertEquals(
                "db.test",
                CertificateSummary.of(ROOT.issue("db.test").subject("").certificate()).title());
    }

    @Test
    void doesNotListHundredsOfNames() {
        var request = ROOT.issue("a0.test");
        for (int i = 1; i < 200; i++) {
            request.name("a" + i + ".test");
        }
        String line = CertificateSummary.of(request.certificate()).toString();
        assertTrue(line.contains("a4.test and 195 more"), line);
    }
}
