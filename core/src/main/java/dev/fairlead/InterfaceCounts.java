package dev.fairlead;

import java.time.Duration;

/// What went through an interface since it was made, as the system counts.
///
/// @param at when it was read, by `System.nanoTime()`
public record InterfaceCounts(
        long bytesIn,
        long bytesOut,
        long packetsIn,
        long packetsOut,
        long droppedIn,
        long droppedOut,
        long errorsIn,
        long errorsOut,
        long at) {

    /// What went through between `earlier` and these; a count that went back, because the interface
    /// was made anew, is 0. `at` is the time between, in nanoseconds.
    public InterfaceCounts since(InterfaceCounts earlier) {
        return new InterfaceCounts(
                Math.max(0, bytesIn - earlier.bytesIn),
                Math.max(0, bytesOut - earlier.bytesOut),
                Math.max(0, packetsIn - earlier.packetsIn),
                Math.max(0, packetsOut - earlier.packetsOut),
                Math.max(0, droppedIn - earlier.droppedIn),
                Math.max(0, droppedOut - earlier.droppedOut),
                Math.max(0, errorsIn - earlier.errorsIn),
                Math.max(0, errorsOut - earlier.errorsOut),
                at - earlier.at);
    }

    /// Bytes received a second between `earlier` and these.
    public double bytesInPerSecond(InterfaceCounts earlier) {
        return rate(bytesIn - earlier.bytesIn, earlier);
    }

    /// Bytes sent a second between `earlier` and these.
    public double bytesOutPerSecond(InterfaceCounts earlier) {
        return rate(bytesOut - earlier.bytesOut, earlier);
    }

    private double rate(long count, InterfaceCounts earlier) {
        double seconds = (at - earlier.at) / (double) Duration.ofSeconds(1).toNanos();
        return seconds <= 0 ? 0 : Math.max(0, count) / seconds;
    }
}
