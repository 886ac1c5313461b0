package dev.fairlead.cli.show;

import dev.fairlead.cli.doctor.Finding;
import java.util.ArrayList;
import java.util.List;

/// What the doctor found, with what mends it.
public final class FindingText {
    private static final int SUBJECT = 14;

    private FindingText() {}

    public static List<String> draw(Finding finding, Style style) {
        List<String> lines = new ArrayList<>();
        String subject = SafeText.line(finding.subject(), style.unicode());
        lines.add(
                mark(finding.status(), style)
                        + " "
                        + subject
                        + " ".repeat(Math.max(0, SUBJECT - subject.length()))
                        + "  "
                        + SafeText.line(finding.text(), style.unicode()));
        for (String remedy : finding.remedies()) {
            lines.add("    " + style.arrow() + " " + SafeText.line(remedy, style.unicode()));
        }
        return lines;
    }

    private static String mark(Finding.Status status, Style style) {
        return switch (status) {
            case GOOD -> style.good(style.won());
            case NOTE -> style.faint(style.unicode() ? "·" : "-");
            case WARNING -> "!";
            case PROBLEM -> style.bad(style.failed());
        };
    }

    /// The last line.
    public static String summary(int problems, int warnings) {
        if (problems == 0 && warnings == 0) {
            return "nothing is wrong";
        }
        return counted(problems, "problem") + ", " + counted(warnings, "warning");
    }

    private static String counted(int count, String what) {
        return count == 0 ? "no " + what : count == 1 ? "1 " + what : count + " " + what + "s";
    }
}
