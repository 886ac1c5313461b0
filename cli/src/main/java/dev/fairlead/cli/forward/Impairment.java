package dev.fairlead.cli.forward;

import java.time.Duration;

/// The bad network that is played, in each direction.
///
/// @param jitter at most so much is added to the delay, or taken from it
/// @param bytesPerSecond 0 for no limit
/// @param stallAfter so many bytes pass, and then nothing; -1 for never
/// @param resetAfter so many bytes pass, and then both connections are reset; -1 for never
/// @param lossPercent of datagrams
public record Impairment(
        Duration delay,
        Duration jitter,
        long bytesPerSecond,
        long stallAfter,
        long resetAfter,
        double lossPercent) {
    public static final Impairment NONE =
            new Impairment(Duration.ZERO, Duration.ZERO, 0, -1, -1, 0);

    boolean isNone() {
        return equals(NONE);
    }
}
