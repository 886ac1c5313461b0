package dev.fairlead.cli.line;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What was typed after a command, taken apart.
///
/// @param command such as `connect`
/// @param given the options that were given, with their values; a switch has an empty one for each
///   time
/// @param operands the other words
public record Arguments(String command, Map<Option, List<String>> given, List<String> operands) {

    public boolean has(Option option) {
        return given.containsKey(option);
    }

    /// How often a switch was given.
    public int count(Option option) {
        return given.getOrDefault(option, List.of()).size();
    }

    public Optional<String> value(Option option) {
        return Optional.ofNullable(given.get(option)).map(List::getLast);
    }

    /// All values of an option that may be repeated.
    public List<String> values(Option option) {
        return List.copyOf(given.getOrDefault(option, List.of()));
    }

    public Optional<Duration> time(Option option, Duration least, Duration most) {
        return value(option).map(text -> TimeText.parse(option.name(), text, least, most));
    }

    /// A whole number from 1 to `most`.
    public Optional<Integer> number(Option option, int most) {
        return value(option)
                .map(text -> {
                    int number = 0;
                    if (text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                        number = text.isEmpty() ? 0 : Integer.parseInt(text);
                    }
                    if (number < 1 || number > most) {
                        throw new UsageException(
                                option.name()
                                        + " is '"
                                        + text
                                        + "'; a whole number from 1 to "
                                        + most
                                        + " is allowed");
                    }
                    return number;
                });
    }

    /// At most one of these may be given.
    public void refuseTogether(Option... options) {
        String first = null;
        for (Option option : options) {
            if (has(option)) {
                if (first != null) {
                    throw new UsageException(
                            first + " and " + option.name() + " do not go together; choose one");
                }
                first = option.name();
            }
        }
    }

    /// The line with other operands and without the options in `dropped`, to show what would be
    /// right.
    public String corrected(List<String> operands, Option... dropped) {
        List<Option> without = List.of(dropped);
        String options =
                given.entrySet().stream()
                        .filter(entry -> !without.contains(entry.getKey()))
                        .flatMap(entry ->
                                entry.getValue().stream()
                                        .map(value -> spelt(entry.getKey(), value)))
                        .collect(Collectors.joining());
        return "fairlead " + command + options + " " + ShellWords.join(operands);
    }

    /// The line with one more switch.
    String correctedWith(Option added) {
        String line = corrected(operands);
        String command = "fairlead " + this.command;
        return command + " " + added.name() + line.substring(command.length());
    }

    private static String spelt(Option option, String value) {
        String name = " " + option.name();
        if (option.equals(Options.HEADER) && value.indexOf(':') >= 0) {
            return name + " " + ShellWords.quote(value.substring(0, value.indexOf(':')) + ": …");
        }
        return option.takesValue() ? name + " " + ShellWords.quote(value) : name;
    }
}
