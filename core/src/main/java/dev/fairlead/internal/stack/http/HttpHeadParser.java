package dev.fairlead.internal.stack.http;

import dev.fairlead.internal.stack.http.HttpHead.Field;
import dev.fairlead.internal.stack.http.HttpHead.Request;
import dev.fairlead.internal.stack.http.HttpHead.Start;
import dev.fairlead.internal.stack.http.HttpHead.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Takes the head of one message from bytes as they come (RFC 9112), and nothing after it. It is
/// strict where two readers could understand the same bytes in two ways:
///
/// - A line ends with CR LF. A bare LF, which section 2.2 allows to accept, is refused, and so is a
///   bare CR.
/// - A folded line (section 5.2), and a blank before the colon (section 5.1), are refused.
/// - Control characters are refused everywhere.
///
/// A line is judged when its end has come, so that a peer that speaks something else is told at
/// once. Belongs to one thread.
public final class HttpHeadParser {
    /// A head may have this many bytes, the empty line at its end among them.
    public static final int MAXIMUM_SIZE = 16 * 1024;

    /// And so many fields.
    public static final int MAXIMUM_FIELDS = 100;

    private static final int FIRST_CAPACITY = 512;

    private final boolean ofRequest;
    private byte[] line = new byte[FIRST_CAPACITY];
    private int length; // of what has come of the line
    private int taken; // bytes of the head so far
    private int emptyLines; // before the first
    private @Nullable Start start;
    private final List<Field> fields = new ArrayList<>();
    private boolean over;

    private HttpHeadParser(boolean ofRequest) {
        this.ofRequest = ofRequest;
    }

    public static HttpHeadParser ofRequest() {
        return new HttpHeadParser(true);
    }

    public static HttpHeadParser ofResponse() {
        return new HttpHeadParser(false);
    }

    /// Takes what belongs to the head.
    ///
    /// @param arrived its position moves behind what was taken
    /// @return the head, once; `null` if more must come
    /// @throws HttpException if this is no head, or one beyond the limits; then it is over
    /// @throws IllegalStateException if it is over
    public @Nullable HttpHead take(ByteBuffer arrived) throws HttpException {
        if (over) {
            throw new IllegalStateException("this head has ended");
        }
        while (arrived.hasRemaining()) {
            byte next = arrived.get();
            if (++taken > MAXIMUM_SIZE) {
                throw refused("the head is longer than " + MAXIMUM_SIZE + " bytes");
            }
            if (next == '\n') {
                if (length == 0 || line[length - 1] != '\r') {
                    throw refused("a line ends with LF alone: " + excerpt());
                }
                length--;
                if (lineEnded()) {
                    over = true;
                    return new HttpHead(Objects.requireNonNull(start), fields);
                }
                length = 0;
            } else if (length > 0 && line[length - 1] == '\r') {
                throw refused("a CR within a line: " + excerpt());
            } else {
                if (length == line.length) {
                    line = Arrays.copyOf(line, length * 2);
                }
                line[length++] = next;
            }
        }
        return null;
    }

    /// Whether anything of a head has come.
    public boolean hasBegun() {
        return taken > 0;
    }

    private HttpException refused(String why) {
        over = true;
        return new HttpException(why);
    }

    private String excerpt() {
        return Excerpt.of(line, length);
    }

    /// @return whether it was the empty one that ends the head
    private boolean lineEnded() throws HttpException {
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        if (start == null) {
            if (text.isEmpty() && ofRequest && emptyLines++ == 0) {
                return false; // section 2.2: some clients send one after the body before
            }
            start = ofRequest ? request(text) : status(text);
            return false;
        }
        if (text.isEmpty()) {
            return true;
        }
        if (fields.size() == MAXIMUM_FIELDS) {
            throw refused("the head has more than " + MAXIMUM_FIELDS + " fields");
        }
        fields.add(field(text));
        return false;
    }

    private Request request(String text) throws HttpException {
        String[] parts = text.split(" ", -1);
        int minor = parts.length == 3 ? minor(parts[2]) : -1;
        if (minor < 0 || !HttpText.isToken(parts[0]) || !HttpText.isTarget(parts[1])) {
            throw refused("not a request of HTTP/1.1: " + excerpt());
        }
        return new Request(parts[0], parts[1], minor);
    }

    /// The blank before a reason that is empty (section 4) is not missed.
    private Status status(String text) throws HttpException {
        String[] parts = text.split(" ", 3);
        int minor = minor(parts[0]);
        String reason = parts.length == 3 ? parts[2] : "";
        if (minor < 0
                || parts.length < 2
                || !isStatus(parts[1])
                || !reason.chars().allMatch(HttpText::isValueChar)) {
            throw refused("not a response of HTTP/1.1: " + excerpt());
        }
        return new Status(Integer.parseInt(parts[1]), HttpText.trim(reason), minor);
    }

    private static boolean isStatus(String code) {
        return code.length() == 3
                && code.chars().allMatch(HttpHeadParser::isDigit)
                && code.charAt(0) != '0';
    }

    /// @return -1 for what is not a version of HTTP/1
    private static int minor(String version) {
        return version.length() == 8 && version.startsWith("HTTP/1.") && isDigit(version.charAt(7))
                ? version.charAt(7) - '0'
                : -1;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private Field field(String text) throws HttpException {
        if (HttpText.isBlank(text.charAt(0))) {
            throw refused("a line begins with a blank (a folded field): " + excerpt());
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw refused("a field without a colon: " + excerpt());
        }
        String name = text.substring(0, colon);
        if (!HttpText.isToken(name)) {
            throw refused("a field name with other characters than a token has: " + excerpt());
        }
        String value = HttpText.trim(text.substring(colon + 1));
        if (!value.chars().allMatch(HttpText::isValueChar)) {
            throw refused("a field value with a control character: " + excerpt());
        }
        return new Field(name, value);
    }
}
