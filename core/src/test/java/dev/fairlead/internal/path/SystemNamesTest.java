package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.HostNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemNamesTest {
    @TempDir Path root;

    private void file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private HostNames read(Map<String, String> environment) {
        return new SystemNames(root, environment).read();
    }

    @Test
    void theKernelsNameIsTheHosts() throws IOException {
        file("proc/sys/kernel/hostname", "ann.corp.example\n");
        file("etc/hostname", "other\n");
        assertEquals(
                new HostNames("ann.corp.example", "ann.corp.example", "ann.local"), read(Map.of()));
    }

    @Test
    void thePrettyNameIsTheDevices() throws IOException {
        file("etc/hostname", "ann\n");
        file("etc/machine-info", "CHASSIS=laptop\nPRETTY_HOSTNAME=\"Ann\\\"s Lapt\u00f6p\"\n");
        assertEquals(new HostNames("Ann\"s Lapt\u00f6p", "ann", "ann.local"), read(Map.of()));
        file("etc/machine-info", "PRETTY_HOSTNAME='Ann'\n");
        assertEquals("Ann", read(Map.of()).deviceName());
    }

    @Test
    void aNameThatNoNetworkKnowsBecomesALabel() throws IOException {
        file("etc/hostname", "_Ann's box_\n");
        assertEquals("Ann-s-box.local", read(Map.of()).localHostName());
        file("etc/hostname", "x".repeat(80));
        assertEquals("x".repeat(63) + ".local", read(Map.of()).localHostName());
    }

    @Test
    void withoutFilesTheEnvironmentTells() {
        assertEquals("PC7", read(Map.of("COMPUTERNAME", "PC7")).hostName());
        assertEquals(new HostNames("localhost", "localhost", "localhost.local"), read(Map.of()));
    }

    @Test
    void noControlReachesATerminal() throws IOException {
        file("etc/machine-info", "PRETTY_HOSTNAME=a\u001b[31mb\n");
        assertEquals("a?[31mb", read(Map.of()).deviceName());
    }
}
