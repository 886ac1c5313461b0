package dev.fairlead.interop.quic;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The table of docs/quic-matrix.md: every scenario, with each of the others at either end, and
/// with ourselves.
final class QuicMatrix {
    /// In the document, above what is written here.
    private static final String MARK = "<!-- Written by QuicMatrix from here on. -->";

    private record Column(QuicPeer client, QuicPeer server) {
        String title() {
            return client.title() + " → " + server.title();
        }
    }

    private final List<Column> columns = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Path folder;
    private int tried;
    private int done;

    QuicMatrix(QuicPeer ours, List<QuicPeer> others, Path folder) {
        this.folder = folder;
        columns.add(new Column(ours, ours));
        for (QuicPeer other : others) {
            columns.add(new Column(ours, other));
            columns.add(new Column(other, ours));
        }
    }

    void run(PrintStream out) throws IOException {
        for (Scenario scenario : Scenario.values()) {
            StringBuilder row = new StringBuilder("| " + scenario.title() + " |");
            for (Column column : columns) {
                row.append(' ').append(cell(scenario, column)).append(" |");
            }
            rows.add(row.toString());
            out.println(row);
        }
    }

    private String cell(Scenario scenario, Column column) throws IOException {
        Optional<String> untried = QuicCell.untried(column.client, column.server, scenario);
        if (untried.isPresent()) {
            return note("not tried", untried.get());
        }
        tried++;
        Path own = Files.createTempDirectory(folder, "cell");
        try {
            QuicCell.run(column.client, column.server, scenario, own);
            done++;
            return "✓";
        } catch (Exception e) {
            return note("**failed**", shortly(String.valueOf(e.getMessage())));
        }
    }

    /// The last line of what a program says, which has its error; of ours what is before the cause.
    private static String shortly(String message) {
        String last = message.strip().lines().reduce("", (_, line) -> line).strip();
        int cause = last.indexOf(" [");
        return cause < 0
                ? last
                : last.substring(0, cause).replaceAll("127\\.0\\.0\\.1:\\d+", "the peer");
    }

    private String note(String mark, String why) {
        if (!notes.contains(why)) {
            notes.add(why);
        }
        return mark + " (" + (notes.indexOf(why) + 1) + ")";
    }

    void write(Path document) throws IOException {
        String text = Files.readString(document);
        StringBuilder page = new StringBuilder(text.substring(0, text.indexOf(MARK)));
        page.append(MARK).append("\n\n");
        page.append("Taken on ").append(LocalDate.now(ZoneOffset.UTC));
        page.append(": of ").append(tried).append(" cells that were tried ").append(done);
        page.append(" went through.\n\n| scenario |");
        columns.forEach(column -> page.append(' ').append(column.title()).append(" |"));
        page.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        rows.forEach(row -> page.append(row).append('\n'));
        page.append('\n');
        for (int i = 0; i < notes.size(); i++) {
            page.append(i + 1).append(". ").append(notes.get(i)).append('\n');
        }
        Files.writeString(document, page);
    }
}
