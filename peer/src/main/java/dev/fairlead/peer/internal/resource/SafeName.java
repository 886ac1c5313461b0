package dev.fairlead.peer.internal.resource;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Names of files that come from the network, made fit for any file system.
///
/// What could lead out of the directory is refused. What is harmless but for one system or one way
/// of being shown is replaced by `_`: control and format characters (which hide or turn text), what
/// Windows does not allow, the names of its devices, dots and spaces at the end. Text is normalised
/// (NFC), so that names that look alike are alike, and shortened to what file systems take.
final class SafeName {
    private static final int LONGEST = 255;

    // Room for " (999999)" behind it.
    private static final int ROOM = 12;

    private static final Set<String> DEVICES =
            Set.of(
                    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5",
                    "com6", "com7", "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5",
                    "lpt6", "lpt7", "lpt8", "lpt9", "conin$", "conout$");

    private SafeName() {}

    /// One component of a path.
    ///
    /// @param top whether it is to stand in the directory that was asked for, where a name with a
    ///   dot before it would be hidden, and might be read by a shell
    /// @return empty if no name can be made of it
    static Optional<String> of(String raw, boolean top) {
        if (raw.isEmpty() || raw.equals(".") || raw.equals("..")) {
            return Optional.empty();
        }
        if (raw.indexOf('/') >= 0 || raw.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        StringBuilder safe = new StringBuilder(raw.length());
        Normalizer.normalize(raw, Normalizer.Form.NFC)
                .codePoints()
                .map(SafeName::harmless)
                .forEach(safe::appendCodePoint);
        for (int i = safe.length() - 1; i >= 0 && isTrailing(safe.charAt(i)); i--) {
            safe.setCharAt(i, '_');
        }
        String name = safe.toString();
        if (top && name.startsWith(".")) {
            name = "_" + name.substring(1);
        }
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        if (DEVICES.contains(digits(stem))) {
            name = "_" + name;
        }
        return Optional.of(shortened(name));
    }

    private static boolean isTrailing(char c) {
        return c == '.' || c == ' ';
    }

    /// Windows takes superscript digits for digits in the names of devices.
    private static String digits(String stem) {
        return stem.replace('\u00b9', '1').replace('\u00b2', '2').replace('\u00b3', '3');
    }

    private static int harmless(int c) {
        if ("\\:*?\"<>|".indexOf(c) >= 0) {
            return '_';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    '_';
            default -> Character.isSpaceChar(c) ? ' ' : c;
        };
    }

    private static String shortened(String name) {
        if (bytes(name) <= LONGEST - ROOM) {
            return name;
        }
        String extension = extension(name);
        String stem = name.substring(0, name.length() - extension.length());
        int left = LONGEST - ROOM - bytes(extension);
        int end = 0;
        while (end < stem.length()) {
            int next = stem.offsetByCodePoints(end, 1);
            left -= bytes(stem.substring(end, next));
            if (left < 0) {
                break;
            }
            end = next;
        }
        return stem.substring(0, end) + extension;
    }

    /// Two names for which this is the same would be one on a file system that does not tell
    /// capital letters from small ones.
    static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /// `name (2).txt`.
    static String numbered(String name, int number) {
        if (number == 0) {
            return name;
        }
        String extension = extension(name);
        return name.substring(0, name.length() - extension.length())
                + " ("
                + number
                + ")"
                + extension;
    }

    /// With its dot; empty if there is none that is short and has something before it.
    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        if (dot > 4 && name.regionMatches(true, dot - 4, ".tar", 0, 4)) {
            dot -= 4;
        }
        boolean has = dot > 0 && bytes(name.substring(dot)) <= 16;
        return has ? name.substring(dot) : "";
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
