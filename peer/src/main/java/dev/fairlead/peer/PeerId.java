package dev.fairlead.peer;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/// Which peer of a session: 16 random bytes, drawn anew for each session unless the program keeps
/// them. It says nothing of who the peer is; that is what its [Fingerprint] is for. Immutable,
/// ordered as unsigned numbers are.
public final class PeerId implements Comparable<PeerId> {
    /// Bytes of an identifier.
    public static final int LENGTH = 16;

    private final byte[] bytes;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
    }

    public static PeerId random() {
        byte[] bytes = new byte[LENGTH];
        new SecureRandom().nextBytes(bytes);
        return new PeerId(bytes);
    }

    /// @param bytes 16 of them; copied
    public static PeerId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "a peer identifier has 16 bytes; these are " + bytes.length);
        }
        return new PeerId(bytes.clone());
    }

    /// @param text 32 hexadecimal digits, as [#toString()] writes them
    public static PeerId of(String text) {
        if (!text.matches("[0-9a-fA-F]{32}")) {
            throw new IllegalArgumentException(
                    "'"
                            + Shown.text(text, 40)
                            + "' is no peer identifier; it is 32 hexadecimal digits");
        }
        return new PeerId(HexFormat.of().parseHex(text));
    }

    /// A copy.
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// 32 hexadecimal digits.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
