package dev.fairlead.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What this process holds.
final class ProcessFigures {
    private ProcessFigures() {}

    /// Bytes that survive collection: the least of some, since a reference may be cleared late.
    static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            MemoryUsage usage = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            least = Math.min(least, usage.getUsed());
        }
        return least;
    }

    /// Bytes of memory that the system has given this process, on the heap and off it (proc(5)).
    static long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }

    /// What each open descriptor stands for, without the listing's own.
    static List<String> descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(ProcessFigures::target)
                    .filter(t -> !t.startsWith("/proc/"))
                    .sorted()
                    .toList();
        }
    }

    /// How many descriptors are sockets, or what the loops wait with.
    static long sockets() throws IOException {
        return descriptors().stream()
                .filter(d -> d.startsWith("socket:") || d.startsWith("anon_inode:"))
                .count();
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return "/proc/ closed since it was listed";
        }
    }

    /// The platform threads, but for those of the JVM's pool for virtual threads, which come and go
    /// by themselves.
    static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> !t.isVirtual())
                .filter(t -> !isOfTheJvm(t.getName()))
                .map(t -> t.getName() + " #" + t.threadId())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOfTheJvm(String name) {
        return name.startsWith("ForkJoinPool-")
                || name.startsWith("VirtualThread-")
                || name.startsWith("Read-Poller")
                || name.startsWith("Write-Poller")
                || name.startsWith("Cleaner-")
                || name.startsWith("globalEventExecutor-")
                || name.equals("Common-Cleaner");
    }
}
