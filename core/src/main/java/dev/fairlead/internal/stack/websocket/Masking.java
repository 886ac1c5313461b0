package dev.fairlead.internal.stack.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Masking (RFC 6455, section 5.3), eight bytes at a time.
final class Masking {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Masking() {}

    /// Masks or unmasks in place.
    ///
    /// @param key the four octets of the key, the first in the highest bits
    /// @param phase how many octets of the same payload came before
    static void apply(byte[] content, int offset, int length, int key, long phase) {
        int turned = Integer.rotateLeft(key, (int) (phase & 3) * 8);
        long wide = ((long) turned << 32) | (turned & 0xffffffffL);
        int at = offset;
        int end = offset + length;
        for (; end - at >= 8; at += 8) {
            LONG.set(content, at, (long) LONG.get(content, at) ^ wide);
        }
        for (; at < end; at++) {
            content[at] ^= (byte) (wide >>> 56);
            wide = Long.rotateLeft(wide, 8);
        }
    }
}
