package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/// A clock that also goes while the machine sleeps. [System#nanoTime()] stands still then.
public final class SleepingClock {
    /// Bound on first use, once it is known that it is available.
    private static final class Bound {
        static final CFunction CLOCK_GETTIME = CFunction.named("clock_gettime");
    }

    private SleepingClock() {}

    /// Whether it is the system's own. Else it is the wall clock, which somebody may set.
    public static boolean isExact() {
        return UdpCalls.available();
    }

    /// In milliseconds, from a moment of its own.
    public static long millis() {
        if (!isExact()) {
            return System.currentTimeMillis();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8); // struct timespec
            int failed =
                    Bound.CLOCK_GETTIME.call(
                            CFunction.newState(arena), Linux.CLOCK_BOOTTIME, time.address());
            if (failed < 0) {
                throw new AssertionError("clock_gettime: " + SystemCallException.text(-failed));
            }
            return TimeUnit.SECONDS.toMillis(time.get(ValueLayout.JAVA_LONG, 0))
                    + TimeUnit.NANOSECONDS.toMillis(time.get(ValueLayout.JAVA_LONG, 8));
        }
    }
}
