package dev.fairlead.cli.show;

/// How things may be drawn.
///
/// @param unicode whether more than ASCII can be shown
/// @param colour whether colours are wanted
/// @param columns how wide a line may be
public record Style(boolean unicode, boolean colour, int columns) {
    public static final Style PLAIN = new Style(false, false, 100);

    String dot() {
        return unicode ? "┈" : ".";
    }

    String won() {
        return unicode ? "✓" : "+";
    }

    String failed() {
        return unicode ? "✗" : "x";
    }

    public String arrow() {
        return unicode ? "→" : "->";
    }

    String good(String text) {
        return paint("32", text);
    }

    String bad(String text) {
        return paint("31", text);
    }

    String faint(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return colour && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
