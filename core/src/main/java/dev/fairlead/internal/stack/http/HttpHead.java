package dev.fairlead.internal.stack.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The head of an HTTP/1.1 message (RFC 9112): its first line, and its fields in order. Immutable.
/// What is made by hand is held to the same rules as what comes from the network, so that no value
/// can smuggle in a line of its own.
///
/// Characters stand for bytes (ISO 8859-1).
public final class HttpHead {
    /// The first line of a message.
    public sealed interface Start {}

    /// Of a request.
    ///
    /// @param target as it stands in the line, such as `/chat?room=1` or `host:443`
    /// @param minor of the version: 1 for HTTP/1.1
    public record Request(String method, String target, int minor) implements Start {
        @Override
        public String toString() {
            return method + " " + target + " HTTP/1." + minor;
        }
    }

    /// Of a response.
    ///
    /// @param reason for a person; may be empty
    public record Status(int code, String reason, int minor) implements Start {
        @Override
        public String toString() {
            return "HTTP/1." + minor + " " + code + " " + reason;
        }
    }

    /// @param name as it was written; names are compared without regard to case
    /// @param value without the blanks around it
    public record Field(String name, String value) {
        /// @throws IllegalArgumentException if it could not stand in one line
        public Field {
            if (!HttpText.isToken(name)) {
                throw new IllegalArgumentException(
                        "the field name is "
                                + Excerpt.of(name)
                                + "; letters, digits and !#$%&'*+-.^_`|~ are allowed (RFC 9110,"
                                + " section 5.6.2)");
            }
            if (!HttpText.isValue(value)) {
                throw new IllegalArgumentException(
                        "the value of "
                                + name
                                + " is "
                                + Excerpt.of(value)
                                + "; control characters, and blanks around it, are not allowed"
                                + " (RFC 9110, section 5.5)");
            }
        }
    }

    private final Start start;
    private final List<Field> fields;

    HttpHead(Start start, List<Field> fields) {
        this.start = start;
        this.fields = List.copyOf(fields);
    }

    /// A request of HTTP/1.1, so far without fields.
    ///
    /// @throws IllegalArgumentException if `method` or `target` could not stand in the line
    public static HttpHead request(String method, String target) {
        if (!HttpText.isToken(method)) {
            throw new IllegalArgumentException("the method is " + Excerpt.of(method));
        }
        if (!HttpText.isTarget(target)) {
            throw new IllegalArgumentException(
                    "the target is "
                            + Excerpt.of(target)
                            + "; printable ASCII without blanks is allowed (RFC 9112, section 3.2)");
        }
        return new HttpHead(new Request(method, target, 1), List.of());
    }

    /// A response of HTTP/1.1, so far without fields.
    ///
    /// @throws IllegalArgumentException if `code` is not a status, or `reason` could not stand in
    ///   the line
    public static HttpHead response(int code, String reason) {
        if (code < 100 || code > 999 || !HttpText.isValue(reason)) {
            throw new IllegalArgumentException(
                    "the status is " + code + " " + Excerpt.of(reason) + "; 100 to 999 is allowed");
        }
        return new HttpHead(new Status(code, reason, 1), List.of());
    }

    /// With one more field, after the others.
    ///
    /// @throws IllegalArgumentException if it could not stand in one line
    public HttpHead with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new HttpHead(start, more);
    }

    public Start start() {
        return start;
    }

    /// All, in the order of the message.
    public List<Field> fields() {
        return fields;
    }

    /// The values of a field, one for each of its lines; empty if there is none.
    public List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.name.equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    /// The value of a field; of several lines that of the first.
    public Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    /// The elements of a field that is a list (RFC 9110, section 5.6.1), over all its lines,
    /// without empty ones. Commas within quotes do not separate.
    public List<String> elements(String name) {
        List<String> elements = new ArrayList<>();
        values(name).forEach(value -> HttpText.split(value, elements));
        return elements;
    }

    /// Whether a field that is a list has this element, without regard to case: such as `Upgrade`
    /// in `Connection`.
    public boolean has(String name, String element) {
        return elements(name).stream().anyMatch(element::equalsIgnoreCase);
    }

    /// As it goes over the network, with the empty line that ends it.
    public byte[] bytes() {
        StringBuilder text = new StringBuilder(start.toString()).append("\r\n");
        fields.forEach(
                field -> text.append(field.name).append(": ").append(field.value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// For logs: the first line and the names, since values may be secret.
    @Override
    public String toString() {
        return start
                + " "
                + fields.stream().map(field -> field.name.toLowerCase(Locale.ROOT)).toList();
    }
}
