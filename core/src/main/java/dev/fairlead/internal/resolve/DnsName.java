package dev.fairlead.internal.resolve;

import java.util.Arrays;
import java.util.Optional;

/// A domain name, as on the wire: labels, each after its length, and the empty label of the root
/// (RFC 1035, section 3.1). Compared without the case of ASCII letters (RFC 4343).
public final class DnsName {
    public static final int LONGEST = 255;
    public static final int LONGEST_LABEL = 63;
    public static final DnsName ROOT = new DnsName(new byte[] {0});

    private final byte[] wire;

    private DnsName(byte[] wire) {
        this.wire = wire;
    }

    /// @param wire a whole name without pointers, not changed from now on
    public static DnsName ofWire(byte[] wire) {
        return new DnsName(wire);
    }

    /// Reads a name as in a zone file (RFC 1035, section 5.1): `\.` is a dot within a label, `\DDD`
    /// a byte by its number. A trailing dot changes nothing.
    ///
    /// @throws IllegalArgumentException if it is no domain name
    public static DnsName parse(String text) {
        return read(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "name '"
                                        + text
                                        + "' is none: labels of 1 to 63 bytes with dots between them, 253 in all"
                                        + " (RFC 1035, section 2.3.4), and \\DDD for what is not printable"
                                        + " ASCII"));
    }

    /// As [#parse]; empty if it is no domain name.
    public static Optional<DnsName> read(String text) {
        if (text.equals(".")) {
            return Optional.of(ROOT);
        }
        byte[] wire = new byte[Math.min(LONGEST, text.length() + 2)];
        int labelStart = 0;
        int end = 1;
        for (int at = 0; at < text.length(); ) {
            char c = text.charAt(at);
            if (c == '.') {
                if (!endLabel(wire, labelStart, end)) {
                    return Optional.empty();
                }
                labelStart = end++;
                at++;
                continue;
            }
            int value = c == '\\' ? escaped(text, at) : c > ' ' && c < 0x7f ? c : -1;
            if (value < 0 || end >= LONGEST) {
                return Optional.empty();
            }
            wire[end++] = (byte) value;
            at += c != '\\' ? 1 : isDigit(text.charAt(at + 1)) ? 4 : 2;
        }
        if (end > labelStart + 1) {
            if (!endLabel(wire, labelStart, end)) {
                return Optional.empty();
            }
            end++;
        }
        // The last byte is the root's, and 0.
        return end == 1 || end > LONGEST
                ? Optional.empty()
                : Optional.of(new DnsName(Arrays.copyOf(wire, end)));
    }

    private static boolean endLabel(byte[] wire, int start, int end) {
        int length = end - start - 1;
        if (length == 0 || length > LONGEST_LABEL || start >= wire.length) {
            return false;
        }
        wire[start] = (byte) length;
        return true;
    }

    /// The byte that the escape at `at` stands for; negative if it is none.
    private static int escaped(String text, int at) {
        if (at + 1 >= text.length()) {
            return -1;
        }
        char first = text.charAt(at + 1);
        if (!isDigit(first)) {
            return first >= ' ' && first < 0x7f ? first : -1;
        }
        if (at + 3 >= text.length()
                || !isDigit(text.charAt(at + 2))
                || !isDigit(text.charAt(at + 3))) {
            return -1;
        }
        int value =
                (first - '0') * 100 + (text.charAt(at + 2) - '0') * 10 + text.charAt(at + 3) - '0';
        return value <= 255 ? value : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// This name, and `suffix` behind it.
    ///
    /// @return `null` if that is longer than a name can be
    @org.jspecify.annotations.Nullable
    public DnsName plus(DnsName suffix) {
        int length = wire.length - 1 + suffix.wire.length;
        if (length > LONGEST) {
            return null;
        }
        byte[] joined = Arrays.copyOf(wire, length);
        System.arraycopy(suffix.wire, 0, joined, wire.length - 1, suffix.wire.length);
        return new DnsName(joined);
    }

    /// How many bytes it has on the wire.
    public int length() {
        return wire.length;
    }

    public byte at(int index) {
        return wire[index];
    }

    public void copyTo(byte[] target, int offset) {
        System.arraycopy(wire, 0, target, offset, wire.length);
    }

    /// How many labels it has, the root's not counted.
    public int labels() {
        int labels = 0;
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            labels++;
        }
        return labels;
    }

    /// Whether it is `zone` or below it.
    public boolean isWithin(DnsName zone) {
        int skip = wire.length - zone.wire.length;
        for (int at = 0; at <= skip; at += wire[at] + 1) {
            if (at == skip) {
                return equalIgnoringCase(wire, at, zone.wire);
            }
        }
        return false;
    }

    private static boolean equalIgnoringCase(byte[] bytes, int from, byte[] other) {
        for (int i = 0; i < other.length; i++) {
            if (fold(bytes[from + i]) != fold(other[i])) {
                return false;
            }
        }
        return true;
    }

    // Lengths of labels are below 'A', so that folding leaves them as they are.
    static int fold(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DnsName name
                && name.wire.length == wire.length
                && equalIgnoringCase(wire, 0, name.wire);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (byte b : wire) {
            hash = 31 * hash + fold(b);
        }
        return hash;
    }

    /// As in a zone file, without a trailing dot; the root is `.`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(wire.length + 8);
        appendTo(text);
        return text.toString();
    }

    void appendTo(StringBuilder text) {
        appendName(wire, 0, text);
    }

    /// Writes the name at `from`, which has no pointers, as in a zone file.
    static void appendName(byte[] wire, int from, StringBuilder text) {
        if (wire[from] == 0) {
            text.append('.');
            return;
        }
        for (int at = from; wire[at] != 0; ) {
            int end = at + 1 + wire[at];
            if (at > from) {
                text.append('.');
            }
            for (at++; at < end; at++) {
                appendByte(wire[at], text);
            }
        }
    }

    private static void appendByte(byte b, StringBuilder text) {
        int value = b & 0xff;
        if (value <= ' ' || value >= 0x7f) {
            appendDecimal(value, text);
        } else {
            if (".\\\"();@$".indexOf(value) >= 0) {
                text.append('\\');
            }
            text.append((char) value);
        }
    }

    /// `\DDD` (RFC 1035, section 5.1).
    static void appendDecimal(int value, StringBuilder text) {
        text.append('\\')
                .append((char) ('0' + value / 100))
                .append((char) ('0' + value / 10 % 10))
                .append((char) ('0' + value % 10));
    }
}
