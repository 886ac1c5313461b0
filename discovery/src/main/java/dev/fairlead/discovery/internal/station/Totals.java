package dev.fairlead.discovery.internal.station;

import dev.fairlead.DiscoveryCounts;
import dev.fairlead.discovery.internal.mdns.Counts;

/// What was counted, put together.
final class Totals {
    private Totals() {}

    static DiscoveryCounts of(Counts counts, long unsent) {
        return new DiscoveryCounts(
                counts.sent(),
                counts.received(),
                counts.echoes(),
                counts.malformed(),
                counts.skipped(),
                counts.offLink(),
                counts.wrongPort(),
                counts.unexpected(),
                counts.refused(),
                counts.conflicts(),
                unsent);
    }

    static DiscoveryCounts sum(DiscoveryCounts a, DiscoveryCounts b) {
        return new DiscoveryCounts(
                a.sent() + b.sent(),
                a.received() + b.received(),
                a.echoes() + b.echoes(),
                a.malformed() + b.malformed(),
                a.skipped() + b.skipped(),
                a.offLink() + b.offLink(),
                a.wrongPort() + b.wrongPort(),
                a.unexpected() + b.unexpected(),
                a.refused() + b.refused(),
                a.conflicts() + b.conflicts(),
                a.unsent() + b.unsent());
    }
}
