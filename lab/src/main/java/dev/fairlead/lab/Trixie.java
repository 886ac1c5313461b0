package dev.fairlead.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The `trixie` program of this repository: a tree of Debian 13 for peers that this machine's own
/// distribution does not have. The tree is made by `lab/trixie install`.
public final class Trixie {
    private static final Path TOOL = Netlab.moduleFolder().resolve("trixie");

    private Trixie() {}

    /// Needs the tree, and these packages in it.
    public static void packages(String kind, String... names) {
        Requirement.programs(kind, "unshare");
        List<String> command = new ArrayList<>(List.of(TOOL.toString(), "check"));
        command.addAll(List.of(names));
        try (LabProcess check = LabProcess.start(command)) {
            LabProcess.Result result = check.await(java.time.Duration.ofSeconds(20));
            Requirement.need(kind, result.exitCode() == 0, result.stdout().strip());
        }
    }

    /// The command line of a program in the tree. It sees this machine's `/tmp`, its devices and
    /// its network.
    public static List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of("unshare", "-m", TOOL.toString(), "exec"));
        command.addAll(List.of(words));
        return command;
    }
}
