package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.Port;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.FileOptions;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.peer.PairingCode;
import dev.fairlead.peer.PeerProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What `send` and `receive` say of this machine, and where the code comes from.
final class FileLink {
    private static final int LONGEST_NAME = 63;
    private static final String VARIABLE = "FAIRLEAD_CODE";

    private FileLink() {}

    /// This machine, by its name for people: told to the other end once it has proved that it knows
    /// the code.
    static PeerProfile self(Network network) {
        String name = network.hostNames().deviceName().replaceAll("\\p{Cntrl}", "");
        while (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return PeerProfile.of(name.isEmpty() ? "unnamed" : name);
    }

    /// The code that the line, a file or the environment has.
    ///
    /// @return empty if it has to be asked for
    static Optional<PairingCode> given(Arguments arguments, Console console) {
        arguments.refuseTogether(FileOptions.CODE, FileOptions.CODE_FILE);
        Optional<String> typed = arguments.value(FileOptions.CODE);
        if (typed.isPresent()) {
            PairingCode code = code("--code", typed.get());
            console.say(
                    "--code: others on this machine see the code in the list of programs (ps);"
                            + " --code-file - or FAIRLEAD_CODE keeps it out of the line");
            return Optional.of(code);
        }
        Optional<String> file = arguments.value(FileOptions.CODE_FILE);
        if (file.isPresent()) {
            String line =
                    file.get().equals("-")
                            ? firstLine(console)
                            : Secrets.ofFile(FileOptions.CODE_FILE, file.get());
            return Optional.of(code("--code-file", line));
        }
        return console.environment(VARIABLE).map(text -> code(VARIABLE, text));
    }

    /// Asks the person at the terminal.
    ///
    /// @param tries so far
    /// @param line the command that needs it, to show how else it is given
    static PairingCode ask(Console console, int tries, String line) {
        String question =
                tries == 0
                        ? "code that it shows: "
                        : "code that it shows, try " + (tries + 1) + ": ";
        String typed =
                console.secret(question)
                        .orElseThrow(() ->
                                new UsageException(
                                        "the code that the other end shows is needed, and there is no"
                                                + " terminal to ask for it",
                                        "FAIRLEAD_CODE=… fairlead " + line,
                                        "fairlead " + line + " --code-file FILE"));
        return code("what was typed", typed);
    }

    private static PairingCode code(String where, String text) {
        try {
            return PairingCode.of(text.strip());
        } catch (IllegalArgumentException e) {
            throw new UsageException(where + ": " + e.getMessage());
        }
    }

    /// The endpoint of `--at`.
    ///
    /// @param shownBy who shows it
    static Endpoint address(String text, String shownBy) {
        int colon = text.lastIndexOf(':');
        try {
            if (colon > 0) {
                String host = text.substring(0, colon);
                if (host.startsWith("[") && host.endsWith("]")) {
                    host = host.substring(1, host.length() - 1);
                }
                return Endpoint.host(host, Port.parse(text.substring(colon + 1)).number());
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--at is '" + text + "': " + e.getMessage());
        }
        throw new UsageException(
                "--at is '" + text + "'; HOST:PORT is needed, as the " + shownBy + " shows it");
    }

    private static String firstLine(Console console) {
        try {
            String line =
                    new BufferedReader(
                                    new InputStreamReader(console.in(), StandardCharsets.UTF_8), 64)
                            .readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UsageException("--code-file -: stdin cannot be read: " + e.getMessage());
        }
    }
}
