package dev.fairlead.security;

import dev.fairlead.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// Writes PEM (RFC 7468).
final class PemText {
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private PemText() {}

    static String of(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a certificate has no DER form: " + e, e);
            }
        }
        return text.toString();
    }

    static void save(Identity identity, Path file) throws IOException {
        byte[] key = identity.key().getEncoded();
        if (key == null || !"PKCS#8".equals(identity.key().getFormat())) {
            throw new IOException(
                    file
                            + " was not written: the key of "
                            + identity
                            + " does not leave its token; keep it there");
        }
        String text =
                of(identity.chain()) + block("PRIVATE KEY", complete(key, identity.certificate()));
        PrivateFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Java leaves the public part out of an EC key. RFC 5915, section 3, asks for it, and GnuTLS
    /// reads no key without.
    private static byte[] complete(byte[] pkcs8, X509Certificate certificate) throws IOException {
        if (!(certificate.getPublicKey() instanceof ECPublicKey published)) {
            return pkcs8;
        }
        PrivateKeyInfo key = PrivateKeyInfo.getInstance(pkcs8);
        ECPrivateKey secret = ECPrivateKey.getInstance(key.parsePrivateKey());
        if (secret.getPublicKey() != null) {
            return pkcs8;
        }
        ECPrivateKey whole =
                new ECPrivateKey(
                        published.getParams().getOrder().bitLength(),
                        secret.getKey(),
                        SubjectPublicKeyInfo.getInstance(published.getEncoded()).getPublicKeyData(),
                        null);
        return new PrivateKeyInfo(key.getPrivateKeyAlgorithm(), whole).getEncoded("DER");
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + LINES.encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }
}
