package dev.fairlead.internal.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A moment after which nobody waits any more, or none.
public final class Deadline {
    /// Waits for ever.
    public static final Deadline NONE = new Deadline(0, Duration.ZERO);

    private final long atNanos;
    private final Duration limit;

    private Deadline(long atNanos, Duration limit) {
        this.atNanos = atNanos;
        this.limit = limit;
    }

    /// @param limit from now
    public static Deadline after(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos(), limit);
    }

    /// What is left, 0 or less if it has passed; `Long.MAX_VALUE` for [#NONE].
    public long remainingNanos() {
        return this == NONE ? Long.MAX_VALUE : atNanos - System.nanoTime();
    }

    /// When, by `System.nanoTime()`; not to be asked of [#NONE].
    public long atNanos() {
        return atNanos;
    }

    public boolean passed() {
        return remainingNanos() <= 0;
    }

    /// How long it was at the start; zero for [#NONE].
    public Duration limit() {
        return limit;
    }

    /// The earlier of both.
    public Deadline orAfter(Duration other) {
        return remainingNanos() <= other.toNanos() ? this : after(other);
    }

    @Override
    public String toString() {
        return this == NONE
                ? "none"
                : TimeUnit.NANOSECONDS.toMillis(remainingNanos()) + " ms left of " + limit;
    }
}
