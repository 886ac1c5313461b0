package dev.fairlead.cli.line;

import java.util.ArrayList;
import java.util.List;

/// What a command takes, and what help says of it.
///
/// @param name such as `connect`
/// @param summary one line, without a full stop
/// @param usages one or more lines that follow `fairlead`
/// @param options in the order in which help shows them
/// @param details what the options do not say; lines
/// @param examples lines that work
public record Syntax(
        String name,
        String summary,
        List<String> usages,
        List<Option> options,
        List<String> details,
        List<String> examples) {

    public Syntax {
        usages = List.copyOf(usages);
        options = List.copyOf(options);
        details = List.copyOf(details);
        examples = List.copyOf(examples);
    }

    /// The options, and those that every command takes.
    public List<Option> allOptions() {
        List<Option> all = new ArrayList<>(options);
        for (Option option : Options.EVERYWHERE) {
            if (!all.contains(option)) {
                all.add(option);
            }
        }
        return all;
    }

    public List<String> help() {
        List<String> lines = new ArrayList<>();
        lines.add(summary + ".");
        lines.add("");
        for (String usage : usages) {
            lines.add("  fairlead " + usage);
        }
        lines.add("");
        int width = 0;
        for (Option option : allOptions()) {
            width = Math.max(width, option.usage().length());
        }
        for (Option option : allOptions()) {
            lines.add("  " + pad(option.usage(), width) + "  " + option.help());
        }
        if (!details.isEmpty()) {
            lines.add("");
            lines.addAll(details);
        }
        lines.add("");
        for (String example : examples) {
            lines.add("  " + example);
        }
        return lines;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
