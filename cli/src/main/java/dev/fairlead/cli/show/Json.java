package dev.fairlead.cli.show;

import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// One JSON object, written in one line, its fields in the order in which they are put (RFC 8259).
/// What could confuse a terminal is escaped.
public final class Json {
    private final StringBuilder text;
    private boolean first = true;

    private Json(StringBuilder text) {
        this.text = text;
    }

    /// An object that says of what type it is.
    public static Json of(String type) {
        return new Json(new StringBuilder(256).append('{')).put("type", type);
    }

    public Json put(String name, @Nullable String value) {
        name(name);
        string(value);
        return this;
    }

    public Json put(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    public Json put(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /// `null`.
    public Json putNull(String name) {
        name(name);
        text.append("null");
        return this;
    }

    /// Milliseconds with three decimals.
    public Json putMillis(String name, Duration value) {
        name(name);
        long micros = Math.max(0, (value.toNanos() + 500) / 1000);
        String fraction = Long.toString(micros % 1000 + 1000);
        text.append(micros / 1000).append('.').append(fraction, 1, 4);
        return this;
    }

    /// An object within.
    public <T> Json put(String name, T value, BiConsumer<Json, T> fields) {
        name(name);
        object(value, fields);
        return this;
    }

    /// An array of objects.
    public <T> Json putAll(String name, Iterable<T> values, BiConsumer<Json, T> fields) {
        name(name);
        text.append('[');
        String comma = "";
        for (T value : values) {
            text.append(comma);
            object(value, fields);
            comma = ",";
        }
        text.append(']');
        return this;
    }

    /// An array of strings.
    public Json putAll(String name, Iterable<String> values) {
        name(name);
        text.append('[');
        String comma = "";
        for (String value : values) {
            text.append(comma);
            string(value);
            comma = ",";
        }
        text.append(']');
        return this;
    }

    /// The whole object. Nothing can be put into it after that.
    public String line() {
        return text.append('}').toString();
    }

    private <T> void object(T value, BiConsumer<Json, T> fields) {
        text.append('{');
        fields.accept(new Json(text), value);
        text.append('}');
    }

    private void name(String name) {
        if (!first) {
            text.append(',');
        }
        first = false;
        string(name);
        text.append(':');
    }

    private void string(@Nullable String value) {
        if (value == null) {
            text.append("null");
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> character(value, i, c);
            }
        }
        text.append('"');
    }

    private void character(String value, int at, char c) {
        boolean control = c < 0x20 || c == 0x7f;
        if (control || (c > 0x7f && !isHalfOfPair(value, at) && SafeText.isHarmful(c))) {
            text.append("\\u").append(Integer.toHexString(c + 0x10000), 1, 5);
        } else {
            text.append(c);
        }
    }

    private static boolean isHalfOfPair(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c)
                && at > 0
                && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
