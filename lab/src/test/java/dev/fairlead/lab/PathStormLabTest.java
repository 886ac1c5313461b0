package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathMonitor;
import dev.fairlead.PathReason;
import java.io.Serializable;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How much a path monitor tells, and does, when very much changes and when nothing does.
class PathStormLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Lab lab;
    private LabJvm client;

    @BeforeEach
    void needs() {
        Requirement.lab();
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private void up(String topology) {
        lab = Lab.up(topology);
        client = LabJvm.on(lab, "client");
    }

    /// @param told how many paths while the storm went on
    /// @param stormMillis how long that was
    /// @param endMillis from its end until its last state was told
    /// @param refusedInTheEnd whether that was the last state
    record Storm(
            int told,
            double stormMillis,
            double endMillis,
            boolean equalInARow,
            boolean refusedInTheEnd)
            implements Serializable {}

    private static boolean isRefused(NetworkPath path) {
        return path.reasons().stream()
                .anyMatch(reason -> reason.kind() == PathReason.Kind.REFUSED_BY_ROUTE);
    }

    @Test
    void ofAStormAStateIsToldEveryFiftyMillisecondsAndTheLastWithinAHundred() {
        up("gateway");
        Storm storm =
                client.call(
                        PATIENCE,
                        () -> {
                            String batch =
                                    IntStream.range(0, 500)
                                                    .mapToObj(i ->
                                                            "route replace 198.51.100.0/24 via"
                                                                    + " 10.77.1.1\n"
                                                                    + "route del 198.51.100.0/24\n")
                                                    .reduce("", String::concat)
                                            + "route add blackhole 198.51.100.0/24\n";
                            java.nio.file.Path file = Files.createTempFile("storm", ".ip");
                            Files.writeString(file, batch);
                            // Without this one nothing but the storm would change the path to
                            // there.
                            PathChange.shell("ip route del default; ip -6 route del default");
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    PathMonitor monitor =
                                            network.monitor(
                                                    Endpoint.host("198.51.100.7", 9),
                                                    PathConstraints.NONE)) {
                                List<NetworkPath> told =
                                        java.util.Collections.synchronizedList(new ArrayList<>());
                                monitor.onChange(Runnable::run, told::add);
                                monitor.await(path -> !path.isSatisfied(), Duration.ofSeconds(9));
                                long begin = System.nanoTime();
                                PathChange.shell("ip -batch " + file);
                                long end = System.nanoTime();
                                boolean refused =
                                        monitor.await(
                                                        PathStormLabTest::isRefused,
                                                        Duration.ofSeconds(10))
                                                .isPresent();
                                long last = System.nanoTime();
                                List<NetworkPath> all = List.copyOf(told);
                                boolean equal =
                                        IntStream.range(1, all.size())
                                                .anyMatch(i -> all.get(i).equals(all.get(i - 1)));
                                return new Storm(
                                        all.size(),
                                        (end - begin) / 1e6,
                                        (last - end) / 1e6,
                                        equal,
                                        refused);
                            } finally {
                                Files.delete(file);
                            }
                        });
        // the current path, the first change, and those at a distance of 50 ms
        assertTrue(
                storm.told() <= 3 + (storm.stormMillis() + storm.endMillis()) / 50,
                storm.toString());
        assertTrue(storm.endMillis() <= 100, storm.toString());
        assertTrue(storm.refusedInTheEnd() && !storm.equalInARow(), storm.toString());
    }

    @Test
    void whileNothingChangesTheMonitorsThreadDoesNotRun() {
        up("gateway");
        long switches =
                client.call(
                        PATIENCE,
                        () -> {
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                                PathChange.after(
                                        "ip link set eth0 down",
                                        monitor,
                                        path -> !path.isSatisfied());
                                // what followed the change has been looked at after 50 ms
                                monitor.await(_ -> false, Duration.ofSeconds(1));
                                long before = switches("fairlead-path");
                                monitor.await(_ -> false, Duration.ofSeconds(5));
                                return switches("fairlead-path") - before;
                            }
                        });
        assertEquals(0, switches);
    }

    /// How often a thread of this process has gone to sleep.
    private static long switches(String thread) throws Exception {
        try (DirectoryStream<java.nio.file.Path> tasks =
                Files.newDirectoryStream(java.nio.file.Path.of("/proc/self/task"))) {
            for (java.nio.file.Path task : tasks) {
                if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
                    return Files.readAllLines(task.resolve("status")).stream()
                            .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                            .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                            .findFirst()
                            .orElseThrow();
                }
            }
        }
        throw new IllegalStateException("there is no thread " + thread);
    }
}
