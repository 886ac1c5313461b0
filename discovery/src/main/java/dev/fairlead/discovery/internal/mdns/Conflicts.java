package dev.fairlead.discovery.internal.mdns;

import java.util.ArrayDeque;
import java.util.Deque;

/// Slows down when one name after the other is taken (RFC 6762, section 8.1): a broken or hostile
/// host would else make us flood the network with probes.
final class Conflicts {
    /// Without a conflict for so long, the next one is the first again.
    private static final long CALM = 60_000;

    private final Deque<Long> recent = new ArrayDeque<>();
    private boolean many;
    private long last = Long.MIN_VALUE / 2;
    private long total;

    /// Notes a conflict.
    ///
    /// @return when to try the next name
    long next(long now) {
        total++;
        if (now - last > CALM) {
            many = false;
            recent.clear();
        }
        last = now;
        while (!recent.isEmpty() && now - recent.getFirst() >= Times.MANY_CONFLICTS_WITHIN) {
            recent.removeFirst();
        }
        recent.addLast(now);
        if (recent.size() >= Times.MANY_CONFLICTS) {
            many = true;
            recent.removeFirst();
        }
        return many ? now + Times.AFTER_MANY_CONFLICTS : now;
    }

    long total() {
        return total;
    }
}
