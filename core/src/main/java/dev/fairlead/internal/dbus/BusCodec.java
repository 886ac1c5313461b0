package dev.fairlead.internal.dbus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The form of messages: a header of fixed size, fields, and a body.
final class BusCodec {
    /// Of the part of the header that says how long the rest is.
    static final int START = 16;

    /// What a daemon tells of a service is far less.
    static final int LONGEST = 1 << 20;

    private BusCodec() {}

    static byte[] encode(BusMessage message) throws MalformedBusMessage {
        BusWriter writer = new BusWriter();
        writer.values("yyyyuuu", List.of((int) 'l', message.type(), 0, 1, 0, message.serial(), 0));
        for (Map.Entry<Integer, Object> field : new TreeMap<>(message.fields()).entrySet()) {
            writer.field(field.getKey(), typeOf(field.getKey()), field.getValue());
        }
        writer.put(12, writer.length() - START);
        writer.align(8);
        int body = writer.length();
        writer.values(message.signature(), message.body());
        writer.put(4, writer.length() - body);
        return writer.toArray();
    }

    private static char typeOf(int field) {
        return switch (field) {
            case BusMessage.PATH -> 'o';
            case BusMessage.REPLY_SERIAL -> 'u';
            case BusMessage.SIGNATURE -> 'g';
            default -> 's';
        };
    }

    /// How long the whole message is.
    ///
    /// @param start its first [#START] bytes
    static int length(ByteBuffer start) throws MalformedBusMessage {
        ByteBuffer ordered = ordered(start);
        long fields = ordered.getInt(12) & 0xffff_ffffL;
        long body = ordered.getInt(4) & 0xffff_ffffL;
        long length = (START + fields + 7 & ~7L) + body;
        if (length > LONGEST) {
            throw new MalformedBusMessage(length + " bytes; up to " + LONGEST + " are read");
        }
        return (int) length;
    }

    private static ByteBuffer ordered(ByteBuffer message) throws MalformedBusMessage {
        return switch (message.get(0)) {
            case 'l' -> message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            case 'B' -> message.duplicate().order(ByteOrder.BIG_ENDIAN);
            default -> throw new MalformedBusMessage("byte order " + message.get(0));
        };
    }

    /// @param message all of it, from 0 on
    static BusMessage decode(ByteBuffer message) throws MalformedBusMessage {
        try {
            if (message.remaining() < START || length(message) != message.remaining()) {
                throw new MalformedBusMessage(message.remaining() + " bytes are no message");
            }
            ByteBuffer ordered = ordered(message);
            BusReader reader = new BusReader(ordered);
            List<Object> head = reader.values("yyyyuua(yv)");
            Map<Integer, Object> fields = new HashMap<>();
            for (Object field : (List<?>) head.get(6)) {
                List<?> pair = (List<?>) field;
                fields.put(((Byte) pair.get(0)) & 0xff, pair.get(1));
            }
            reader.align(8);
            String signature = fields.get(BusMessage.SIGNATURE) instanceof String text ? text : "";
            return new BusMessage(
                    (Byte) head.get(1), (Integer) head.get(5), fields, reader.values(signature));
        } catch (BufferUnderflowException _) {
            throw new MalformedBusMessage("it ends too early");
        }
    }
}
