package dev.fairlead.peer.internal.resource;

import dev.fairlead.peer.TransferProgress;
import java.time.Duration;
import java.util.function.Consumer;

/// Tells the program how far it is, at most ten times a second and at the end. Told the time. Used
/// by one thread at a time.
final class Telling {
    private static final long INTERVAL = Duration.ofMillis(100).toNanos();

    private final Consumer<TransferProgress> observer;
    private final Rate rate = new Rate();
    private final int allFiles;
    private final long allBytes;
    private final long there;
    private final long begun;
    private long told;
    private boolean tellsFirst = true;

    Telling(
            Consumer<TransferProgress> observer,
            int allFiles,
            long allBytes,
            long there,
            long now) {
        this.observer = observer;
        this.allFiles = allFiles;
        this.allBytes = allBytes;
        this.there = there;
        this.begun = now;
    }

    /// @param last whether it is to be told in any case
    void tell(int files, long bytes, boolean paused, boolean last, long now) {
        if (!last && !tellsFirst && now - told < INTERVAL) {
            return;
        }
        tellsFirst = false;
        told = now;
        observer.accept(
                new TransferProgress(
                        files,
                        allFiles,
                        bytes,
                        allBytes,
                        there,
                        elapsed(now),
                        rate.mark(now, bytes),
                        paused));
    }

    Duration elapsed(long now) {
        return Duration.ofNanos(now - begun);
    }
}
