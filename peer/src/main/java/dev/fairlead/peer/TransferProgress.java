package dev.fairlead.peer;

import java.time.Duration;
import java.util.Optional;

/// How far a transfer has come. Both ends count what the receiver has stored.
///
/// @param files complete so far
/// @param allFiles that come altogether
/// @param bytes stored so far, with those that were there from an earlier transfer
/// @param allBytes that come altogether; -1 if that is not known
/// @param there how many of `bytes` were there before
/// @param elapsed since data began to come
/// @param rate bytes a second, of late
/// @param paused whether either end holds it
public record TransferProgress(
        int files,
        int allFiles,
        long bytes,
        long allBytes,
        long there,
        Duration elapsed,
        long rate,
        boolean paused) {

    /// How long it takes at this rate; empty if that cannot be told.
    public Optional<Duration> remaining() {
        return allBytes < 0 || rate <= 0 || paused
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds((allBytes - bytes + rate - 1) / rate));
    }
}
