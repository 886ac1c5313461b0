package dev.fairlead;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An unsigned number of bytes, and that many bytes.
final class LengthPrefixedFramer implements Framer<byte[]> {
    private final int width;
    private final ByteOrder order;
    private final int maximum;

    LengthPrefixedFramer(int width, ByteOrder order, int maximum) {
        this.width = width;
        this.order = order;
        this.maximum = maximum;
    }

    @Override
    public Parsed<byte[]> parse(ByteBuffer input) throws FramingException {
        if (input.remaining() < width) {
            return Parsed.incomplete(width);
        }
        int length = requireAllowed(unsigned(input, 0, width, order), maximum);
        if (input.remaining() - width < length) {
            return Parsed.incomplete((long) width + length);
        }
        byte[] content = new byte[length];
        input.get(width, content);
        return Parsed.message(content, width + length);
    }

    @Override
    public void write(byte[] message, FrameOutput output) {
        requireSendable(message.length, maximum);
        output.putUnsigned(message.length, width, order).put(message);
    }

    /// The number of `width` bytes at `index`.
    static long unsigned(ByteBuffer input, int index, int width, ByteOrder order) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            int place = order == ByteOrder.BIG_ENDIAN ? i : width - 1 - i;
            value = (value << 8) | (input.get(index + place) & 0xFF);
        }
        return value;
    }

    /// @param length unsigned
    static int requireAllowed(long length, int maximum) throws FramingException {
        if (Long.compareUnsigned(length, maximum) > 0) {
            throw FramingException.tooLong(length, maximum);
        }
        return (int) length;
    }

    static void requireSendable(int length, int maximum) {
        if (length > maximum) {
            throw new IllegalArgumentException(
                    "the message is "
                            + length
                            + " bytes long; the framing allows "
                            + maximum
                            + ": raise its maximum on both sides, or send less at once");
        }
    }
}
