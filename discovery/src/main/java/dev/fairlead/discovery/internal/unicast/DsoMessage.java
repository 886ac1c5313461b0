package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.internal.resolve.MalformedMessage;
import dev.fairlead.internal.resolve.WireReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A message of a stateful session with a nameserver (DSO, RFC 8490, section 5.4).
///
/// @param id 0 if it is unidirectional
/// @param values the first says what it is
/// @param bytes all of it: names in values may point to what stands before
@SuppressWarnings("ArrayRecordComponent") // read, and no more
public record DsoMessage(int id, boolean response, int code, List<Value> values, byte[] bytes) {
    static final int KEEPALIVE = 1;
    static final int RETRY_DELAY = 2;
    static final int SUBSCRIBE = 0x40;
    static final int PUSH = 0x41;
    static final int UNSUBSCRIBE = 0x42;

    /// RFC 8490, section 5.1.1: this kind of message is not known.
    static final int TYPE_NOT_IMPLEMENTED = 11;

    private static final int OPCODE = 6;
    private static final int HEADER = 12;
    private static final int MOST_VALUES = 64;

    /// One value of it, with its type and where it stands.
    record Value(int type, int from, int to) {}

    /// @throws MalformedMessage if it is none; nothing else is thrown, whatever the bytes
    public static DsoMessage read(byte[] bytes) throws MalformedMessage {
        WireReader reader = new WireReader(bytes, 0);
        int id = reader.u16();
        int flags = reader.u16();
        if (((flags >> 11) & 15) != OPCODE) {
            throw new MalformedMessage("it is no message of a session (DSO)");
        }
        for (int i = 0; i < 4; i++) {
            if (reader.u16() != 0) { // RFC 8490, section 5.4
                throw new MalformedMessage("it has sections, which no message of a session has");
            }
        }
        List<Value> values = new ArrayList<>(2);
        while (reader.position() < bytes.length) {
            int type = reader.u16();
            int length = reader.u16();
            int from = reader.position();
            reader.skip(length);
            values.add(new Value(type, from, from + length));
            if (values.size() > MOST_VALUES) {
                throw new MalformedMessage("it has more than " + MOST_VALUES + " values");
            }
        }
        return new DsoMessage(id, (flags & 0x8000) != 0, flags & 15, List.copyOf(values), bytes);
    }

    /// What it is; -1 for an answer without a value.
    int type() {
        return values.isEmpty() ? -1 : values.getFirst().type();
    }

    /// The milliseconds of the first value of a type; -1 if there is none.
    long number(int type, int index) {
        for (Value each : values) {
            if (each.type() == type && each.to() - each.from() >= 4 * (index + 1)) {
                return ByteBuffer.wrap(bytes).getInt(each.from() + 4 * index) & 0xffffffffL;
            }
        }
        return -1;
    }

    /// A message with one value.
    static byte[] write(int id, boolean response, int code, int type, byte[] value) {
        return ByteBuffer.allocate(HEADER + 4 + value.length)
                .putShort((short) id)
                .putShort((short) (OPCODE << 11 | (response ? 0x8000 : 0) | code))
                .putLong(0)
                .putShort((short) type)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    /// An answer without a value.
    static byte[] answer(int id, int code) {
        return ByteBuffer.allocate(HEADER)
                .putShort((short) id)
                .putShort((short) (OPCODE << 11 | 0x8000 | code))
                .array();
    }
}
