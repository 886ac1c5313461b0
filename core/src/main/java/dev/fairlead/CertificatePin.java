package dev.fairlead;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;

/// Digests of certificates and keys as text.
final class CertificatePin {
    private static final String PREFIX = "sha256/";

    private CertificatePin() {}

    /// `sha256/` and the SHA-256 of the SubjectPublicKeyInfo in Base64, as in RFC 7469, section
    /// 2.4.
    static String of(X509Certificate certificate) {
        return of(certificate.getPublicKey());
    }

    static String of(PublicKey key) {
        return PREFIX + Base64.getEncoder().encodeToString(sha256(key.getEncoded()));
    }

    /// The SHA-256 of the whole certificate, as 64 lower-case hexadecimal digits.
    static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(sha256(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate has no DER form: " + e, e);
        }
    }

    /// The one form in which pins are compared: padded, in the standard alphabet.
    ///
    /// @throws IllegalArgumentException if it is no pin
    static String canonical(String pin) {
        String rest = pin.startsWith(PREFIX) ? pin.substring(PREFIX.length()) : null;
        byte[] digest = rest == null ? null : decode(rest);
        if (digest == null || digest.length != 32) {
            throw new IllegalArgumentException(
                    "pin '"
                            + pin
                            + "' is not of the form sha256/ and 32 bytes in Base64 (44 characters):"
                            + " the SHA-256 of the SubjectPublicKeyInfo (RFC 7469, section 2.4)");
        }
        return PREFIX + Base64.getEncoder().encodeToString(digest);
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException _) {
            return new byte[0]; // no Base64, so of no length that a digest has
        }
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
