package dev.fairlead.cli.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
    @Test
    void quotesWhatAShellWouldChange() {
        assertEquals(
                "a:1 '' 'b c' 'it'\\''s' '$x' [::1]:80 '~'",
                ShellWords.join(List.of("a:1", "", "b c", "it's", "$x", "[::1]:80", "~")));
    }
}
