package dev.fairlead.internal.time;

/// A monotonic clock.
@FunctionalInterface
public interface TimeSource {
    TimeSource SYSTEM = System::nanoTime;

    /// Nanoseconds since some moment; compare by difference only.
    long nanoTime();
}
