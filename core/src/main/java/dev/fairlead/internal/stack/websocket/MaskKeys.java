package dev.fairlead.internal.stack.websocket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/// Masking keys that nobody can foretell (RFC 6455, section 10.3), drawn in batches. One thread at
/// a time.
final class MaskKeys {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] drawn = new byte[128];
    private final ByteBuffer keys = ByteBuffer.wrap(drawn).limit(0);

    int next() {
        if (!keys.hasRemaining()) {
            RANDOM.nextBytes(drawn);
            keys.clear();
        }
        return keys.getInt();
    }
}
