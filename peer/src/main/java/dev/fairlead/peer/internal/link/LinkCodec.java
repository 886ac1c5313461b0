package dev.fairlead.peer.internal.link;

import dev.fairlead.peer.internal.link.LinkMessage.Accepted;
import dev.fairlead.peer.internal.link.LinkMessage.Confirm;
import dev.fairlead.peer.internal.link.LinkMessage.Hello;
import dev.fairlead.peer.internal.link.LinkMessage.Introduction;
import dev.fairlead.peer.internal.link.LinkMessage.Mode;
import dev.fairlead.peer.internal.link.LinkMessage.Reason;
import dev.fairlead.peer.internal.link.LinkMessage.Refused;
import dev.fairlead.peer.internal.link.LinkMessage.RoundOne;
import dev.fairlead.peer.internal.link.LinkMessage.RoundTwo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// [LinkMessage]s as bytes: a type (1 byte), the length of the body (2 bytes), the body. Fields
/// that vary have a length of 2 bytes before them.
public final class LinkCodec {
    /// Bytes before a body.
    public static final int HEADER = 3;

    /// The longest body.
    public static final int LONGEST = 20_000;

    private static final byte[] PROTOCOL = "fairlead-peer 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE = 32;
    private static final int ELEMENT = 384;
    private static final int NUMBER = 32;
    private static final int ID = 16;
    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_CONTEXT = 1024;
    private static final int LONGEST_REASON = 200;
    private static final int MOST_CERTIFICATES = 4;
    private static final int LONGEST_CERTIFICATE = 4096;
    private static final int LONGEST_SIGNATURE = 1024;

    private LinkCodec() {}

