package dev.fairlead.cli.line;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One option that a command takes.
///
/// @param names such as `--deadline` and `-w`, the long one first
/// @param value what its value is called in help, such as `TIME`; `null` for a switch
/// @param help one line
/// @param repeated whether it may be given more than once
public record Option(List<String> names, @Nullable String value, String help, boolean repeated) {
    public Option {
        names = List.copyOf(names);
    }

    static Option flag(String help, String... names) {
        return new Option(List.of(names), null, help, true);
    }

    static Option valued(String value, String help, String... names) {
        return new Option(List.of(names), value, help, false);
    }

    /// With a value, each time it is given.
    static Option repeated(String value, String help, String... names) {
        return new Option(List.of(names), value, help, true);
    }

    public boolean takesValue() {
        return value != null;
    }

    /// Its long name.
    public String name() {
        return names.getFirst();
    }

    /// As help shows it: `--deadline, -w TIME`.
    public String usage() {
        return String.join(", ", names) + (value == null ? "" : " " + value);
    }
}
