package dev.fairlead.internal.dbus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// Writes values as a signature says; the low byte first.
final class BusWriter {
    private byte[] content = new byte[256];
    private int length;

    byte[] toArray() {
        return Arrays.copyOf(content, length);
    }

    int length() {
        return length;
    }

    private void room(int more) {
        if (length + more > content.length) {
            content = Arrays.copyOf(content, Math.max(length + more, 2 * content.length));
        }
    }

    void align(int to) {
        int padding = (to - length % to) % to;
        room(padding);
        length += padding;
    }

    private ByteBuffer next(int size) {
        align(size);
        room(size);
        length += size;
        return ByteBuffer.wrap(content, length - size, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    void put(int at, int value) {
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    }

    void values(String signature, List<?> values) throws MalformedBusMessage {
        Iterator<?> each = values.iterator();
        for (int at = 0; at < signature.length(); at = Signature.end(signature, at)) {
            value(signature, at, each.next());
        }
    }

    private void value(String signature, int at, Object value) throws MalformedBusMessage {
        char letter = signature.charAt(at);
        switch (letter) {
            case 'y' -> next(1).put(((Number) value).byteValue());
            case 'n', 'q' -> next(2).putShort(((Number) value).shortValue());
            case 'i', 'u', 'b' -> next(4).putInt(((Number) value).intValue());
            case 'x', 't' -> next(8).putLong(((Number) value).longValue());
            case 's', 'o' -> {
                byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
                next(4).putInt(text.length);
                bytes(text);
                next(1);
            }
            case 'g' -> {
                byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
                next(1).put((byte) text.length);
                bytes(text);
                next(1);
            }
            case 'a' -> array(signature, at + 1, value);
            case '(', '{' -> {
                align(8);
                String inside = signature.substring(at + 1, Signature.end(signature, at) - 1);
                values(inside, (List<?>) value);
            }
            default -> throw new MalformedBusMessage("type '" + letter + "' is not written");
        }
    }

    private void bytes(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, content, length, bytes.length);
        length += bytes.length;
    }

    private void array(String signature, int element, Object value) throws MalformedBusMessage {
        next(4);
        int lengthAt = length - 4;
        align(Signature.alignment(signature.charAt(element)));
        int start = length;
        if (value instanceof byte[] octets) {
            bytes(octets);
        } else {
            for (Object one : (List<?>) value) {
                value(signature, element, one);
            }
        }
        put(lengthAt, length - start);
    }

    /// A field of the header: its number, and a value with its type.
    void field(int number, char type, Object value) throws MalformedBusMessage {
        align(8);
        next(1).put((byte) number);
        value("g", 0, String.valueOf(type));
        value(String.valueOf(type), 0, value);
    }
}
