package dev.fairlead.peer.internal.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/// Everything that the two ends have said so far, and over which TLS connection: what proofs are
/// made about. Whoever stands between two TLS connections has different ones on each side.
public final class Transcript {
    private static final int LENGTH = 32;

    private final MessageDigest digest;

    /// @param binding what stands for the TLS connection (RFC 5929, section 4): the SHA-256 of the
    ///   certificate that the server made for it
    public Transcript(byte[] binding) {
        this.digest = sha256();
        digest.update("fairlead-peer link".getBytes(StandardCharsets.US_ASCII));
        digest.update(binding);
    }

    private Transcript(MessageDigest digest) {
        this.digest = digest;
    }

    /// Takes one whole message, of either end.
    public void add(byte[] message) {
        digest.update(message);
    }

    /// Goes on by itself, without what this takes from now on.
    public Transcript copy() {
        try {
            return new Transcript((MessageDigest) digest.clone());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(
                    "the SHA-256 of this Java platform cannot be copied", e);
        }
    }

    /// The hash so far.
    public byte[] hash() {
        return copy().digest.digest();
    }

    /// A key of 32 bytes that depends on the secret and all that was said (HKDF, RFC 5869).
    public byte[] derive(byte[] secret, String purpose) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(secret)
                                    .addSalt(hash())
                                    .thenExpand(
                                            ("fairlead-peer " + purpose)
                                                    .getBytes(StandardCharsets.US_ASCII),
                                            LENGTH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no HKDF: " + e, e);
        }
    }

    /// Signs what was said, and in which role this end says it.
    ///
    /// @throws IllegalArgumentException if the key cannot sign
    public byte[] sign(PrivateKey key, String role) {
        try {
            Signature signature = Signature.getInstance(algorithm(key.getAlgorithm()));
            signature.initSign(key);
            signature.update(signed(role));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the key of this peer's identity cannot sign: " + e.getMessage(), e);
        }
    }

    /// Whether the signature is the key's, about the same as here.
    public boolean isSignedBy(PublicKey key, String role, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm(key.getAlgorithm()));
            verifier.initVerify(key);
            verifier.update(signed(role));
            return verifier.verify(signature);
        } catch (SignatureException | InvalidKeyException | IllegalArgumentException _) {
            // A signature or key of the peer's that is none: it is as wrong as any other.
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks a signature: " + e, e);
        }
    }

    private byte[] signed(String role) {
        MessageDigest about = sha256();
        about.update(
                ("fairlead-peer signature of the " + role).getBytes(StandardCharsets.US_ASCII));
        about.update(hash());
        return about.digest();
    }

    private static String algorithm(String key) {
        return switch (key) {
            case "EC" -> "SHA256withECDSA";
            case "Ed25519", "EdDSA" -> "Ed25519";
            case "RSA" -> "SHA256withRSA";
            default ->
                    throw new IllegalArgumentException(
                            "a key of the kind " + key + "; Ed25519, EC and RSA are allowed");
        };
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
