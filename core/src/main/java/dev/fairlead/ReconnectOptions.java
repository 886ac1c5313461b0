package dev.fairlead;

import java.time.Duration;
import java.util.Objects;

/// When a [Reconnector] opens another connection. Immutable; each `with…` gives a changed copy.
public final class ReconnectOptions {
    public static final ReconnectOptions DEFAULT =
            new ReconnectOptions(
                    Duration.ofMillis(250),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(2),
                    true,
                    Duration.ofSeconds(5));

    private final Duration firstPause;
    private final Duration longestPause;
    private final Duration lossPatience;
    private final boolean movesToBetterPath;
    private final Duration overlap;

    private ReconnectOptions(
            Duration firstPause,
            Duration longestPause,
            Duration lossPatience,
            boolean movesToBetterPath,
            Duration overlap) {
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        this.lossPatience = lossPatience;
        this.movesToBetterPath = movesToBetterPath;
        this.overlap = overlap;
    }

    /// The pause after the first failure; each further one doubles it. Of each pause a random part
    /// of up to one half is left out, so that those who lost a server together do not come back
    /// together. Default: 250 ms.
    public Duration firstPause() {
        return firstPause;
    }

    /// What no pause exceeds. A connection that was ready for so long ends the row of failures.
    /// Default: 30 s.
    public Duration longestPause() {
        return longestPause;
    }

    /// For how long the way of a ready connection may be lost before another one is opened beside
    /// it. Default: 2 s.
    public Duration lossPatience() {
        return lossPatience;
    }

    /// Whether another connection is opened when a better path appears
    /// ([ConnectionPath#isBetterAvailable()]). Default: true.
    public boolean movesToBetterPath() {
        return movesToBetterPath;
    }

    /// For how long a connection that was replaced stays open, so that what was sent over it can be
    /// answered. Default: 5 s.
    public Duration overlap() {
        return overlap;
    }

    /// @param first 1 ms to 1 hour
    /// @param longest `first` to 24 hours
    public ReconnectOptions withPauses(Duration first, Duration longest) {
        require("first pause", first, Duration.ofMillis(1), Duration.ofHours(1));
        require("longest pause", longest, first, Duration.ofHours(24));
        return new ReconnectOptions(first, longest, lossPatience, movesToBetterPath, overlap);
    }

    /// @param patience 0 to 1 hour
    public ReconnectOptions withLossPatience(Duration patience) {
        require("lossPatience", patience, Duration.ZERO, Duration.ofHours(1));
        return new ReconnectOptions(firstPause, longestPause, patience, movesToBetterPath, overlap);
    }

    public ReconnectOptions withMovesToBetterPath(boolean moves) {
        return new ReconnectOptions(firstPause, longestPause, lossPatience, moves, overlap);
    }

    /// @param kept 0 to 1 hour
    public ReconnectOptions withOverlap(Duration kept) {
        require("overlap", kept, Duration.ZERO, Duration.ofHours(1));
        return new ReconnectOptions(
                firstPause, longestPause, lossPatience, movesToBetterPath, kept);
    }

    private static void require(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; " + least + " to " + most + " is allowed");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReconnectOptions options
                && firstPause.equals(options.firstPause)
                && longestPause.equals(options.longestPause)
                && lossPatience.equals(options.lossPatience)
                && movesToBetterPath == options.movesToBetterPath
                && overlap.equals(options.overlap);
    }

    @Override
    public int hashCode() {
        return Objects.hash(firstPause, longestPause, lossPatience, movesToBetterPath, overlap);
    }

    @Override
    public String toString() {
        return "firstPause="
                + firstPause
                + ", longestPause="
                + longestPause
                + ", lossPatience="
                + lossPatience
                + ", movesToBetterPath="
                + movesToBetterPath
                + ", overlap="
                + overlap;
    }
}
