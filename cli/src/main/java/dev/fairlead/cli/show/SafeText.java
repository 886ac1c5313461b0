package dev.fairlead.cli.show;

/// Text from the network, made harmless for a terminal: what would move the cursor, change colours
/// or turn the reading direction is spelt out, as are bytes that are not UTF-8.
public final class SafeText {
    private SafeText() {}

    /// One line. Line breaks and tabs are spelt out, too.
    ///
    /// @param unicode whether the terminal shows more than ASCII
    public static String line(String text, boolean unicode) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isPlain(c, unicode)) {
                if (safe != null) {
                    safe.appendCodePoint(c);
                }
            } else {
                if (safe == null) {
                    safe = new StringBuilder(text.length() + 16).append(text, 0, i);
                }
                spell(c, safe);
            }
            i += Character.charCount(c);
        }
        return safe == null ? text : safe.toString();
    }

    static boolean isPlain(int c, boolean unicode) {
        if (c < 0x80) {
            return c >= 0x20 && c != 0x7f;
        }
        return unicode && !isHarmful(c);
    }

    /// C1 controls, marks that turn or hide text, unassigned and private characters, halves of
    /// surrogate pairs.
    static boolean isHarmful(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    true;
            default -> false;
        };
    }

    static void spell(int c, StringBuilder to) {
        switch (c) {
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            default -> {
                if (c < 0x80) {
                    spellByte(c, to);
                } else {
                    to.append("\\u{").append(Integer.toHexString(c)).append('}');
                }
            }
        }
    }

    static void spellByte(int b, StringBuilder to) {
        to.append("\\x")
                .append(Character.forDigit(b >> 4 & 0xf, 16))
                .append(Character.forDigit(b & 0xf, 16));
    }
}
