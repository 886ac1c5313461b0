package dev.fairlead.security;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.jspecify.annotations.Nullable;

/// A private key out of a PEM block: PKCS#8 (RFC 5208), SEC 1 (RFC 5915) or PKCS#1 (RFC 8017),
/// encrypted or not.
final class PemKey {
    private static final Map<ASN1ObjectIdentifier, String> ALGORITHMS =
            Map.of(
                    PKCSObjectIdentifiers.rsaEncryption, "RSA",
                    PKCSObjectIdentifiers.id_RSASSA_PSS, "RSASSA-PSS",
                    X9ObjectIdentifiers.id_ecPublicKey, "EC",
                    X9ObjectIdentifiers.id_dsa, "DSA",
                    EdECObjectIdentifiers.id_Ed25519, "Ed25519",
                    EdECObjectIdentifiers.id_Ed448, "Ed448");

    private PemKey() {}

    /// @param where file and line, to begin complaints with
    static PrivateKey read(String label, String text, String where, char @Nullable [] password)
            throws IOException {
        if (label.equals("OPENSSH PRIVATE KEY")) {
            throw new IOException(
                    where
                            + "this is a key of OpenSSH; one in PKCS#8 is wanted: `ssh-keygen -p -m"
                            + " PKCS8 -f FILE` turns it into one");
        }
        return toKey(info(text, label, where, password), where);
    }

    private static PrivateKeyInfo info(
            String text, String label, String where, char @Nullable [] password)
            throws IOException {
        Object parsed;
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            parsed = parser.readObject();
        } catch (IOException | RuntimeException e) {
            throw new IOException(where + "this " + label + " is broken: " + e.getMessage(), e);
        }
        return switch (parsed) {
            case PrivateKeyInfo info -> info;
            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
            case PKCS8EncryptedPrivateKeyInfo encrypted ->
                    decrypt(encrypted, where, required(password, where));
            case PEMEncryptedKeyPair encrypted ->
                    decrypt(encrypted, where, required(password, where));
            case null, default ->
                    throw new IOException(
                            where
                                    + "this "
                                    + label
                                    + " is of a kind that is not known here; one in PKCS#8 is wanted:"
                                    + " `openssl pkey -in FILE` makes it");
        };
    }

    private static char[] required(char @Nullable [] password, String where) throws IOException {
        if (password == null) {
            throw new IOException(
                    where
                            + "this key is encrypted, and no password is given; give it, or decrypt the key");
        }
        return password;
    }

    private static PrivateKeyInfo decrypt(
            PKCS8EncryptedPrivateKeyInfo encrypted, String where, char[] password)
            throws IOException {
        try {
            return encrypted.decryptPrivateKeyInfo(
                    new JcePKCSPBEInputDecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(password));
        } catch (PKCSException | RuntimeException e) {
            throw cannotDecrypt(where, e);
        }
    }

    private static PrivateKeyInfo decrypt(
            PEMEncryptedKeyPair encrypted, String where, char[] password) throws IOException {
        try {
            return encrypted
                    .decryptKeyPair(
                            new JcePEMDecryptorProviderBuilder()
                                    .setProvider(new BouncyCastleProvider())
                                    .build(password))
                    .getPrivateKeyInfo();
        } catch (PEMException | RuntimeException e) {
            throw cannotDecrypt(where, e);
        }
    }

    /// A wrong password and a damaged key look alike.
    private static IOException cannotDecrypt(String where, Exception why) {
        return new IOException(
                where
                        + "this key cannot be decrypted: the password is wrong, or the key is damaged",
                why);
    }

    private static PrivateKey toKey(PrivateKeyInfo info, String where) throws IOException {
        ASN1ObjectIdentifier oid = info.getPrivateKeyAlgorithm().getAlgorithm();
        String algorithm = ALGORITHMS.get(oid);
        if (algorithm == null) {
            throw new IOException(
                    where
                            + "this key is of the algorithm "
                            + oid
                            + "; RSA, EC, Ed25519, Ed448 and DSA can be used");
        }
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    where + "this " + algorithm + " key cannot be used: " + e.getMessage(), e);
        }
    }
}
