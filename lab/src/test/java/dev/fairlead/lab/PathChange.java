package dev.fairlead.lab;

import dev.fairlead.NetworkPath;
import dev.fairlead.PathMonitor;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/// What a monitor told after a command had changed the network of the host where both run.
///
/// @param path as text
/// @param millis from the end of the command until it was told; what was told sooner counts as 0
record PathChange(String path, double millis) implements Serializable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Runs shell commands on this host, to their end.
    static void shell(String commands) {
        try {
            Process process =
                    new ProcessBuilder("sh", "-ec", commands).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(commands + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Runs commands, and waits until the monitor tells of a path.
    static PathChange after(String commands, PathMonitor monitor, Predicate<NetworkPath> expected)
            throws InterruptedException {
        shell(commands);
        long done = System.nanoTime();
        NetworkPath path =
                monitor.await(expected, PATIENCE)
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "after " + commands + " still " + monitor.current()));
        return new PathChange(path.toString(), (System.nanoTime() - done) / 1e6);
    }
}
