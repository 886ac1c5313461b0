package dev.fairlead;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A type, a length and that many bytes.
final class TlvFramer implements Framer<Tlv> {
    private final int typeWidth;
    private final int lengthWidth;
    private final ByteOrder order;
    private final int maximum;

    TlvFramer(int typeWidth, int lengthWidth, ByteOrder order, int maximum) {
        this.typeWidth = typeWidth;
        this.lengthWidth = lengthWidth;
        this.order = order;
        this.maximum = maximum;
    }

    @Override
    public Parsed<Tlv> parse(ByteBuffer input) throws FramingException {
        int header = typeWidth + lengthWidth;
        if (input.remaining() < header) {
            return Parsed.incomplete(header);
        }
        int length =
                LengthPrefixedFramer.requireAllowed(
                        LengthPrefixedFramer.unsigned(input, typeWidth, lengthWidth, order),
                        maximum);
        if (input.remaining() - header < length) {
            return Parsed.incomplete((long) header + length);
        }
        byte[] value = new byte[length];
        input.get(header, value);
        return Parsed.message(
                new Tlv(LengthPrefixedFramer.unsigned(input, 0, typeWidth, order), value),
                header + length);
    }

    @Override
    public void write(Tlv message, FrameOutput output) {
        LengthPrefixedFramer.requireSendable(message.value().length, maximum);
        output.putUnsigned(message.type(), typeWidth, order)
                .putUnsigned(message.value().length, lengthWidth, order)
                .put(message.value());
    }
}
