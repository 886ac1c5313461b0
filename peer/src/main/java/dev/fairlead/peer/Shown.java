package dev.fairlead.peer;

/// Text of others, made fit to be shown.
final class Shown {
    private Shown() {}

    /// Without control and format characters (which can turn the direction of writing), and no
    /// longer than `longest` characters.
    static String text(String raw, int longest) {
        StringBuilder shown = new StringBuilder();
        raw.codePoints().limit(longest).map(Shown::harmless).forEach(shown::appendCodePoint);
        return raw.codePointCount(0, raw.length()) > longest ? shown + "…" : shown.toString();
    }

    private static int harmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    '?';
            default -> character;
        };
    }
}
