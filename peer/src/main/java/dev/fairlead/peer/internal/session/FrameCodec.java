package dev.fairlead.peer.internal.session;

import dev.fairlead.peer.internal.link.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// [Frame]s as bytes: the length of what follows (4 bytes), a type (1 byte), the fields.
public final class FrameCodec {
    /// Bytes of the length.
    public static final int HEADER = 4;

    /// The longest content of a message.
    public static final int LONGEST = 1 << 20;

    /// Bytes of the token of a stream.
    public static final int TOKEN = 16;

    /// The longest name of a stream, in bytes of UTF-8.
    public static final int LONGEST_NAME = 255;

    private static final int LONGEST_NOTE = 1024;
    private static final int MOST = LONGEST + 9;

    private FrameCodec() {}

    /// The whole frame, its length included.
    public static byte[] encode(Frame frame) {
        return switch (frame) {
            case Frame.Attach a ->
                    start(1, 33)
                            .putLong(a.number())
                            .putLong(a.incarnation())
                            .putLong(a.received())
                            .put((byte) (a.lostBySender() ? 1 : 0))
                            .putLong(a.lostNumber())
                            .array();
            case Frame.Data(long sequence, var content) ->
                    start(2, 8 + content.length).putLong(sequence).put(content).array();
            case Frame.Ack(long taken) -> start(3, 8).putLong(taken).array();
            case Frame.Datum(var content) -> start(4, content.length).put(content).array();
            case Frame.Noted(var note) -> start(7, note.length).put(note).array();
            case Frame.Streams(var token, var name) -> {
                byte[] text = name.getBytes(StandardCharsets.UTF_8);
                yield start(8, TOKEN + text.length).put(token).put(text).array();
            }
            case Frame.Ping _ -> start(5, 0).array();
            case Frame.Bye _ -> start(6, 0).array();
        };
    }

    private static ByteBuffer start(int type, int length) {
        return ByteBuffer.allocate(HEADER + 1 + length).putInt(1 + length).put((byte) type);
    }

    /// The bytes that follow the length.
    ///
    /// @param header 4 bytes
    public static int length(byte[] header) throws MalformedException {
        int length = ByteBuffer.wrap(header).getInt();
        if (length < 1 || length > MOST) {
            throw new MalformedException(
                    "a frame of "
                            + Integer.toUnsignedString(length)
                            + " bytes; 1 to "
                            + MOST
                            + " are allowed");
        }
        return length;
    }

    /// @param frame what follows the length, whole
    public static Frame decode(byte[] frame) throws MalformedException {
        if (frame.length == 0) {
            throw new MalformedException("a frame without a type");
        }
        ByteBuffer body = ByteBuffer.wrap(frame, 1, frame.length - 1);
        return switch (frame[0]) {
            case 1 -> attach(body);
            case 2 -> {
                require(body.remaining() >= 8);
                yield new Frame.Data(counted(body), rest(body));
            }
            case 3 -> {
                require(body.remaining() == 8);
                yield new Frame.Ack(counted(body));
            }
            case 4 -> new Frame.Datum(rest(body));
            case 5 -> {
                require(body.remaining() == 0);
                yield new Frame.Ping();
            }
            case 6 -> {
                require(body.remaining() == 0);
                yield new Frame.Bye();
            }
            case 7 -> {
                require(body.remaining() <= LONGEST_NOTE);
                yield new Frame.Noted(rest(body));
            }
            case 8 -> {
                require(body.remaining() > TOKEN && body.remaining() <= TOKEN + LONGEST_NAME);
                byte[] token = new byte[TOKEN];
                body.get(token);
                yield new Frame.Streams(token, name(rest(body)));
            }
            default -> throw new MalformedException("a frame of the unknown type " + frame[0]);
        };
    }

    private static Frame attach(ByteBuffer body) throws MalformedException {
        require(body.remaining() == 33);
        long number = counted(body);
        long incarnation = body.getLong();
        long received = counted(body);
        int flag = body.get();
        require(flag == 0 || flag == 1);
        return new Frame.Attach(number, incarnation, received, flag == 1, counted(body));
    }

    private static long counted(ByteBuffer body) throws MalformedException {
        long count = body.getLong();
        require(count >= 0);
        return count;
    }

    private static byte[] rest(ByteBuffer body) throws MalformedException {
        require(body.remaining() <= LONGEST);
        byte[] rest = new byte[body.remaining()];
        body.get(rest);
        return rest;
    }

    static String name(byte[] bytes) throws MalformedException {
        try {
            String name =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            require(!name.isEmpty() && name.chars().noneMatch(Character::isISOControl));
            return name;
        } catch (CharacterCodingException _) {
            // What is wrong with it in detail helps nobody.
            throw new MalformedException("a name that is no UTF-8");
        }
    }

    private static void require(boolean right) throws MalformedException {
        if (!right) {
            throw new MalformedException("a frame that is not as its type has it");
        }
    }
}
