package dev.fairlead.internal.stack.http;

import java.nio.charset.StandardCharsets;

/// Bytes from the network as text that may be shown: quoted, printable and short.
public final class Excerpt {
    private static final int LONGEST = 60;

    private Excerpt() {}

    /// The first line of `bytes`, up to `size`.
    public static String of(byte[] bytes, int size) {
        return of(new String(bytes, 0, size, StandardCharsets.ISO_8859_1));
    }

    /// @param text a character for each byte
    public static String of(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            if (i == LONGEST) {
                return shown.append("…\"").toString();
            }
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f) {
                shown.append(c);
            } else {
                shown.append(
                        switch (c) {
                            case '\r' -> "\\r";
                            case '\n' -> "\\n";
                            case '\t' -> "\\t";
                            default -> String.format("\\x%02x", (int) c);
                        });
            }
        }
        return shown.append('"').toString();
    }
}
