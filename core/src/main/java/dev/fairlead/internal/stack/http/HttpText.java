package dev.fairlead.internal.stack.http;

import java.util.List;

/// What the texts of a head may consist of (RFC 9110, section 5.6). A character stands for a byte.
final class HttpText {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private HttpText() {}

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(HttpText::isTokenChar);
    }

    private static boolean isTokenChar(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    /// The text of a line, with no blank at either end.
    static boolean isValue(String text) {
        return text.chars().allMatch(HttpText::isValueChar) && text.length() == trim(text).length();
    }

    static boolean isTarget(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    /// Blanks, what is visible, and bytes beyond ASCII.
    static boolean isValueChar(int c) {
        return c == '\t' || (c >= 0x20 && c < 0x7f) || (c >= 0x80 && c <= 0xff);
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /// Without the blanks at both ends, and without those alone.
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /// Adds the elements of a list that are not empty.
    static void split(String list, List<String> to) {
        boolean quoted = false;
        int from = 0;
        for (int at = 0; at <= list.length(); at++) {
            char c = at == list.length() ? ',' : list.charAt(at);
            if (quoted && c == '\\' && at < list.length() - 1) {
                at++; // whatever is quoted, it does not end the quotation
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && (!quoted || at == list.length())) {
                String element = trim(list.substring(from, at));
                if (!element.isEmpty()) {
                    to.add(element);
                }
                from = at + 1;
            }
        }
    }
}
