package dev.fairlead.internal.dbus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads values as a signature says they are. What is not there is a
/// [java.nio.BufferUnderflowException].
final class BusReader {
    private final ByteBuffer from;
    private int depth;

    BusReader(ByteBuffer from) {
        this.from = from;
    }

    void align(int to) {
        int over = from.position() % to;
        if (over != 0) {
            skip(to - over);
        }
    }

    private void skip(int bytes) {
        for (int i = 0; i < bytes; i++) {
            byte _ = from.get();
        }
    }

    List<Object> values(String signature) throws MalformedBusMessage {
        List<Object> values = new ArrayList<>();
        for (int at = 0; at < signature.length(); ) {
            int next = Signature.end(signature, at); // before any part of it is looked at
            values.add(value(signature, at));
            at = next;
        }
        return values;
    }

    private Object value(String signature, int at) throws MalformedBusMessage {
        char letter = signature.charAt(at);
        align(Signature.alignment(letter));
        return switch (letter) {
            case 'y' -> from.get();
            case 'n', 'q' -> letter == 'n' ? (int) from.getShort() : from.getShort() & 0xffff;
            case 'b', 'i', 'u', 'h' -> from.getInt();
            case 'x', 't', 'd' -> from.getLong();
            case 's', 'o' -> text(from.getInt());
            case 'g' -> text(from.get() & 0xff);
            case 'v' -> variant();
            case 'a' -> array(signature, at + 1);
            default -> nested(signature.substring(at + 1, Signature.end(signature, at) - 1));
        };
    }

    private String text(int length) throws MalformedBusMessage {
        byte[] bytes = bytes(length);
        if (from.get() != 0) {
            throw new MalformedBusMessage("a text does not end with 0");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] bytes(int length) throws MalformedBusMessage {
        if (length < 0 || length > from.remaining()) {
            throw new MalformedBusMessage(length + " bytes where " + from.remaining() + " are");
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private Object variant() throws MalformedBusMessage {
        String signature = text(from.get() & 0xff);
        if (signature.isEmpty() || Signature.end(signature, 0) != signature.length()) {
            throw new MalformedBusMessage("variant of '" + signature + "', which is not one type");
        }
        return nested(signature).getFirst();
    }

    private List<Object> nested(String signature) throws MalformedBusMessage {
        if (++depth > Signature.DEEPEST) {
            throw new MalformedBusMessage("values lie deeper than " + Signature.DEEPEST);
        }
        List<Object> values = values(signature);
        depth--;
        return values;
    }

    private Object array(String signature, int element) throws MalformedBusMessage {
        int length = from.getInt();
        align(Signature.alignment(signature.charAt(element)));
        if (signature.charAt(element) == 'y') {
            return bytes(length);
        }
        if (length < 0 || length > from.remaining()) {
            throw new MalformedBusMessage("array of " + length + " bytes");
        }
        int end = from.position() + length;
        String type = signature.substring(element, Signature.end(signature, element));
        List<Object> values = new ArrayList<>();
        while (from.position() < end) {
            values.addAll(nested(type));
        }
        if (from.position() != end) {
            throw new MalformedBusMessage("an array does not end where it says");
        }
        return values;
    }
}
