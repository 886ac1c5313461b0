package dev.fairlead;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Where a [Framer] writes a message. It grows as it is written to, up to its limit. Not for use by
/// several threads.
public final class FrameOutput {
    private static final int FIRST = 256;

    /// What is kept for the next message.
    private static final int KEPT = 4096;

    private final int limit;
    private byte[] bytes = new byte[0];
    private int size;

    /// @param limit how many bytes it takes at most, 0 or more
    public FrameOutput(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit is " + limit + "; 0 or more is allowed");
        }
        this.limit = limit;
    }

    /// One byte: the lowest 8 bits of `value`.
    public FrameOutput put(int value) {
        makeRoom(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public FrameOutput put(byte[] content) {
        makeRoom(content.length);
        System.arraycopy(content, 0, bytes, size, content.length);
        size += content.length;
        return this;
    }

    /// @param content read from its position to its limit
    public FrameOutput put(ByteBuffer content) {
        int length = content.remaining();
        makeRoom(length);
        content.get(bytes, size, length);
        size += length;
        return this;
    }

    /// An unsigned number of `width` bytes.
    ///
    /// @param width 1 to 8
    /// @throws IllegalArgumentException if the number does not fit
    public FrameOutput putUnsigned(long value, int width, ByteOrder order) {
        requireFits(value, width);
        makeRoom(width);
        for (int i = 0; i < width; i++) {
            int place = order == ByteOrder.BIG_ENDIAN ? width - 1 - i : i;
            bytes[size++] = (byte) (value >>> (8 * place));
        }
        return this;
    }

    private static void requireFits(long value, int width) {
        if (width < 1 || width > 8) {
            throw new IllegalArgumentException("width is " + width + "; 1 to 8 bytes are allowed");
        }
        if (width < 8 && value >>> (8 * width) != 0) {
            throw new IllegalArgumentException(
                    value + " does not fit into an unsigned number of " + width + " bytes");
        }
    }

    /// How many bytes were written.
    public int size() {
        return size;
    }

    /// A copy of what was written.
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /// What was written, not copied: valid until the next call that writes or clears.
    public ByteBuffer toBuffer() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /// Forgets what was written. What a large message took is not kept.
    public void clear() {
        size = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[0];
        }
    }

    private void makeRoom(int more) {
        if (more > limit - size) {
            throw new IllegalArgumentException(
                    "the message takes "
                            + ((long) size + more)
                            + " bytes or more; at most "
                            + limit
                            + " are allowed");
        }
        if (more > bytes.length - size) {
            long doubled = Math.max(FIRST, 2L * bytes.length);
            int room = (int) Math.min(limit, Math.max(doubled, (long) size + more));
            bytes = Arrays.copyOf(bytes, room);
        }
    }
}
