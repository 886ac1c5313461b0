package dev.fairlead.interop.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// `fairlead path --to` in a control group that has a program of BPF of its own.
class ControlGroupCommandTest {
    private static final String NAME = "fairlead-" + ProcessHandle.current().pid();

    /// Gives the group a program that lets every connection over IPv4 go, joins it, and becomes the
    /// command.
    private static final String WITHIN =
            """
            import ctypes, os, struct, sys
            libc = ctypes.CDLL(None, use_errno=True)
            number = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
            def bpf(command, attributes):
                content = ctypes.create_string_buffer(attributes, 128)
                result = libc.syscall(number, command, content, 128)
                if result < 0:
                    print("bpf: " + os.strerror(ctypes.get_errno()), file=sys.stderr)
                    sys.exit(77)
                return result
            code = ctypes.create_string_buffer(
                struct.pack("<BBhiBBhi", 0xb7, 0, 0, 1, 0x95, 0, 0, 0)) # return 1
            licence = ctypes.create_string_buffer(b"GPL")
            program = bpf(5, struct.pack("<IIQQIIQII16sII", 18, 2, # CGROUP_SOCK_ADDR
                ctypes.addressof(code), ctypes.addressof(licence),
                0, 0, 0, 0, 0, b"fairlead_try", 0, 10)) # CGROUP_INET4_CONNECT
            group = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
            bpf(8, struct.pack("<IIII", group, program, 10, 0))
            with open(sys.argv[1] + "/cgroup.procs", "w") as members:
                members.write(str(os.getpid()))
            os.execvp(sys.argv[2], sys.argv[2:])
            """;

    private static Optional<Path> mount() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> Path.of(line.split(" ")[4]))
                .findFirst();
    }

    @Test
    void namesTheProgramThatMayDecideWhereItStands() throws Exception {
        Requirement.programs("interop", "python3");
        Optional<Path> mount = mount();
        // A container may see its groups and not make any, so this is never required.
        Assumptions.assumeTrue(mount.isPresent(), "by hand: cgroup2 is not mounted");
        Path group = mount.get().resolve(NAME);
        try {
            Files.createDirectory(group);
        } catch (IOException e) {
            Assumptions.abort("no control group can be made: " + e);
        }
        try {
            List<String> words =
                    new ArrayList<>(List.of("/usr/bin/python3", "-c", WITHIN, group.toString()));
            words.addAll(Processes.command("path", "--to", "127.0.0.1", "--json"));
            LabProcess.Result result = LabProcess.start(words).await(Processes.LIMIT);
            Assumptions.assumeFalse(result.exitCode() == 77, "by hand: " + result.stderr());
            assertEquals(0, result.exitCode(), result.toString());
            String told = result.stdout();
            assertTrue(told.contains("/" + NAME + "\",\"readable\":true"), told);
            assertTrue(told.matches("(?s).*\"connect4: program \\d+ 'fairlead_try'\".*"), told);
        } finally {
            Files.delete(group);
        }
    }

    @Test
    void saysWhatItTakesToReadThem() throws Exception {
        Requirement.programs("interop", "setpriv");
        Assumptions.assumeTrue(mount().isPresent(), "by hand: cgroup2 is not mounted");
        List<String> words =
                new ArrayList<>(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
        words.addAll(Processes.command("path", "--to", "127.0.0.1"));
        LabProcess.Result result = LabProcess.start(words).await(Processes.LIMIT);
        assertEquals(0, result.exitCode(), result.toString());
        assertTrue(
                result.stdout().contains("its programs cannot be read without CAP_NET_ADMIN"),
                result.toString());
    }
}
