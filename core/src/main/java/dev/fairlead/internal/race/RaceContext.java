package dev.fairlead.internal.race;

import dev.fairlead.internal.path.AddressOrder;
import dev.fairlead.internal.resolve.NameResolver;
import dev.fairlead.internal.time.TimeSource;

/// What all races of one network share.
public record RaceContext(
        NameResolver resolver, AddressOrder order, History history, TimeSource time) {

    /// With an empty history, over the real network of this machine.
    public static RaceContext of(NameResolver resolver, TimeSource time) {
        return new RaceContext(resolver, AddressOrder.ofSystem(), new History(time), time);
    }
}
