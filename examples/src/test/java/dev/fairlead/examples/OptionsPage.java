package dev.fairlead.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tables of docs/guide/options.md. Core compares the defaults in them with its own.
final class OptionsPage {
    private static final Path PAGE = Markdown.ROOT.resolve("docs/guide/options.md");

    private OptionsPage() {}

    /// The rows of the tables below a heading, by the first cell; the others follow.
    static Map<String, List<String>> rows(String heading) throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("## ")) {
                inside = line.equals("## " + heading);
            } else if (inside && line.startsWith("| `")) {
                List<String> cells = cells(line);
                rows.put(cells.getFirst().replace("`", ""), cells.subList(1, cells.size()));
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
    }

    static String text() throws IOException {
        return Files.readString(PAGE);
    }
}
