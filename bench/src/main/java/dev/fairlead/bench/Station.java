package dev.fairlead.bench;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/// One implementation of multicast DNS on the host where subjects run.
public interface Station extends Closeable {
    /// After so long it is given up.
    Duration LIMIT = Duration.ofSeconds(30);

    /// Begins to tell of a service, and need not wait until others know.
    ///
    /// @return when it began, of the clock of [System#nanoTime]
    long tell(String type, String name) throws IOException, InterruptedException;

    /// Takes back what was told.
    ///
    /// @return when it began
    long takeBack(String name) throws IOException, InterruptedException;

    /// Looks for the services of a type, until it is closed; returns when so many are found.
    void look(String type, int count) throws IOException, InterruptedException;

    /// What it has used of the processors.
    long cpuNanos() throws IOException;

    /// What it keeps, in bytes.
    long memory() throws IOException;
}
