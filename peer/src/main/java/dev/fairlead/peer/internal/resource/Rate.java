package dev.fairlead.peer.internal.resource;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// How fast something has gone of late: over the last five seconds. Told the time, so that it needs
/// no clock.
final class Rate {
    private static final long SPAN = Duration.ofSeconds(5).toNanos();

    private record Mark(long at, long bytes) {}

    private final Deque<Mark> marks = new ArrayDeque<>();

    /// @param nanos now
    /// @param bytes so far
    /// @return bytes a second; 0 while that cannot be told
    long mark(long nanos, long bytes) {
        marks.addLast(new Mark(nanos, bytes));
        while (marks.size() > 2 && nanos - marks.getFirst().at() > SPAN) {
            marks.removeFirst();
        }
        Mark first = marks.getFirst();
        long span = nanos - first.at();
        return span <= 0 ? 0 : (long) ((bytes - first.bytes()) * 1e9 / span);
    }
}
