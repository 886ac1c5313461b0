package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.cli.line.Option;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManPageTest {
    @Test
    void hasEveryCommandAndOption() {
        Run.Ended run = Run.of("help", "--man");
        assertEquals(0, run.status());
        assertTrue(run.out().startsWith(".TH FAIRLEAD 1 "), run.out());
        for (String name : Commands.NAMES) {
            assertTrue(
                    run.out().contains("\n.SH " + name.toUpperCase(java.util.Locale.ROOT) + "\n"),
                    name);
            for (Option option : Commands.named(name, List.of()).syntax().options()) {
                String usage = option.usage().replace("-", "\\-").replace("…", "...");
                assertTrue(run.out().contains("\n.B " + usage + "\n"), option.usage());
            }
        }
    }

    @Test
    void noLineOfTextIsTakenForARequest() {
        for (String line : Run.of("help", "--man").outLines()) {
            assertTrue(
                    !line.startsWith("'")
                            && (!line.startsWith(".")
                                    || line.matches("\\.(TH|SH|B|TP|PP|EX|EE|br)( .*)?")),
                    line);
            assertTrue(line.chars().allMatch(c -> c < 0x7f), line);
        }
    }

    @Test
    void isOnePageForAllCommands() {
        assertEquals(2, Run.of("help", "--man", "probe").status());
    }
}
