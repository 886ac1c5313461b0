package dev.fairlead;

import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;

/// How messages are told apart in a stream of bytes: what [TcpStack#framed] and [TlsStack#framed]
/// ask for. Immutable; makes a [Framer] for each connection.
///
/// Every framing has a maximum, so that a peer cannot make this side keep as much as it likes. A
/// peer that goes beyond it ends the connection with [FramingFailure.TooLong]; a message of one's
/// own that does is refused with [IllegalArgumentException], and nothing is sent.
///
/// @param <M> the kind of message
public final class Framing<M> {
    /// The maximum where none is given: 16 MiB.
    public static final int DEFAULT_MAXIMUM = 16 << 20;

    /// The maximum of a line where none is given: 64 KiB.
    public static final int DEFAULT_LINE = 64 << 10;

    private static final int MOST = 1 << 30;

    private final String name;
    private final int limit;
    private final Supplier<? extends Framer<M>> framers;

    private Framing(String name, int limit, Supplier<? extends Framer<M>> framers) {
        this.name = name;
        this.limit = limit;
        this.framers = framers;
    }

    /// A length of `width` bytes, big-endian, and that many bytes, at most [#DEFAULT_MAXIMUM].
    ///
    /// @param width 1, 2, 4 or 8
    public static Framing<byte[]> lengthPrefixed(int width) {
        return lengthPrefixed(width, ByteOrder.BIG_ENDIAN, DEFAULT_MAXIMUM);
    }

    /// A length of `width` bytes and that many bytes. The length is unsigned and does not count
    /// itself.
    ///
    /// @param width 1, 2, 4 or 8
    /// @param maximum of the content, 1 byte to 1 GiB. What `width` cannot express is beyond it too
    public static Framing<byte[]> lengthPrefixed(int width, ByteOrder order, int maximum) {
        requireWidth("width", width);
        requireMaximum(maximum);
        int most = (int) Math.min(maximum, most(width));
        return new Framing<>(
                "length" + 8 * width + (order == ByteOrder.LITTLE_ENDIAN ? "le" : ""),
                width + most,
                () -> new LengthPrefixedFramer(width, order, most));
    }

    /// A length as a varint and that many bytes, at most [#DEFAULT_MAXIMUM].
    public static Framing<byte[]> varint() {
        return varint(DEFAULT_MAXIMUM);
    }

    /// A length as a varint (LEB128: seven bits a byte, the lowest first; as Protocol Buffers
    /// writes delimited messages) and that many bytes.
    ///
    /// @param maximum of the content, 1 byte to 1 GiB
    public static Framing<byte[]> varint(int maximum) {
        requireMaximum(maximum);
        return new Framing<>("varint", 10 + maximum, () -> new VarintFramer(maximum));
    }

    /// Lines of UTF-8, at most [#DEFAULT_LINE] each.
    public static Framing<String> lines() {
        return lines(StandardCharsets.UTF_8, DEFAULT_LINE);
    }

    /// Lines. Each ends with a line feed; a carriage return right before it belongs to the end of
    /// the line, not to the text. Sent with a line feed alone, unless the text itself ends with a
    /// carriage return. What comes after the last line feed is no line: a stream that ends there
    /// was cut off.
    ///
    /// @param charset one in which a line feed is the byte 10
    /// @param maximum of the text, 1 byte to 1 GiB
    public static Framing<String> lines(Charset charset, int maximum) {
        return lines(charset, maximum, false);
    }

    /// As [#lines(Charset, int)], sent with carriage return and line feed.
    public static Framing<String> crlfLines(Charset charset, int maximum) {
        return lines(charset, maximum, true);
    }

    private static Framing<String> lines(Charset charset, int maximum, boolean crlf) {
        byte[] feed = charset.canEncode() ? "\n".getBytes(charset) : new byte[0];
        if (feed.length != 1 || feed[0] != '\n') {
            throw new IllegalArgumentException(
                    "in "
                            + charset.name()
                            + " a line feed is not the byte 10; use a charset such as UTF-8");
        }
        requireMaximum(maximum);
        return new Framing<>(
                crlf ? "crlf-lines" : "lines",
                maximum + 2,
                () -> new LineFramer(charset, crlf, maximum));
    }

    /// A type of `typeWidth` bytes, a length of `lengthWidth` bytes, and that many bytes. Both
    /// numbers are unsigned; the length counts the value alone.
    ///
    /// @param typeWidth 1, 2, 4 or 8
    /// @param lengthWidth 1, 2, 4 or 8
    /// @param order of both numbers
    /// @param maximum of the value, 1 byte to 1 GiB
    public static Framing<Tlv> tlv(int typeWidth, int lengthWidth, ByteOrder order, int maximum) {
        requireWidth("typeWidth", typeWidth);
        requireWidth("lengthWidth", lengthWidth);
        requireMaximum(maximum);
        int most = (int) Math.min(maximum, most(lengthWidth));
        return new Framing<>(
                "tlv" + 8 * typeWidth + "+" + 8 * lengthWidth,
                typeWidth + lengthWidth + most,
                () -> new TlvFramer(typeWidth, lengthWidth, order, most));
    }

    /// Values, each in a message with a length of four bytes ([#lengthPrefixed(int)]).
    public static <T> Framing<T> of(Coder<T> coder) {
        return of(coder, lengthPrefixed(4));
    }

    /// Values, each in a message of another framing.
    public static <T> Framing<T> of(Coder<T> coder, Framing<byte[]> framing) {
        Objects.requireNonNull(coder, "coder");
        return new Framing<>(
                framing.name, framing.limit, () -> CodedFramer.of(framing.newFramer(), coder));
    }

    /// A framing of one's own.
    ///
    /// @param name for failures and reports, such as `chat-v2`
    /// @param limit how many bytes one message may take, with what frames it, 1 byte to 1 GiB. A
    ///   framer that asks for more ends the connection with [FramingFailure.TooLong]
    /// @param framers gives a new framer each time
    public static <M> Framing<M> of(String name, int limit, Supplier<? extends Framer<M>> framers) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of the framing is blank");
        }
        requireMaximum(limit);
        Objects.requireNonNull(framers, "framers");
        return new Framing<>(name, limit, framers);
    }

    /// What it is called in failures and reports.
    public String name() {
        return name;
    }

    /// How many bytes one message may take, with what frames it.
    public int limit() {
        return limit;
    }

    /// A framer for one connection.
    public Framer<M> newFramer() {
        return Objects.requireNonNull(framers.get(), "a framer");
    }

    @Override
    public String toString() {
        return name;
    }

    /// The largest number of `width` bytes.
    private static long most(int width) {
        return width >= 4 ? MOST : (1L << (8 * width)) - 1;
    }

    private static void requireWidth(String what, int width) {
        if (width != 1 && width != 2 && width != 4 && width != 8) {
            throw new IllegalArgumentException(
                    what + " is " + width + "; 1, 2, 4 and 8 bytes are allowed");
        }
    }

    private static void requireMaximum(int maximum) {
        if (maximum < 1 || maximum > MOST) {
            throw new IllegalArgumentException(
                    "maximum is " + maximum + "; 1 byte to 1 GiB (" + MOST + ") is allowed");
        }
    }
}
