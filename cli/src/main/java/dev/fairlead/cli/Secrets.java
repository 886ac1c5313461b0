package dev.fairlead.cli;

import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// What must not stand in the line, where others on this machine can read it: from a variable of
/// the environment, from a file, or asked for at the terminal.
final class Secrets {
    private static final int LONGEST = 4096;

    private Secrets() {}

    /// The first line of a file.
    ///
    /// @param option that named it, for what goes wrong
    static String ofFile(Option option, String name) {
        try (InputStream in = Files.newInputStream(Path.of(name))) {
            String text = new String(in.readNBytes(LONGEST + 2), StandardCharsets.UTF_8);
            String line = text.lines().findFirst().orElse("");
            if (line.length() > LONGEST) {
                throw new UsageException(
                        option.name()
                                + ": the first line of "
                                + name
                                + " has more than "
                                + LONGEST
                                + " characters; no password is as long");
            }
            return line;
        } catch (InvalidPathException | IOException e) {
            throw new UsageException(option.name() + ": " + name + " cannot be read: " + e);
        }
    }

    /// Of the environment, or what is typed at the terminal, if there is one; asked for once in a
    /// run.
    ///
    /// @param variable that may have it
    /// @param question what the terminal shows
    static Optional<String> of(Console console, String variable, String question) {
        return console.environment(variable).or(() -> console.secret(question));
    }
}
