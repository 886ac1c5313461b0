package dev.fairlead.peer.internal.resource;

import dev.fairlead.peer.internal.resource.ResourceMessage.Alive;
import dev.fairlead.peer.internal.resource.ResourceMessage.Cancel;
import dev.fairlead.peer.internal.resource.ResourceMessage.Complete;
import dev.fairlead.peer.internal.resource.ResourceMessage.Data;
import dev.fairlead.peer.internal.resource.ResourceMessage.End;
import dev.fairlead.peer.internal.resource.ResourceMessage.Failed;
import dev.fairlead.peer.internal.resource.ResourceMessage.Finished;
import dev.fairlead.peer.internal.resource.ResourceMessage.Go;
import dev.fairlead.peer.internal.resource.ResourceMessage.Have;
import dev.fairlead.peer.internal.resource.ResourceMessage.Item;
import dev.fairlead.peer.internal.resource.ResourceMessage.Kind;
import dev.fairlead.peer.internal.resource.ResourceMessage.Offer;
import dev.fairlead.peer.internal.resource.ResourceMessage.Pause;
import dev.fairlead.peer.internal.resource.ResourceMessage.Reason;
import dev.fairlead.peer.internal.resource.ResourceMessage.Refuse;
import dev.fairlead.peer.internal.resource.ResourceMessage.Skip;
import dev.fairlead.peer.internal.resource.ResourceMessage.Start;
import dev.fairlead.peer.internal.resource.ResourceMessage.Stored;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Messages as frames: a type (1 byte), the length of the body (4 bytes), the body. Numbers are in
/// network byte order, text is UTF-8 behind its length (2 bytes). Bodies are bounded before they
/// are read.
public final class ResourceCodec {
    /// Of a frame, before its body.
    public static final int HEADER = 5;

    /// The most bytes that a frame of data has.
    public static final int MOST_DATA = 256 * 1024;

    /// The most bytes that any other frame has.
    public static final int MOST_BODY = 8 * 1024;

    public static final int LONGEST_PATH = 4096;
    static final int LONGEST_TEXT = 1024;
    static final int LONGEST_TYPE = 255;
    static final int SHA256 = 32;
    static final int DATA = 7;

    private ResourceCodec() {}

    static int type(ResourceMessage message) {
        return switch (message) {
            case Offer _ -> 1;
            case Item _ -> 2;
            case Have _ -> 3;
            case Refuse _ -> 4;
            case Go _ -> 5;
            case Start _ -> 6;
            case Data _ -> DATA;
            case End _ -> 8;
            case Skip _ -> 9;
            case Failed _ -> 10;
            case Stored _ -> 11;
            case Complete _ -> 12;
            case Finished _ -> 13;
            case Pause _ -> 14;
            case Alive _ -> 15;
            case Cancel _ -> 16;
        };
    }

