package dev.fairlead.cli.doctor;

import dev.fairlead.internal.os.CgroupPrograms;
import dev.fairlead.internal.os.CgroupPrograms.Hook;
import dev.fairlead.internal.os.CgroupPrograms.Program;
import dev.fairlead.internal.os.SystemCallException;
import dev.fairlead.internal.os.UdpCalls;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The control group of this process (cgroup v2), and the programs of BPF there that may decide
/// what it can send to. What a program decides cannot be told from outside.
///
/// @param path as `/proc/self/cgroup` has it; empty if the process is in none
/// @param readable whether the programs could be read
/// @param programs each with where it stands, its number and its name
/// @param detail why they could not be read; empty if they could
public record ControlGroup(String path, boolean readable, List<String> programs, String detail) {
    private static final int EPERM = 1;
    private static final int EACCES = 13;
    private static final int EINVAL = 22;
    private static final int ENOSYS = 38;

    public ControlGroup {
        programs = List.copyOf(programs);
    }

    /// Of this process, for what it sends by one version of IP.
    public static ControlGroup ofThisProcess(SystemFiles files, boolean ipv4) {
        Optional<String> path = path(files);
        if (path.isEmpty()) {
            return new ControlGroup("", false, List.of(), "this system has no cgroup v2");
        }
        Optional<Path> folder = folder(files, path.get());
        if (folder.isEmpty()) {
            return unreadable(path.get(), "cgroup2 is not mounted here");
        }
        if (!UdpCalls.available()) {
            return unreadable(
                    path.get(),
                    "its programs cannot be read without native access"
                            + " (--enable-native-access=dev.fairlead.core)");
        }
        try {
            return new ControlGroup(
                    path.get(),
                    true,
                    CgroupPrograms.of(folder.get(), hooks(ipv4)).stream()
                            .map(ControlGroup::text)
                            .toList(),
                    "");
        } catch (SystemCallException e) {
            return unreadable(path.get(), why(e));
        }
    }

    private static ControlGroup unreadable(String path, String why) {
        return new ControlGroup(path, false, List.of(), why);
    }

    private static List<Hook> hooks(boolean ipv4) {
        return ipv4
                ? List.of(Hook.SOCKET_CREATE, Hook.CONNECT4, Hook.SENDMSG4, Hook.EGRESS)
                : List.of(Hook.SOCKET_CREATE, Hook.CONNECT6, Hook.SENDMSG6, Hook.EGRESS);
    }

    private static String text(Program program) {
        return program.hook().name().toLowerCase(Locale.ROOT).replace('_', '-')
                + ": program "
                + program.id()
                + (program.name().isEmpty() ? "" : " '" + program.name() + "'");
    }

    static String why(SystemCallException failed) {
        return switch (failed.errno()) {
            case EPERM, EACCES -> "its programs cannot be read without CAP_NET_ADMIN";
            case EINVAL, ENOSYS -> "this kernel has no programs for control groups";
            default -> "its programs cannot be read: " + failed.getMessage();
        };
    }

    /// Of the line `0::PATH`; empty if there is none.
    static Optional<String> path(SystemFiles files) {
        return files.after("proc/self/cgroup", "0::").filter(path -> path.startsWith("/"));
    }

    /// Where it can be seen: below where cgroup2 is mounted, which may show a part of it only
    /// (proc_pid_mountinfo(5)).
    static Optional<Path> folder(SystemFiles files, String path) {
        for (String line : files.lines("proc/self/mountinfo")) {
            String[] words = line.split(" ");
            int dash = List.of(words).indexOf("-");
            if (dash < 5 || dash + 1 >= words.length || !words[dash + 1].equals("cgroup2")) {
                continue;
            }
            String root = words[3].equals("/") ? "" : words[3];
            if (path.equals(root) || path.startsWith(root + "/")) {
                return Optional.of(Path.of(words[4] + path.substring(root.length())));
            }
        }
        return Optional.empty();
    }
}
