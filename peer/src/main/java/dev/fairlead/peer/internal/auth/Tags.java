package dev.fairlead.peer.internal.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// By what one of a pair knows the other again, and nobody else does.
public final class Tags {
    /// Bytes of a tag.
    public static final int LENGTH = 6;

    /// How long a tag is good for.
    public static final long SECONDS = 3600;

    private Tags() {}

    /// The tag of the hour that `now` is in.
    public static byte[] of(byte[] secret, Instant now, String salt) {
        byte[] about = ("fairlead-peer tag " + salt).getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(
                mac(
                        secret,
                        ByteBuffer.allocate(8 + about.length)
                                .putLong(Math.floorDiv(now.getEpochSecond(), SECONDS))
                                .put(about)
                                .array()),
                LENGTH);
    }

    /// HMAC-SHA-256.
    public static byte[] mac(byte[] secret, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
