package dev.fairlead.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateSummary;
import dev.fairlead.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdentityMakingTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void everyKindOfKeySignsItselfAndIsSavedAndLoaded(KeyKind kind) throws Exception {
        Identity made = Identities.selfSigned(List.of("db.test"), WEEK, kind);
        made.certificate().verify(made.certificate().getPublicKey());
        Path pem = directory.resolve("identity.pem");
        Identities.save(made, pem);
        assertEquals(made, Identities.load(pem, pem));
        Path pkcs12 = directory.resolve("identity.p12");
        char[] password = "secret".toCharArray();
        Identities.savePkcs12(made, pkcs12, password);
        assertEquals(made, Identities.loadPkcs12(pkcs12, password));
        for (Path file : List.of(pem, pkcs12)) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnAuthoritySignsIsBelievedByWhoTrustsIt(KeyKind kind) throws Exception {
        Identity authority = Identities.authority("Our authority", WEEK, kind);
        for (KeyKind own : KeyKind.values()) {
            Identity server =
                    Identities.signedBy(authority, List.of("db.test"), Duration.ofDays(1), own);
            assertEquals(2, server.chain().size());
            assertEquals("CN=Our authority", CertificateSummary.of(server.certificate()).issuer());
            PKIXParameters trust =
                    new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
            trust.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertPath(List.of(server.certificate())),
                            trust);
        }
    }

    @Test
    void onlyAnAuthoritySignsAndNotBeyondItsOwnTime() {
        Identity server = Identities.selfSigned(List.of("db.test"), WEEK);
        assertTrue(
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        Identities.signedBy(
                                                server, List.of("x.test"), WEEK, KeyKind.P256))
                        .getMessage()
                        .contains("is no authority"));
        Identity authority = Identities.authority("Short", WEEK, KeyKind.P256);
        assertTrue(
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        Identities.signedBy(
                                                authority,
                                                List.of("x.test"),
                                                Duration.ofDays(8),
                                                KeyKind.P256))
                        .getMessage()
                        .contains("ask for a shorter validity"));
        assertThrows(
                IllegalArgumentException.class,
                () -> Identities.authority(" ", WEEK, KeyKind.P256));
    }
}
