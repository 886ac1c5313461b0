package dev.fairlead.internal.path;

import dev.fairlead.HostNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Where a system keeps the names of its machine.
///
/// @param root `/`, except in tests
/// @param environment where Windows keeps the name
record SystemNames(Path root, Map<String, String> environment) {
    /// Those that change with a name, beside the kernel's.
    static final List<Path> FILES = List.of(Path.of("/etc/hostname"), Path.of("/etc/machine-info"));

    private static final int LONGEST = 64 * 1024;
    private static final int LONGEST_LABEL = 63; // RFC 1035, section 2.3.4

    static SystemNames ofMachine() {
        return new SystemNames(Path.of("/"), System.getenv());
    }

    HostNames read() {
        String host = hostName();
        String pretty = prettyName();
        return new HostNames(pretty.isEmpty() ? host : pretty, host, label(host) + ".local");
    }

    /// The kernel's, which hostnamed sets from /etc/hostname or DHCP; where there is none, what the
    /// file or the environment says.
    private String hostName() {
        for (String found :
                List.of(
                        content("proc/sys/kernel/hostname"),
                        content("etc/hostname"),
                        environment.getOrDefault("COMPUTERNAME", ""),
                        environment.getOrDefault("HOSTNAME", ""))) {
            String name = plain(found.lines().findFirst().orElse("")).strip();
            if (!name.isEmpty() && !name.equals("(none)")) {
                return name;
            }
        }
        return "localhost";
    }

    /// machine-info(5): lines of a shell's assignments, of which hostnamed keeps this one.
    private String prettyName() {
        String start = "PRETTY_HOSTNAME=";
        return content("etc/machine-info")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(start))
                .map(line -> plain(unquoted(line.substring(start.length()))).strip())
                .reduce("", (_, last) -> last);
    }

    private static String unquoted(String value) {
        char quote = value.isEmpty() ? ' ' : value.charAt(0);
        if ((quote != '"' && quote != '\'') || value.length() < 2 || !value.endsWith("" + quote)) {
            return value;
        }
        String inner = value.substring(1, value.length() - 1);
        return quote == '"' ? inner.replaceAll("\\\\([\"\\\\$`])", "$1") : inner;
    }

    /// The first label, in letters, digits and hyphens, as a multicast DNS responder makes it.
    private static String label(String host) {
        String first = host.split("\\.", 2)[0].replaceAll("[^\\p{Alnum}-]+", "-");
        String trimmed = first.replaceAll("^-+|-+$", "");
        String cut = trimmed.substring(0, Math.min(LONGEST_LABEL, trimmed.length()));
        return cut.isEmpty() ? "localhost" : cut;
    }

    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private String content(String file) {
        try (InputStream in = Files.newInputStream(root.resolve(file))) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return ""; // another system, or not set
        }
    }
}
