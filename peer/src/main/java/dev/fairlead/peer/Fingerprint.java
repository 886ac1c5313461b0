package dev.fairlead.peer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/// The SHA-256 of a peer's public key (its SubjectPublicKeyInfo): who the peer is, for as long as
/// it keeps its key. Immutable.
public final class Fingerprint {
    private static final int LENGTH = 32;

    private final byte[] bytes;

    private Fingerprint(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Fingerprint of(PublicKey key) {
        try {
            return new Fingerprint(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// @param text 64 hexadecimal digits; colons, hyphens and spaces between them are passed over
    public static Fingerprint of(String text) {
        String digits = text.replaceAll("[ :-]", "");
        if (!digits.matches("[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException(
                    "'"
                            + Shown.text(text, 100)
                            + "' is no fingerprint; it is 64 hexadecimal digits, in groups if you"
                            + " like");
        }
        return new Fingerprint(HexFormat.of().parseHex(digits));
    }

    static Fingerprint of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "a fingerprint has 32 bytes; these are " + bytes.length);
        }
        return new Fingerprint(bytes.clone());
    }

    /// A copy of the 32 bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// The first 8 bytes, for a list: enough to tell peers apart, not to trust one.
    public String brief() {
        return grouped(8);
    }

    private String grouped(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            if (i > 0 && i % 2 == 0) {
                text.append(' ');
            }
            text.append(HexFormat.of().toHexDigits(bytes[i]));
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// All of it in groups of four digits, which two people can compare.
    @Override
    public String toString() {
        return grouped(LENGTH);
    }
}
