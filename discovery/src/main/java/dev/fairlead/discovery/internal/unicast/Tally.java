package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.DiscoveryCounts;
import java.util.concurrent.atomic.LongAdder;

/// What was asked of nameservers, and what was refused of their answers. Safe for use by many
/// threads.
public final class Tally {
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder unexpected = new LongAdder();
    private final LongAdder refused = new LongAdder();

    public void sent() {
        sent.increment();
    }

    public void received() {
        received.increment();
    }

    void malformed() {
        malformed.increment();
    }

    public void unexpected() {
        unexpected.increment();
    }

    /// Records that there was no room for.
    public void refused(long records) {
        refused.add(records);
    }

    public DiscoveryCounts counts() {
        return new DiscoveryCounts(
                sent.sum(),
                received.sum(),
                0,
                malformed.sum(),
                0,
                0,
                0,
                unexpected.sum(),
                refused.sum(),
                0,
                0);
    }
}
