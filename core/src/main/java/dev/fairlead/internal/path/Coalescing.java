package dev.fairlead.internal.path;

import java.time.Duration;

/// When to look again at what changes: at once after a quiet time, and at most every 50 ms, or less
/// often where looking takes long. Reads no clock.
final class Coalescing {
    /// No look is due.
    static final long NEVER = Long.MAX_VALUE;

    private static final long SPACING = Duration.ofMillis(50).toNanos();

    /// A machine with a million routes shall not do nothing else but read them.
    private static final int TIMES_COST = 4;

    private boolean changed;
    private boolean looked;
    private long notBefore;

    /// Something has changed, or may have.
    void changed() {
        changed = true;
    }

    /// @return nanoseconds from `now` to the next look: 0 if it is due, [#NEVER] if nothing changed
    long untilLook(long now) {
        if (!changed) {
            return NEVER;
        }
        return looked ? Math.max(0, notBefore - now) : 0;
    }

    /// What has changed until `begun` was looked at.
    ///
    /// @param ended when the look was over
    void looked(long begun, long ended) {
        changed = false;
        looked = true;
        notBefore = begun + Math.max(SPACING, (ended - begun) * TIMES_COST);
    }
}
