package dev.fairlead;

import java.nio.ByteBuffer;

/// A length of seven bits a byte, the lowest first, all but the last byte with the high bit set
/// (LEB128, as Protocol Buffers writes it), and that many bytes.
final class VarintFramer implements Framer<byte[]> {
    /// 64 bits take 10 bytes, padding included.
    private static final int LONGEST = 10;

    private final int maximum;

    VarintFramer(int maximum) {
        this.maximum = maximum;
    }

    @Override
    public Parsed<byte[]> parse(ByteBuffer input) throws FramingException {
        long length = 0;
        for (int i = 0; i < input.remaining(); i++) {
            int next = input.get(i);
            if (i == LONGEST - 1 && (next & 0xFE) != 0) {
                throw new FramingException(
                        "the length is a varint of more than 64 bits or " + LONGEST + " bytes");
            }
            length |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                return content(input, i + 1, length);
            }
        }
        return Parsed.incomplete(input.remaining() + 1L);
    }

    private Parsed<byte[]> content(ByteBuffer input, int from, long announced)
            throws FramingException {
        int length = LengthPrefixedFramer.requireAllowed(announced, maximum);
        if (input.remaining() - from < length) {
            return Parsed.incomplete((long) from + length);
        }
        byte[] content = new byte[length];
        input.get(from, content);
        return Parsed.message(content, from + length);
    }

    @Override
    public void write(byte[] message, FrameOutput output) {
        LengthPrefixedFramer.requireSendable(message.length, maximum);
        int left = message.length;
        while (left > 0x7F) {
            output.put((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        output.put(left).put(message);
    }
}
