package dev.fairlead.interop.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.fairlead.CertificateSummary;
import dev.fairlead.Identity;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Certificates;
import dev.fairlead.security.Identities;
import dev.fairlead.security.KeyKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenSSL thinks of our certificates what we do, and we read what it writes.
@Tag("interop")
class OpenSslCertificatesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir Path folder;

    @BeforeAll
    static void needsOpenSsl() {
        Requirement.programs("interop", "openssl");
    }

    private static LabProcess.Result openssl(String... arguments) {
        try (LabProcess process =
                LabProcess.start(
                        Stream.concat(Stream.of("openssl"), Arrays.stream(arguments)).toList())) {
            return process.await(LIMIT);
        }
    }

    private static void done(String... arguments) {
        LabProcess.Result result = openssl(arguments);
        assertEquals(0, result.exitCode(), result.stderr());
    }

    private Path saved(Identity identity) throws Exception {
        Path file = folder.resolve("saved.pem");
        Identities.save(identity, file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslserver", "sslclient"})
    void aSelfSignedCertificateIsValidForItsNamesAndForNoOther(String purpose) throws Exception {
        String file =
                saved(
                                Identities.selfSigned(
                                        List.of("db.test", "*.w.test", "127.0.0.1", "::1"),
                                        Duration.ofDays(30)))
                        .toString();
        String[] names = {"db.test", "a.w.test"};
        for (String name : names) {
            done(
                    "verify",
                    "-x509_strict",
                    "-purpose",
                    purpose,
                    "-CAfile",
                    file,
                    "-verify_hostname",
                    name,
                    file);
        }
        for (String address : List.of("127.0.0.1", "::1")) {
            done("verify", "-purpose", purpose, "-CAfile", file, "-verify_ip", address, file);
        }
        for (String other : List.of("w.test", "a.b.w.test", "other.test")) {
            LabProcess.Result result =
                    openssl("verify", "-CAfile", file, "-verify_hostname", other, file);
            assertNotEquals(0, result.exitCode(), other);
        }
    }

    @Test
    void aSavedKeyIsThatOfItsCertificate() throws Exception {
        String file = saved(Identities.selfSigned("db.test")).toString();
        String ofKey = openssl("pkey", "-in", file, "-pubout").stdout();
        assertEquals(openssl("x509", "-in", file, "-pubkey", "-noout").stdout(), ofKey);
        done("pkey", "-in", file, "-check", "-noout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa:2048",
                "ec -pkeyopt ec_paramgen_curve:P-256",
                "ec -pkeyopt ec_paramgen_curve:P-521",
                "ed25519",
                "ed448"
            })
    void whatItWritesIsRead(String kind) throws Exception {
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        Path bundle = folder.resolve("bundle.p12");
        String request =
                "req -x509 -newkey "
                        + kind
                        + " -subj /CN=x -addext subjectAltName=DNS:x.test -passout pass:secret"
                        + " -keyout "
                        + key
                        + " -out "
                        + certificate;
        done(request.split(" "));
        Identity identity = Identities.load(certificate, key, "secret".toCharArray());
        CertificateSummary summary = CertificateSummary.of(identity.certificate());
        assertEquals(List.of("x.test"), summary.names());
        String fingerprint =
                openssl("x509", "-in", certificate.toString(), "-noout", "-fingerprint", "-sha256")
                        .stdout()
                        .strip()
                        .replaceAll(".*=|:", "")
                        .toLowerCase(Locale.ROOT);
        assertEquals(fingerprint, summary.sha256());
        done(
                ("pkcs12 -export -in "
                                + certificate
                                + " -inkey "
                                + key
                                + " -passin pass:secret -passout pass:secret -out "
                                + bundle)
                        .split(" "));
        assertEquals(identity, Identities.loadPkcs12(bundle, "secret".toCharArray()));
        assertEquals(identity.chain(), Certificates.load(certificate));
    }

    @ParameterizedTest
    @EnumSource
    void whatAnAuthoritySignsIsValid(KeyKind kind) throws Exception {
        Identity authority = Identities.authority("Our authority", Duration.ofDays(30), kind);
        Path trusted = folder.resolve("authority.pem");
        Identities.save(authority, trusted);
        Identity server =
                Identities.signedBy(authority, List.of("db.test"), Duration.ofDays(7), kind);
        String file = saved(server).toString();
        for (String purpose : List.of("sslserver", "sslclient")) {
            done(
                    "verify",
                    "-x509_strict",
                    "-purpose",
                    purpose,
                    "-CAfile",
                    trusted.toString(),
                    "-verify_hostname",
                    "db.test",
                    file);
        }
        Path bundle = folder.resolve("saved.p12");
        Identities.savePkcs12(server, bundle, "secret".toCharArray());
        String certificates =
                openssl("pkcs12", "-in", bundle.toString(), "-passin", "pass:secret", "-nokeys")
                        .stdout();
        assertEquals(2, certificates.split("BEGIN CERTIFICATE").length - 1);
    }
}
