package dev.fairlead.cli.line;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The whole line: which command is asked for, and the words for it. Options that every command
/// takes may stand before it.
///
/// @param command empty unless a command is wanted
/// @param words what is for the command, with the options that stood before it
public record Invocation(Wish wants, String command, List<String> words) {
    /// What is asked for.
    public enum Wish {
        COMMAND,
        VERSION,
        OVERVIEW
    }

    public static Invocation parse(List<String> line) {
        List<String> early = new ArrayList<>();
        int at = 0;
        while (at < line.size() && line.get(at).startsWith("-") && line.get(at).length() > 1) {
            String word = line.get(at++);
            if (word.equals("--version") || word.equals("-V")) {
                return new Invocation(Wish.VERSION, "", List.of());
            }
            Option option = find(word).orElseThrow(() -> unknown(word));
            early.add(word);
            if (option.takesValue() && !word.contains("=") && at < line.size()) {
                early.add(line.get(at++));
            }
        }
        if (at == line.size()) {
            return new Invocation(Wish.OVERVIEW, "", List.of());
        }
        String command = line.get(at);
        List<String> words = new ArrayList<>(early);
        words.addAll(line.subList(at + 1, line.size()));
        return new Invocation(Wish.COMMAND, command, List.copyOf(words));
    }

    private static Optional<Option> find(String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        for (Option option : Options.EVERYWHERE) {
            for (String known : option.names()) {
                boolean repeatedSwitch =
                        !option.takesValue()
                                && known.length() == 2
                                && name.startsWith(known)
                                && name.substring(1).chars().allMatch(c -> c == known.charAt(1));
                if (known.equals(name) || repeatedSwitch) {
                    return Optional.of(option);
                }
            }
        }
        return Optional.empty();
    }

    private static UsageException unknown(String word) {
        Optional<UsageException> other = OtherTools.command(word, List.of());
        if (other.isPresent()) {
            return other.get();
        }
        List<String> names = new ArrayList<>();
        for (Option option : Options.EVERYWHERE) {
            names.addAll(option.names());
        }
        names.add("--version");
        String message = "'" + word + "' stands before the command and is for none in particular";
        return Nearest.to(word, names)
                .map(near -> new UsageException(message, "did you mean " + near + "?"))
                .orElseGet(() ->
                        new UsageException(
                                message, "put it after the command: fairlead COMMAND " + word));
    }
}
