package dev.fairlead.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.fairlead.internal.os.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {
    @TempDir Path root;

    private SystemFiles files(String cgroup, String mounts) throws IOException {
        Path self = Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(self.resolve("cgroup"), cgroup);
        Files.writeString(self.resolve("mountinfo"), mounts);
        return new SystemFiles(root);
    }

    @Test
    void itIsFoundBelowWhereItIsMounted() throws Exception {
        SystemFiles files =
                files(
                        "1:cpu:/\n0::/user.slice/a.scope\n",
                        """
                        30 24 0:26 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro
                        31 30 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:9 - cgroup2 cgroup2 rw
                        """);
        assertEquals(Optional.of("/user.slice/a.scope"), ControlGroup.path(files));
        assertEquals(
                Optional.of(Path.of("/sys/fs/cgroup/unified/user.slice/a.scope")),
                ControlGroup.folder(files, "/user.slice/a.scope"));
    }

    @Test
    void whereAPartIsMountedOnlyWhatIsBelowItCanBeSeen() throws Exception {
        SystemFiles files =
                files("0::/pod/x\n", "31 30 0:27 /pod /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
        assertEquals(
                Optional.of(Path.of("/sys/fs/cgroup/x")), ControlGroup.folder(files, "/pod/x"));
        assertEquals(Optional.of(Path.of("/sys/fs/cgroup")), ControlGroup.folder(files, "/pod"));
        assertEquals(Optional.empty(), ControlGroup.folder(files, "/podium"));
    }

    @Test
    void aSystemWithoutThemSaysSo() throws Exception {
        ControlGroup none = ControlGroup.ofThisProcess(files("4:memory:/a\n", ""), true);
        assertEquals(new ControlGroup("", false, List.of(), "this system has no cgroup v2"), none);
        ControlGroup unmounted = ControlGroup.ofThisProcess(files("0::/a\n", ""), true);
        assertFalse(unmounted.readable());
        assertEquals("cgroup2 is not mounted here", unmounted.detail());
    }

    @Test
    void whoMayNotReadIsToldWhatItTakes() {
        assertEquals(
                "its programs cannot be read without CAP_NET_ADMIN",
                ControlGroup.why(new SystemCallException("bpf", 1)));
        assertEquals(
                "this kernel has no programs for control groups",
                ControlGroup.why(new SystemCallException("bpf", 22)));
    }
}
