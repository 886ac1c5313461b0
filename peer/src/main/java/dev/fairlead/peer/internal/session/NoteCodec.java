package dev.fairlead.peer.internal.session;

import dev.fairlead.peer.internal.link.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// [Note]s as bytes: a type (1 byte), the fields; a name is the rest.
public final class NoteCodec {
    private NoteCodec() {}

    public static byte[] encode(Note note) {
        return switch (note) {
            case Note.Here(var instance) -> named(1, new byte[0], instance);
            case Note.WantsStream(var token, var name) -> named(2, token, name);
        };
    }

    private static byte[] named(int type, byte[] fields, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + fields.length + text.length)
                .put((byte) type)
                .put(fields)
                .put(text)
                .array();
    }

    public static Note decode(byte[] note) throws MalformedException {
        int type = note.length == 0 ? 0 : note[0];
        switch (type) {
            case 1 -> {
                return new Note.Here(name(note, 1));
            }
            case 2 -> {
                if (note.length > 1 + FrameCodec.TOKEN) {
                    return new Note.WantsStream(
                            Arrays.copyOfRange(note, 1, 1 + FrameCodec.TOKEN),
                            name(note, 1 + FrameCodec.TOKEN));
                }
            }
            default -> {}
        }
        throw new MalformedException("a note that is not as its type " + type + " has it");
    }

    private static String name(byte[] note, int from) throws MalformedException {
        byte[] text = Arrays.copyOfRange(note, from, note.length);
        if (text.length > FrameCodec.LONGEST_NAME) {
            throw new MalformedException(
                    "a name of "
                            + text.length
                            + " bytes; at most "
                            + FrameCodec.LONGEST_NAME
                            + " are allowed");
        }
        return FrameCodec.name(text);
    }
}