    /// The frame of a message.
    public static byte[] encode(ResourceMessage message) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + room(message));
        put(frame, message);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /// The most bytes that its body has.
    static int room(ResourceMessage message) {
        return message instanceof Data data ? data.length() : MOST_BODY;
    }

    /// Writes the frame behind the position of `to`, which must have the room for it.
    static void put(ByteBuffer to, ResourceMessage message) {
        int at = to.position();
        to.put((byte) type(message)).putInt(0);
        switch (message) {
            case Offer(int version, int items, long bytes) ->
                    to.put((byte) version).putInt(items).putLong(bytes);
            case Item item -> {
                to.put(number(Kind.values(), item.kind()));
                text(to, item.path(), LONGEST_PATH);
                to.putLong(item.size()).putLong(item.modifiedMillis());
                to.put((byte) (item.executable() ? 1 : 0));
                text(to, item.type(), LONGEST_TYPE);
            }
            case Have(int item, long length, byte[] sha256) ->
                    to.putInt(item).putLong(length).put(sha256);
            case Refuse(int item, Reason reason, String text) -> {
                to.putInt(item).put(number(Reason.values(), reason));
                text(to, shortened(text), LONGEST_TEXT);
            }
            case Start(int item, long offset) -> to.putInt(item).putLong(offset);
            case Data(byte[] bytes, int offset, int length) -> to.put(bytes, offset, length);
            case End(long length, byte[] sha256) -> to.putLong(length).put(sha256);
            case Skip(int item, String text) -> {
                to.putInt(item);
                text(to, shortened(text), LONGEST_TEXT);
            }
            case Failed(int item, Reason reason, String text) -> {
                to.putInt(item).put(number(Reason.values(), reason));
                text(to, shortened(text), LONGEST_TEXT);
            }
            case Stored(int items, long bytes) -> to.putInt(items).putLong(bytes);
            case Finished(int items, long bytes) -> to.putInt(items).putLong(bytes);
            case Pause(boolean on) -> to.put((byte) (on ? 1 : 0));
            case Cancel(Reason reason, String text) -> {
                to.put(number(Reason.values(), reason));
                text(to, shortened(text), LONGEST_TEXT);
            }
            case Go _, Complete _, Alive _ -> {}
        }
        to.putInt(at + 1, to.position() - at - HEADER);
    }

    private static <T> byte number(T[] values, T value) {
        return (byte) Arrays.asList(values).indexOf(value);
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_TEXT / 4 ? text.substring(0, LONGEST_TEXT / 4) : text;
    }

    private static void text(ByteBuffer to, String text, int longest) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > longest) {
            throw new IllegalArgumentException(
                    "a text of " + bytes.length + " bytes; at most " + longest + " are allowed");
        }
        to.putShort((short) bytes.length).put(bytes);
    }

    /// Whether a frame may have this type and length.
    static void check(int type, int length) throws MalformedResourceException {
        if (type < 1 || type > 16) {
            throw new MalformedResourceException("a message of the unknown type " + type);
        }
        int most = type == DATA ? MOST_DATA : MOST_BODY;
        if (length < 0 || length > most) {
            throw new MalformedResourceException(
                    "a message of type "
                            + type
                            + " with "
                            + Integer.toUnsignedString(length)
                            + " bytes; at most "
                            + most
                            + " are allowed");
        }
    }

    /// The message in a body, which is complete. Data are not read here.
    ///
    /// @throws MalformedResourceException if there is none
    public static ResourceMessage decode(int type, byte[] bytes, int length)
            throws MalformedResourceException {
        ByteBuffer body = ByteBuffer.wrap(bytes, 0, length);
        try {
            ResourceMessage message = read(type, body);
            if (body.hasRemaining()) {
                throw new MalformedResourceException(
                        "a message of type " + type + " with " + body.remaining() + " bytes left");
            }
            return message;
        } catch (BufferUnderflowException _) {
            throw new MalformedResourceException("a message of type " + type + " that is cut off");
        }
    }

    private static ResourceMessage read(int type, ByteBuffer body)
            throws MalformedResourceException {
        return switch (type) {
            case 1 -> new Offer(body.get() & 0xff, body.getInt(), body.getLong());
            case 2 ->
                    new Item(
                            one(Kind.values(), body),
                            text(body, LONGEST_PATH),
                            body.getLong(),
                            body.getLong(),
                            flag(body),
                            text(body, LONGEST_TYPE));
            case 3 -> new Have(body.getInt(), body.getLong(), hash(body));
            case 4 ->
                    new Refuse(body.getInt(), one(Reason.values(), body), text(body, LONGEST_TEXT));
            case 5 -> new Go();
            case 6 -> new Start(body.getInt(), body.getLong());
            case 8 -> new End(body.getLong(), hash(body));
            case 9 -> new Skip(body.getInt(), text(body, LONGEST_TEXT));
            case 10 ->
                    new Failed(body.getInt(), one(Reason.values(), body), text(body, LONGEST_TEXT));
            case 11 -> new Stored(body.getInt(), body.getLong());
            case 12 -> new Complete();
            case 13 -> new Finished(body.getInt(), body.getLong());
            case 14 -> new Pause(flag(body));
            case 15 -> new Alive();
            case 16 -> new Cancel(one(Reason.values(), body), text(body, LONGEST_TEXT));
            default ->
                    throw new MalformedResourceException("a message of the unknown type " + type);
        };
    }

    private static <T> T one(T[] values, ByteBuffer body) throws MalformedResourceException {
        int number = body.get() & 0xff;
        if (number >= values.length) {
            throw new MalformedResourceException("the unknown number " + number);
        }
        return values[number];
    }

    private static boolean flag(ByteBuffer body) throws MalformedResourceException {
        int number = body.get() & 0xff;
        if (number > 1) {
            throw new MalformedResourceException("a flag that is " + number);
        }
        return number == 1;
    }

    private static byte[] hash(ByteBuffer body) {
        byte[] hash = new byte[SHA256];
        body.get(hash);
        return hash;
    }

    private static String text(ByteBuffer body, int longest) throws MalformedResourceException {
        int length = body.getShort() & 0xffff;
        if (length > longest) {
            throw new MalformedResourceException(
                    "a text of " + length + " bytes; at most " + longest + " are allowed");
        }
        if (length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer bytes = body.slice(body.position(), length);
        body.position(body.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException _) {
            throw new MalformedResourceException("a text that is not UTF-8");
        }
    }
}