    /// The whole message, header included.
    ///
    /// @throws IllegalArgumentException if a field is longer than a peer takes
    public static byte[] encode(LinkMessage message) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int type =
                switch (message) {
                    case Hello(var mode, var nonce) -> {
                        body.writeBytes(PROTOCOL);
                        body.write(mode.number());
                        put(body, nonce, NONCE);
                        yield 1;
                    }
                    case RoundOne m -> {
                        put(body, m.x1(), ELEMENT);
                        put(body, m.x2(), ELEMENT);
                        put(body, m.v1(), ELEMENT);
                        put(body, m.r1(), NUMBER);
                        put(body, m.v2(), ELEMENT);
                        put(body, m.r2(), NUMBER);
                        yield 2;
                    }
                    case RoundTwo m -> {
                        put(body, m.a(), ELEMENT);
                        put(body, m.v(), ELEMENT);
                        put(body, m.r(), NUMBER);
                        yield 3;
                    }
                    case Confirm(var mac) -> {
                        put(body, mac, NUMBER);
                        yield 4;
                    }
                    case Introduction m -> {
                        introduction(body, m);
                        yield 5;
                    }
                    case Accepted _ -> 6;
                    case Refused(var reason, int left, var why) -> {
                        body.write(reason.number());
                        body.write(left);
                        vary(body, why.getBytes(StandardCharsets.UTF_8), LONGEST_REASON);
                        yield 7;
                    }
                };
        if (body.size() > LONGEST) {
            throw new IllegalArgumentException(
                    "a message of "
                            + body.size()
                            + " bytes is longer than "
                            + LONGEST
                            + "; the certificates of this end are too large");
        }
        return ByteBuffer.allocate(HEADER + body.size())
                .put((byte) type)
                .putShort((short) body.size())
                .put(body.toByteArray())
                .array();
    }

    private static void introduction(ByteArrayOutputStream body, Introduction m) {
        put(body, m.id(), ID);
        vary(body, m.name().getBytes(StandardCharsets.UTF_8), LONGEST_NAME);
        put(body, m.share(), NONCE);
        vary(body, m.context(), LONGEST_CONTEXT);
        if (m.chain().size() > MOST_CERTIFICATES) {
            throw new IllegalArgumentException(
                    "a chain of "
                            + m.chain().size()
                            + " certificates is too long; peers take "
                            + MOST_CERTIFICATES);
        }
        body.write(m.chain().size());
        for (byte[] certificate : m.chain()) {
            vary(body, certificate, LONGEST_CERTIFICATE);
        }
        vary(body, m.signature(), LONGEST_SIGNATURE);
    }

    private static void put(ByteArrayOutputStream body, byte[] field, int length) {
        if (field.length != length) {
            throw new IllegalArgumentException(
                    "a field of " + field.length + " bytes has to have " + length);
        }
        body.writeBytes(field);
    }

    private static void vary(ByteArrayOutputStream body, byte[] field, int longest) {
        if (field.length > longest) {
            throw new IllegalArgumentException(
                    "a field has " + field.length + " bytes; at most " + longest + " are allowed");
        }
        body.write(field.length >> 8);
        body.write(field.length);
        body.writeBytes(field);
    }

    /// The length of the body that follows.
    ///
    /// @param header 3 bytes
    /// @throws MalformedException if it is longer than any
    public static int bodyLength(byte[] header) throws MalformedException {
        int length = ((header[1] & 0xff) << 8) | (header[2] & 0xff);
        if (header[0] < 1 || header[0] > 7) {
            throw new MalformedException("a message of the unknown type " + (header[0] & 0xff));
        }
        if (length > LONGEST) {
            throw new MalformedException(
                    "a message of " + length + " bytes; at most " + LONGEST + " are allowed");
        }
        return length;
    }

    /// @param message header and body, whole
    public static LinkMessage decode(byte[] message) throws MalformedException {
        if (message.length < HEADER || bodyLength(message) != message.length - HEADER) {
            throw new MalformedException("a message that is not as long as it says");
        }
        ByteBuffer body = ByteBuffer.wrap(message, HEADER, message.length - HEADER);
        LinkMessage decoded =
                switch (message[0]) {
                    case 1 -> hello(body);
                    case 2 ->
                            new RoundOne(
                                    take(body, ELEMENT),
                                    take(body, ELEMENT),
                                    take(body, ELEMENT),
                                    take(body, NUMBER),
                                    take(body, ELEMENT),
                                    take(body, NUMBER));
                    case 3 ->
                            new RoundTwo(
                                    take(body, ELEMENT), take(body, ELEMENT), take(body, NUMBER));
                    case 4 -> new Confirm(take(body, NUMBER));
                    case 5 -> introduction(body);
                    case 6 -> new Accepted();
                    default -> refused(body);
                };
        if (body.hasRemaining()) {
            throw new MalformedException(body.remaining() + " bytes behind the end of a message");
        }
        return decoded;
    }

    private static Hello hello(ByteBuffer body) throws MalformedException {
        if (!ByteBuffer.wrap(PROTOCOL).equals(ByteBuffer.wrap(take(body, PROTOCOL.length)))) {
            throw new MalformedException("another protocol, or another version of it");
        }
        int number = take(body, 1)[0];
        for (Mode mode : Mode.values()) {
            if (mode.number() == number) {
                return new Hello(mode, take(body, NONCE));
            }
        }
        throw new MalformedException("the unknown mode " + (number & 0xff));
    }

    private static Introduction introduction(ByteBuffer body) throws MalformedException {
        byte[] id = take(body, ID);
        String name = text(vary(body, LONGEST_NAME));
        if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedException("a name that is empty or has control characters");
        }
        byte[] share = take(body, NONCE);
        byte[] context = vary(body, LONGEST_CONTEXT);
        int count = take(body, 1)[0];
        if (count < 0 || count > MOST_CERTIFICATES) {
            throw new MalformedException("a chain of " + (count & 0xff) + " certificates");
        }
        List<byte[]> chain = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chain.add(vary(body, LONGEST_CERTIFICATE));
        }
        return new Introduction(id, name, share, context, chain, vary(body, LONGEST_SIGNATURE));
    }

    private static Refused refused(ByteBuffer body) throws MalformedException {
        int number = take(body, 1)[0];
        int left = take(body, 1)[0] & 0xff;
        for (Reason reason : Reason.values()) {
            if (reason.number() == number) {
                String why = text(vary(body, LONGEST_REASON));
                if (why.chars().anyMatch(Character::isISOControl)) {
                    throw new MalformedException("a reason with control characters");
                }
                return new Refused(reason, left, why);
            }
        }
        throw new MalformedException("the unknown reason " + (number & 0xff));
    }

    private static byte[] take(ByteBuffer body, int length) throws MalformedException {
        if (body.remaining() < length) {
            throw new MalformedException("a message that ends early");
        }
        byte[] field = new byte[length];
        body.get(field);
        return field;
    }

    private static byte[] vary(ByteBuffer body, int longest) throws MalformedException {
        byte[] length = take(body, 2);
        int count = ((length[0] & 0xff) << 8) | (length[1] & 0xff);
        if (count > longest) {
            throw new MalformedException(
                    "a field of " + count + " bytes; at most " + longest + " are allowed");
        }
        return take(body, count);
    }

    private static String text(byte[] bytes) throws MalformedException {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException _) {
            // What is wrong with it in detail helps nobody.
            throw new MalformedException("a text that is no UTF-8");
        }
    }
}
