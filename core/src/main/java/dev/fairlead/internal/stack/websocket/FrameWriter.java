package dev.fairlead.internal.stack.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Makes frames (RFC 6455, section 5). One thread at a time.
final class FrameWriter {
    /// The most that a header takes.
    static final int MOST_HEADER = 14;

    static final int COMPRESSED = 0x40;
    private static final int MOST_REASON = 123;

    private final @Nullable MaskKeys keys;

    /// @param client whether the frames are a client's, and masked
    FrameWriter(boolean client) {
        this.keys = client ? new MaskKeys() : null;
    }

    /// Puts a frame into `target`, which has an array and room for it.
    ///
    /// @param flags [#COMPRESSED] or 0
    void frame(
            ByteBuffer target,
            int opcode,
            int flags,
            boolean fin,
            byte[] content,
            int offset,
            int length) {
        int key = header(target, opcode, flags, fin, length);
        int at = target.arrayOffset() + target.position();
        target.put(content, offset, length);
        if (keys != null) {
            Masking.apply(target.array(), at, length, key, 0);
        }
    }

    /// As [#frame(ByteBuffer, int, int, boolean, byte[], int, int)], with all that remains of
    /// `content`.
    void frame(ByteBuffer target, int opcode, int flags, boolean fin, ByteBuffer content) {
        int length = content.remaining();
        int key = header(target, opcode, flags, fin, length);
        int at = target.arrayOffset() + target.position();
        target.put(content);
        if (keys != null) {
            Masking.apply(target.array(), at, length, key, 0);
        }
    }

    private int header(ByteBuffer target, int opcode, int flags, boolean fin, int length) {
        target.put((byte) ((fin ? 0x80 : 0) | flags | opcode));
        int mask = keys == null ? 0 : 0x80;
        if (length < 126) {
            target.put((byte) (mask | length));
        } else if (length < 65536) {
            target.put((byte) (mask | 126)).putShort((short) length);
        } else {
            target.put((byte) (mask | 127)).putLong(length);
        }
        if (keys == null) {
            return 0;
        }
        int key = keys.next();
        target.putInt(key);
        return key;
    }

    /// A whole control frame.
    ByteBuffer control(int opcode, byte[] content) {
        ByteBuffer frame = ByteBuffer.allocate(content.length + 6);
        frame(frame, opcode, 0, true, content, 0, content.length);
        return frame.flip();
    }

    /// The payload of a Close.
    ///
    /// @param code [CloseCodes#NONE] for an empty one
    /// @param reason cut to what fits, between two characters
    static byte[] closing(int code, String reason) {
        if (code == CloseCodes.NONE) {
            return new byte[0];
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int size = Math.min(text.length, MOST_REASON);
        while (size > 0 && size < text.length && (text[size] & 0xc0) == 0x80) {
            size--;
        }
        return ByteBuffer.allocate(2 + size).putShort((short) code).put(text, 0, size).array();
    }
}
