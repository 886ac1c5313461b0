package dev.fairlead.internal.connection;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// How long to wait before the next connection is opened: longer after each failure, and never
/// quite as long as somebody else. For one thread.
final class Pauses {
    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;
    private int failures;

    /// @param random evenly from 0 to 1
    Pauses(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /// A connection was ready for so long. One that ends soon counts as a failure: its server lets
    /// in whom it then turns away.
    void livedFor(Duration age) {
        if (age.compareTo(longest) >= 0) {
            failures = 0;
        }
    }

    /// At first up to `first`; then half of it or more, doubled for each failure before.
    Duration next() {
        int before = failures;
        failures = Math.min(failures + 1, 40);
        if (before == 0) {
            return times(first, random.getAsDouble());
        }
        double nanos =
                Math.min(
                        (double) longest.toNanos(),
                        (double) first.toNanos() * Math.pow(2, before - 1));
        return Duration.ofNanos((long) (nanos * (0.5 + random.getAsDouble() / 2)));
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofNanos((long) ((double) duration.toNanos() * factor));
    }
}
