package dev.fairlead.discovery.internal.mdns;

import java.util.ArrayDeque;
import java.util.Deque;

/// When something new may be announced of a name again (RFC 6762, section 8.4).
final class UpdateRate {
    private final Deque<Long> announced = new ArrayDeque<>();

    void announced(long now) {
        if (announced.size() == Times.MOST_UPDATES) {
            announced.removeFirst();
        }
        announced.addLast(now);
    }

    /// @return `now`, or later
    long next(long now) {
        return announced.size() < Times.MOST_UPDATES
                ? now
                : Math.max(now, announced.getFirst() + Times.UPDATES_WITHIN);
    }
}
