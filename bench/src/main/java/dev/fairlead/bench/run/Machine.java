package dev.fairlead.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What figures were taken on.
public final class Machine {
    private Machine() {}

    /// Lines for the head of a table.
    public static List<String> describe() {
        Runtime runtime = Runtime.getRuntime();
        return List.of(
                "machine  " + runtime.availableProcessors() + " × " + processor() + ", " + memory(),
                "system   "
                        + System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch")
                        + ", load "
                        + firstWords("/proc/loadavg", 3),
                "java     " + System.getProperty("java.vm.name") + " " + Runtime.version(),
                "commit   " + commit() + ", " + LocalDate.now(java.time.ZoneId.systemDefault()));
    }

    private static String processor() {
        return field("/proc/cpuinfo", "model name");
    }

    private static String memory() {
        String kib = field("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
        return kib.isEmpty() ? "memory unknown" : Long.parseLong(kib) / (1 << 20) + " GiB";
    }

    private static String field(String file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String firstWords(String file, int count) {
        List<String> lines = lines(file);
        return lines.isEmpty()
                ? "unknown"
                : String.join(" ", List.of(lines.getFirst().split(" ")).subList(0, count));
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException _) {
            return List.of(); // another system
        }
    }

    private static String commit() {
        try {
            Process git =
                    new ProcessBuilder("git", "describe", "--always", "--dirty")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0
                    ? output.strip()
                    : "unknown";
        } catch (IOException _) {
            return "unknown"; // no git, or no repository
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
