package dev.fairlead.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Identities from files that other programs have written.
class IdentitiesTest {
    private static final Path EC = Fixtures.file("ec-cert.pem");

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "ec-cert.pem, ec-pkcs8.pem",
        "ec-cert.pem, ec-sec1.pem",
        "rsa-cert.pem, rsa-pkcs1.pem",
        "ed25519-cert.pem, ed25519-pkcs8.pem",
        "ec-cert-text.pem, ec-pkcs8.pem",
        "ec-trusted.pem, ec-pkcs8.pem",
        "ec-cert.der, ec-pkcs8.pem",
    })
    void readsKeysThatAreNotEncrypted(String certificate, String key) throws Exception {
        Identity identity = Identities.load(Fixtures.file(certificate), Fixtures.file(key));
        assertEquals(1, identity.chain().size());
        // Identity.of has signed with the key and verified with the certificate.
        assertEquals(
                identity.certificate(), Certificates.load(Fixtures.file(certificate)).getFirst());
    }

    @ParameterizedTest
    @CsvSource({
        "ec-cert.pem, ec-pkcs8-pbkdf2.pem",
        "ec-cert.pem, ec-pkcs8-scrypt.pem",
        "ec-cert.pem, ec-pkcs8-pbes1.pem",
        "ec-cert.pem, ec-sec1-aes.pem",
        "rsa-cert.pem, rsa-pkcs1-aes.pem",
    })
    void readsEncryptedKeysWithTheRightPasswordOnly(String certificate, String key)
            throws Exception {
        Path chain = Fixtures.file(certificate);
        Path file = Fixtures.file(key);
        Identities.load(chain, file, Fixtures.password());

        IOException wrong =
                assertThrows(
                        IOException.class,
                        () -> Identities.load(chain, file, "wrong".toCharArray()));
        assertEquals(
                file
                        + ", line 1: this key cannot be decrypted: the password is wrong, or the key is"
                        + " damaged",
                wrong.getMessage());
        IOException none = assertThrows(IOException.class, () -> Identities.load(chain, file));
        assertTrue(
                none.getMessage().startsWith(file + ", line 1: this key is encrypted"),
                none.getMessage());
    }

    @Test
    void leavesThePasswordAsItWas() throws Exception {
        char[] password = Fixtures.password();
        Identities.load(EC, Fixtures.file("ec-pkcs8-pbkdf2.pem"), password);
        assertEquals("secret", String.valueOf(password));
    }

    @Test
    void readsChainAndKeyFromOneFileInEitherOrder() throws Exception {
        String chain = Files.readString(EC);
        String key = Files.readString(Fixtures.file("ec-sec1.pem"));
        Path both = directory.resolve("both.pem");
        for (String content : new String[] {chain + key, key + chain}) {
            Files.writeString(both, content);
            assertEquals(
                    Identities.load(EC, Fixtures.file("ec-sec1.pem")), Identities.load(both, both));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec.p12", "ec-legacy.p12"})
    void readsPkcs12(String name) throws Exception {
        Path file = Fixtures.file(name);
        assertEquals(
                Identities.load(EC, Fixtures.file("ec-sec1.pem")),
                Identities.loadPkcs12(file, Fixtures.password()));
        IOException wrong =
                assertThrows(
                        IOException.class,
                        () -> Identities.loadPkcs12(file, "wrong".toCharArray()));
        assertEquals(file + " cannot be decrypted: the password is wrong", wrong.getMessage());
    }

    @Test
    void saysWhatIsWrongWithPkcs12() {
        Path noKey = Fixtures.file("no-key.p12");
        IOException none =
                assertThrows(
                        IOException.class, () -> Identities.loadPkcs12(noKey, Fixtures.password()));
        assertEquals(noKey + " has no private key; exactly one is wanted", none.getMessage());
        IOException pem =
                assertThrows(
                        IOException.class, () -> Identities.loadPkcs12(EC, Fixtures.password()));
        assertTrue(pem.getMessage().startsWith(EC + " is no PKCS#12 file"), pem.getMessage());
        Path missing = directory.resolve("missing.p12");
        IOException gone =
                assertThrows(
                        IOException.class,
                        () -> Identities.loadPkcs12(missing, Fixtures.password()));
        assertEquals(missing + " does not exist; a PKCS#12 file is wanted", gone.getMessage());
    }

    @Test
    void saysThatKeyAndCertificateDoNotBelongTogether() {
        Path key = Fixtures.file("rsa-pkcs1.pem");
        IOException refused = assertThrows(IOException.class, () -> Identities.load(EC, key));
        assertTrue(
                refused.getMessage()
                        .startsWith(
                                key
                                        + " and "
                                        + EC
                                        + ": the private key (RSA) is not that of the first"
                                        + " certificate, CN=ec.test (EC)"),
                refused.getMessage());
    }

    @Test
    void saysWhatWasFoundInPlaceOfAKey() throws Exception {
        IOException certificate = assertThrows(IOException.class, () -> Identities.load(EC, EC));
        assertEquals(
                EC + " has no private key; there is CERTIFICATE in line 1",
                certificate.getMessage());

        Path ssh = Fixtures.file("openssh.pem");
        IOException openSsh = assertThrows(IOException.class, () -> Identities.load(EC, ssh));
        assertTrue(
                openSsh.getMessage().startsWith(ssh + ", line 1: this is a key of OpenSSH"),
                openSsh.getMessage());

        Path der = directory.resolve("key.der");
        Files.write(der, new byte[] {0x30, 0x03, 0x02, 0x01, 0x00});
        IOException binary = assertThrows(IOException.class, () -> Identities.load(EC, der));
        assertTrue(binary.getMessage().startsWith(der + " is DER"), binary.getMessage());

        Path two = directory.resolve("two.pem");
        Files.writeString(
                two,
                Files.readString(Fixtures.file("ec-pkcs8.pem"))
                        + Files.readString(Fixtures.file("rsa-pkcs1.pem")));
        IOException both = assertThrows(IOException.class, () -> Identities.load(EC, two));
        assertTrue(
                both.getMessage().startsWith(two + " has 2 private keys, in lines 1, 6;"),
                both.getMessage());
    }

    @Test
    void saysInWhichLineAKeyIsBroken() throws Exception {
        Path broken = directory.resolve("broken.pem");
        Files.writeString(
                broken, "# mine\n-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n");
        IOException refused = assertThrows(IOException.class, () -> Identities.load(EC, broken));
        assertTrue(
                refused.getMessage().startsWith(broken + ", line 2: this PRIVATE KEY is broken"),
                refused.getMessage());
    }

    @Test
    void differentKeysAreDifferentIdentities() throws Exception {
        assertNotEquals(
                Identities.load(EC, Fixtures.file("ec-sec1.pem")),
                Identities.load(Fixtures.file("rsa-cert.pem"), Fixtures.file("rsa-pkcs1.pem")));
    }

    @Test
    void aKeyIsSavedWithItsPublicPartWhichGnuTlsNeeds() throws Exception {
        Path file = directory.resolve("whole.pem");
        Identity made = Identities.selfSigned("box.test");
        Identities.save(made, file);
        String base64 = Files.readString(file).split("-----(BEGIN|END) PRIVATE KEY-----")[1];
        String key = HexFormat.of().formatHex(Base64.getMimeDecoder().decode(base64));
        byte[] published = made.certificate().getPublicKey().getEncoded();
        String point = HexFormat.of().formatHex(published, published.length - 65, published.length);
        assertTrue(key.endsWith("a144034200" + point), key); // RFC 5915: [1], a BIT STRING
    }

    @Test
    void anIdentityThatWasSavedIsTheSameWhenItIsLoaded() throws Exception {
        Path file = directory.resolve("saved.pem");
        Identity made = Identities.selfSigned("box.test");
        Identities.save(Identities.selfSigned("other.test"), file);
        Identities.save(made, file);
        Identity loaded = Identities.load(file, file);
        assertEquals(made, loaded);
        assertEquals(((ECPrivateKey) made.key()).getS(), ((ECPrivateKey) loaded.key()).getS());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count());
        }
        assertEquals(
                Files.readString(EC),
                Certificates.toPem(Certificates.load(EC)),
                "as OpenSSL writes");
    }
}
