package dev.fairlead.internal.resolve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Where this system keeps its configuration of names.
///
/// @param resolvConf resolv.conf(5)
/// @param hosts hosts(5)
/// @param environment the variables, of which `LOCALDOMAIN` and `RES_OPTIONS` count
/// @param hostname of this machine, with its domain if it is known; empty if not
/// @param nameserverPort of nameservers in resolv.conf, which has no words for it
public record SystemFiles(
        Path resolvConf,
        Path hosts,
        Map<String, String> environment,
        String hostname,
        int nameserverPort) {
    private static final Path KERNEL_HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    /// Those of a Unix system.
    public static SystemFiles standard() {
        return new SystemFiles(
                Path.of("/etc/resolv.conf"),
                Path.of("/etc/hosts"),
                System.getenv(),
                kernelHostname(),
                53);
    }

    private static String kernelHostname() {
        try (InputStream file = Files.newInputStream(KERNEL_HOSTNAME)) {
            return new String(file.readNBytes(256), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException _) {
            return ""; // not Linux; then no domain is searched unless resolv.conf names one
        }
    }
}
