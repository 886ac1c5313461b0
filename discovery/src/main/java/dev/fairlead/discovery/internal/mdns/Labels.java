package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.internal.resolve.DnsName;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names of instances and hosts, as text of any language, and the names that follow when one is
/// taken (RFC 6762, section 9; RFC 6763, section 4.1).
public final class Labels {
    private static final Pattern NUMBERED_INSTANCE =
            Pattern.compile("(.*) \\((\\d{1,9})\\)", Pattern.DOTALL);
    private static final Pattern NUMBERED_HOST = Pattern.compile("(.*)-(\\d{1,9})", Pattern.DOTALL);

    private Labels() {}

    /// `label` in front of `suffix`; dots and all else in it are part of the label.
    ///
    /// @throws IllegalArgumentException if it has no bytes, or more than 63, or control characters
    public static DnsName under(String label, DnsName suffix) {
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > DnsName.LONGEST_LABEL) {
            throw new IllegalArgumentException(
                    "name '"
                            + label
                            + "' has "
                            + bytes.length
                            + " bytes; RFC 6763, section 4.1.1, allows 1 to 63 in UTF-8");
        }
        if (label.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "name '"
                            + label.replaceAll("\\p{Cntrl}", "?")
                            + "' has control characters, which RFC 6763, section 4.1.1, forbids");
        }
        byte[] wire = new byte[1 + bytes.length + 1];
        wire[0] = (byte) bytes.length;
        System.arraycopy(bytes, 0, wire, 1, bytes.length);
        DnsName joined = DnsName.ofWire(wire).plus(suffix);
        if (joined == null) {
            throw new IllegalArgumentException(
                    "name '" + label + "' and " + suffix + " are longer than 255 bytes together");
        }
        return joined;
    }

    /// `Printer` becomes `Printer (2)`, and that `Printer (3)`.
    public static String nextInstance(String label) {
        Matcher numbered = NUMBERED_INSTANCE.matcher(label);
        return numbered.matches()
                ? shortened(numbered.group(1), " (" + next(numbered) + ")")
                : shortened(label, " (2)");
    }

    /// `box` becomes `box-2`, and that `box-3`.
    public static String nextHost(String label) {
        Matcher numbered = NUMBERED_HOST.matcher(label);
        return numbered.matches()
                ? shortened(numbered.group(1), "-" + next(numbered))
                : shortened(label, "-2");
    }

    private static int next(Matcher numbered) {
        return Integer.parseInt(numbered.group(2)) + 1;
    }

    /// Cut between characters, so that both fit into a label.
    private static String shortened(String label, String suffix) {
        int room = DnsName.LONGEST_LABEL - suffix.length();
        String kept = label;
        while (kept.getBytes(StandardCharsets.UTF_8).length > room) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept + suffix;
    }
}
