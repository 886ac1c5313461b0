package dev.fairlead.bench.run;

import dev.fairlead.bench.Budget;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Shows rows to people: as a table, or as lines of JSON.
public final class Table {
    private static final List<String> HEAD =
            List.of("scenario", "subject", "value", "spread", "beside", "compared", "budget");

    private Table() {}

    /// A table in Markdown whose columns line up.
    static void print(List<Row> rows, PrintStream out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        rows.forEach(row -> lines.add(cells(row)));
        int[] widths = new int[HEAD.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            out.println(padded(lines.get(i), widths));
            if (i == 0) {
                out.println(padded(HEAD.stream().map(_ -> "---").toList(), widths));
            }
        }
    }

    private static String padded(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            line.append(' ').append(cells.get(i)).repeat(' ', widths[i] - cells.get(i).length());
            line.append(" |");
        }
        return line.toString();
    }

    private static List<String> cells(Row row) {
        String scenario = row.scenario() + " " + row.metric().name();
        if (row.problem().isPresent()) {
            return List.of(scenario, row.subject(), row.problem().get(), "", "", "", "");
        }
        return List.of(
                scenario,
                row.subject(),
                number(row.value()) + " " + row.metric().unit(),
                number(row.lowest()) + "–" + number(row.highest()),
                row.budget().flatMap(Budget::beside).orElse(""),
                row.budget().map(budget -> compared(budget, row)).orElse(""),
                row.budget().map(budget -> budget(budget, row)).orElse(""));
    }

    private static String compared(Budget budget, Row row) {
        if (Double.isNaN(row.compared())) {
            return "–";
        }
        return switch (budget.kind()) {
            case RATIO -> String.format(Locale.ROOT, "%.2f ×", row.compared());
            case DIFFERENCE ->
                    (row.compared() >= 0 ? "+" : "")
                            + number(row.compared())
                            + " "
                            + row.metric().unit();
            case ITSELF -> "";
        };
    }

    private static String budget(Budget budget, Row row) {
        if (Double.isNaN(budget.limit())) {
            return "";
        }
        String limit =
                (row.metric().higherIsBetter() ? "≥ " : "≤ ")
                        + (budget.kind() == Budget.Kind.RATIO
                                ? String.valueOf(budget.limit())
                                : number(budget.limit()) + " " + row.metric().unit());
        return limit + row.kept().map(kept -> kept ? ", kept" : ", MISSED").orElse("");
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /// One object a line.
    static void printJson(List<Row> rows, PrintStream out) {
        rows.forEach(row -> out.println(json(row)));
    }

    private static String json(Row row) {
        StringBuilder json = new StringBuilder("{");
        text(json, "scenario", row.scenario());
        text(json, "metric", row.metric().name());
        text(json, "subject", row.subject());
        row.problem().ifPresent(problem -> text(json, "problem", problem));
        if (row.problem().isEmpty()) {
            figure(json, "value", row.value());
            text(json, "unit", row.metric().unit());
            field(json, "spread").append('[');
            json.append(row.lowest()).append(',').append(row.highest()).append(']');
            row.budget().ifPresent(budget -> json(json, budget, row));
        }
        return json.append('}').toString();
    }

    private static void json(StringBuilder json, Budget budget, Row row) {
        budget.beside().ifPresent(beside -> text(json, "beside", beside));
        switch (budget.kind()) {
            case RATIO -> figure(json, "ratio", row.compared());
            case DIFFERENCE -> figure(json, "difference", row.compared());
            case ITSELF -> {}
        }
        figure(json, "budget", budget.limit());
        row.kept().ifPresent(kept -> field(json, "kept").append(kept));
    }

    private static void figure(StringBuilder json, String name, double value) {
        if (!Double.isNaN(value)) {
            field(json, name).append(value);
        }
    }

    private static void text(StringBuilder json, String name, String value) {
        field(json, name).append('"');
        value.chars()
                .forEach(c -> {
                    if (c == '"' || c == '\\') {
                        json.append('\\').append((char) c);
                    } else if (c < ' ') {
                        json.append(String.format("\\u%04x", c));
                    } else {
                        json.append((char) c);
                    }
                });
        json.append('"');
    }

    private static StringBuilder field(StringBuilder json, String name) {
        if (json.length() > 1) {
            json.append(',');
        }
        return json.append('"').append(name).append("\":");
    }
}
