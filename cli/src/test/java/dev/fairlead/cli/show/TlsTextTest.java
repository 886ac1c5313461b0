package dev.fairlead.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateSummary;
import dev.fairlead.security.Identities;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsTextTest {
    private static final Style UNICODE = new Style(true, false, 100);

    private static Verification refused(X509Certificate certificate, String warning) {
        CertificateFailure failure =
                new CertificateFailure.WrongName(
                        CertificateSummary.of(certificate), "a.test", List.of());
        return new Verification(
                Verification.Verdict.REFUSED,
                List.of(certificate),
                List.of(),
                List.of(
                        new Verification.Check("dates", null),
                        new Verification.Check("name", failure)),
                List.of(warning));
    }

    @ParameterizedTest
    @CsvSource({
        "-1h, not yet",
        "1h, '29 days left'",
        "695h, '1 day left'",
        "711h, '9 h left'",
        "720h, 'less than 1 h left'",
        "721h, over",
    })
    void saysHowLongACertificateIsGood(String after, String said) {
        X509Certificate certificate =
                Identities.selfSigned(List.of("b.test"), Duration.ofDays(30)).certificate();
        Instant begin = certificate.getNotAfter().toInstant().minus(Duration.ofDays(30));
        // It is valid from an hour before it was made.
        Instant now = begin.plus(Duration.parse("PT" + after)).minus(Duration.ofMinutes(1));
        String drawn = String.join("\n", TlsText.draw(refused(certificate, "w"), UNICODE, now));
        assertTrue(drawn.contains(", " + said + "\n"), drawn);
    }

    @Test
    void whatACertificateSaysCannotHarmATerminal() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var name = new X500NameBuilder().addRDN(BCStyle.CN, "x\033[2J\u202ey").build();
        X509Certificate harmful =
                new JcaX509CertificateConverter()
                        .getCertificate(
                                new JcaX509v3CertificateBuilder(
                                                name,
                                                BigInteger.ONE,
                                                Date.from(Instant.now()),
                                                Date.from(Instant.now().plusSeconds(60)),
                                                name,
                                                keys.getPublic())
                                        .build(
                                                new JcaContentSignerBuilder("SHA256withECDSA")
                                                        .build(keys.getPrivate())));
        Verification verification = refused(harmful, "it says \033]0;x\007");
        for (Style style : List.of(UNICODE, Style.PLAIN)) {
            String drawn = String.join("\n", TlsText.draw(verification, style));
            assertFalse(drawn.chars().anyMatch(c -> c < ' ' && c != '\n'), drawn);
            assertFalse(drawn.contains("\u202e"), drawn);
        }
        Json json = Json.of("x").put("v", verification, TlsJson::verification);
        String line = json.putAll("c", verification.presented(), TlsJson::certificate).line();
        assertFalse(line.chars().anyMatch(c -> c < ' '), line);
        assertFalse(line.contains("\u202e"), line);
    }

    @Test
    void drawsInAsciiWhereThereIsNoMore() {
        X509Certificate certificate = Identities.selfSigned("b.test").certificate();
        String drawn = String.join("\n", TlsText.draw(refused(certificate, "über"), Style.PLAIN));
        assertTrue(drawn.chars().allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f)), drawn);
        assertEquals(
                "checked   + dates",
                drawn.lines().filter(l -> l.startsWith("checked")).findFirst().orElseThrow());
    }
}
