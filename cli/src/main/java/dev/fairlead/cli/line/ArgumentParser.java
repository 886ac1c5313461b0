package dev.fairlead.cli.line;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes the words after a command apart: `--name value`, `--name=value`, `-w value`, `-w5`, and
/// switches in one word as `-vvk`. After `--` come operands only.
public final class ArgumentParser {
    private final Syntax syntax;
    private final List<Option> options;
    private final Map<Option, List<String>> given = new LinkedHashMap<>();
    private final List<String> operands = new ArrayList<>();

    private ArgumentParser(Syntax syntax) {
        this.syntax = syntax;
        this.options = syntax.allOptions();
    }

    /// @throws UsageException if a word is no option of this command, or lacks its value
    public static Arguments parse(Syntax syntax, List<String> words) {
        return new ArgumentParser(syntax).parse(words);
    }

    private Arguments parse(List<String> words) {
        int at = 0;
        while (at < words.size()) {
            String word = words.get(at++);
            if (word.equals("--")) {
                operands.addAll(words.subList(at, words.size()));
                break;
            }
            if (word.length() < 2 || word.charAt(0) != '-') {
                operands.add(word);
                continue;
            }
            boolean takesNext =
                    word.startsWith("--")
                            ? longOption(word, next(words, at))
                            : shortOptions(word, next(words, at));
            if (takesNext) {
                at++;
            }
        }
        return new Arguments(syntax.name(), given, List.copyOf(operands));
    }

    private static Optional<String> next(List<String> words, int at) {
        return at < words.size() ? Optional.of(words.get(at)) : Optional.empty();
    }

    private boolean longOption(String word, Optional<String> next) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Option option = find(name).orElseThrow(() -> unknown(name, word));
        if (equals >= 0) {
            if (!option.takesValue()) {
                throw new UsageException(name + " takes no value");
            }
            add(option, word.substring(equals + 1));
            return false;
        }
        return take(option, name, next);
    }

    private boolean shortOptions(String word, Optional<String> next) {
        if (find(word).isEmpty() && OtherTools.knows(syntax.name(), word)) {
            throw unknown(word, word);
        }
        for (int i = 1; i < word.length(); i++) {
            String name = "-" + word.charAt(i);
            Option option = find(name).orElseThrow(() -> unknown(name, word));
            if (option.takesValue() && i + 1 < word.length()) {
                add(option, word.substring(i + 1));
                return false;
            }
            if (take(option, name, next)) {
                return true;
            }
        }
        return false;
    }

    /// Whether `next` was taken as the value.
    private boolean take(Option option, String name, Optional<String> next) {
        if (!option.takesValue()) {
            add(option, "");
            return false;
        }
        if (next.isEmpty() || find(next.get()).isPresent()) {
            throw new UsageException(name + " needs a value: " + name + " " + option.value());
        }
        add(option, next.get());
        return true;
    }

    private void add(Option option, String value) {
        List<String> values = given.computeIfAbsent(option, _ -> new ArrayList<>());
        if (!option.repeated() && !values.isEmpty()) {
            throw new UsageException(
                    option.name()
                            + " is given twice, as '"
                            + values.getFirst()
                            + "' and as '"
                            + value
                            + "'");
        }
        values.add(value);
    }

    private Optional<Option> find(String name) {
        for (Option option : options) {
            if (option.names().contains(name)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    private UsageException unknown(String name, String word) {
        Optional<UsageException> answer =
                Later.option(name).or(() -> OtherTools.answer(syntax.name(), name, word));
        if (answer.isPresent()) {
            return answer.get();
        }
        Optional<String> owner = Options.owner(name);
        if (owner.isPresent()) {
            return new UsageException(
                    syntax.name() + " has no option " + name + "; it is one of " + owner.get(),
                    "fairlead " + owner.get() + " --help explains it");
        }
        List<String> names = options.stream().flatMap(o -> o.names().stream()).toList();
        String message = syntax.name() + " has no option " + name;
        return Nearest.to(name, names)
                .map(near -> new UsageException(message, "did you mean " + near + "?"))
                .orElseGet(() ->
                        new UsageException(
                                message,
                                "fairlead " + syntax.name() + " --help shows those it has"));
    }
}
