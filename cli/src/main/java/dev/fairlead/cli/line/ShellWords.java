package dev.fairlead.cli.line;

import java.util.List;
import java.util.stream.Collectors;

/// Words as one would type them into a shell.
public final class ShellWords {
    private static final String PLAIN = "@%+=:,./-_[]";

    private ShellWords() {}

    public static String join(List<String> words) {
        return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }

    public static String quote(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(ShellWords::isPlain);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || PLAIN.indexOf(c) >= 0;
    }
}
