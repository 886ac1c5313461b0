package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.TrustPolicy;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Certificates that are trusted here, and would not be elsewhere. The order is tested with the
/// chains.
class WarningsTest {
    private static final Authority ROOT = Authority.root("Root");

    private static List<String> warnings(TrustPolicy policy, X509Certificate leaf) {
        ChainVerdict verdict =
                ChainVerification.verify(
                        policy,
                        List.of(leaf),
                        Optional.of(Endpoint.host("db.test", 1)),
                        Optional.empty(),
                        PeerRole.SERVER,
                        Authority.NOW);
        assertEquals(Optional.empty(), verdict.failure());
        return verdict.warnings();
    }

    private static List<String> warnings(X509Certificate leaf) {
        return warnings(TrustPolicy.anchors(ROOT.certificate()), leaf);
    }

    @Test
    void tellsOfAValidityThatBrowsersRefuse() {
        assertEquals(List.of(), warnings(ROOT.issue("db.test").from(-100).to(297).certificate()));
        assertEquals(
                List.of(
                        "O=Test,CN=db.test is valid for 399 days; browsers take at most 398 of a"
                                + " public authority"),
                warnings(ROOT.issue("db.test").from(-100).to(299).certificate()));
    }

    @Test
    void tellsThatItExpiresSoonOfWhatLivesLong() {
        assertEquals(
                List.of("O=Test,CN=db.test expires in 10 days, at 2026-12-11T12:00:00Z"),
                warnings(ROOT.issue("db.test").from(-80).to(10).certificate()));
        assertEquals(List.of(), warnings(ROOT.issue("db.test").from(-1).to(6).certificate()));
    }

    @Test
    void tellsOfAMissingNameWhereNamesDoNotMatter() {
        assertEquals(
                List.of(
                        "O=Test,CN=db.test has no subject alternative names; browsers and most"
                                + " libraries refuse it"),
                warnings(
                        TrustPolicy.anchors(ROOT.certificate()).acceptingAnyName(),
                        ROOT.issue("db.test").withoutNames().certificate()));
    }
}
