package dev.fairlead.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The `netlab` program of this repository, which does what needs root.
final class Netlab {
    /// Long enough for the first use, which compiles two small programs on a busy machine.
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final Path TOOL = find();

    private Netlab() {}

    /// Runs one command to its end and returns what it printed.
    static String run(String... arguments) {
        try (LabProcess process = start(arguments)) {
            LabProcess.Result result = process.await(DEADLINE);
            if (result.exitCode() != 0) {
                throw new LabException(
                        "netlab "
                                + String.join(" ", arguments)
                                + " ended with "
                                + result.exitCode()
                                + ": "
                                + (result.stderr() + result.stdout()).strip());
            }
            return result.stdout();
        }
    }

    static LabProcess start(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(TOOL.toString());
        command.addAll(List.of(arguments));
        return LabProcess.start(command, environment());
    }

    /// The command line of `arguments`, for those who start the process themselves, with
    /// [#environment()].
    static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(TOOL.toString());
        command.addAll(arguments);
        return command;
    }

    /// What the compiled parts need to be kept with this build, not in the user's home.
    static Map<String, String> environment() {
        return Map.of("XDG_CACHE_HOME", moduleFolder().resolve("target/cache").toString());
    }

    /// Where a lab keeps its files, such as the `resolv.conf` of each host.
    static Path stateFolder(String lab) {
        String state = Optional.ofNullable(System.getenv("NETLAB_STATE")).orElse("/run/netlab");
        return Path.of(state, "labs", lab);
    }

    /// The folder `lab` of the repository.
    static Path moduleFolder() {
        return TOOL.resolve("../..").normalize();
    }

    /// The tool stands in the repository; tests run in the folder of some module of it.
    private static Path find() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            Path tool = folder.resolve("lab/netlab/netlab");
            if (Files.isExecutable(tool)) {
                return tool;
            }
        }
        throw new LabException(
                "no executable lab/netlab/netlab in "
                        + start
                        + " or a folder above it: run from inside the repository");
    }
}
