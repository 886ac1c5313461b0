package dev.fairlead.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `docs/faults.md`, as the tests of every module hold what they were told against it. With
/// `-Dfaults.update=true` the table takes what was told instead.
public final class FaultTable {
    private static final Path FILE = Path.of("../docs/faults.md");
    private static final int CAUSE = 2;
    private static final int HINT = 4;
    private static final int CELLS = 7;

    private FaultTable() {}

    /// The failure is the one in the row of this name: the same cause, the same hint.
    public static synchronized void assertTold(String fault, String cause, String hint)
            throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(FILE));
        int at = 0;
        while (at < lines.size() && !lines.get(at).startsWith("| " + fault + " |")) {
            at++;
        }
        assertTrue(at < lines.size(), "no row for: " + fault);
        String[] row = cells(lines.get(at));
        assertEquals(row[CAUSE], "`" + cause + "`", fault + ": " + hint);
        if (updates()) {
            row[HINT] = normal(hint);
            lines.set(at, line(row));
            Files.write(FILE, lines);
        }
        assertEquals(row[HINT], normal(hint), fault);
    }

    public static boolean updates() {
        return Boolean.getBoolean("faults.update");
    }

    /// Every row, as its cells.
    public static List<String[]> rows() throws IOException {
        return Files.readAllLines(FILE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| fault |"))
                .map(FaultTable::cells)
                .toList();
    }

    private static String[] cells(String line) {
        String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
        assertEquals(CELLS, cells.length, line);
        return cells;
    }

    public static String line(String... cells) {
        return "| " + String.join(" | ", Arrays.asList(cells)) + " |";
    }

    /// What differs from run to run is written as `PORT`, `DATE` and `KEY`.
    public static String normal(String hint) {
        return hint.replaceAll(
                        "(127\\.0\\.0\\.1|::1\\]|db\\.example|server\\.test):\\d+", "$1:PORT")
                .replaceAll("(10\\.77\\.\\d+\\.\\d+):\\d{5}", "$1:PORT")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d(T[\\d:.]+Z)?", "DATE")
                .replaceAll("sha256/[A-Za-z0-9+/]{43}=?", "KEY")
                .replaceAll("\\b[0-9a-f]{64}\\b", "KEY")
                .replaceAll("(one that is here: ).*", "$1…")
                .replace("|", "\\|");
    }
}
