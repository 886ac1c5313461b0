package dev.fairlead.internal.io;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A few direct buffers for copies on the way to the kernel. Lent, never given away.
final class ScratchBuffers {
    /// A piece of 64 KiB, and what a protocol may put before it: one call takes it whole.
    static final int SIZE = 64 * 1024 + 64;

    private static final int KEPT = 8;

    private final AtomicReferenceArray<@Nullable ByteBuffer> kept =
            new AtomicReferenceArray<>(KEPT);

    /// An empty direct buffer of [#SIZE] bytes.
    ByteBuffer borrow() {
        for (int i = 0; i < KEPT; i++) {
            ByteBuffer buffer = kept.get(i);
            if (buffer != null && kept.compareAndSet(i, buffer, null)) {
                return buffer.clear();
            }
        }
        return ByteBuffer.allocateDirect(SIZE);
    }

    void giveBack(ByteBuffer buffer) {
        for (int i = 0; i < KEPT; i++) {
            if (kept.compareAndSet(i, null, buffer)) {
                return;
            }
        }
    }
}
