package dev.fairlead.internal.race;

import dev.fairlead.internal.path.LocalNetwork;
import dev.fairlead.internal.provider.LazyDiscovery;
import dev.fairlead.internal.resolve.NameResolver;
import dev.fairlead.internal.time.TimeSource;

/// What all races of one network share.
public record RaceContext(
        NameResolver resolver,
        LocalNetwork network,
        History history,
        LazyDiscovery discovery,
        TimeSource time) {
    /// Where no service is found.
    public RaceContext(
            NameResolver resolver, LocalNetwork network, History history, TimeSource time) {
        this(resolver, network, history, LazyDiscovery.none(), time);
    }

    /// With an empty history, over the real network of this machine.
    public static RaceContext of(NameResolver resolver, LazyDiscovery discovery, TimeSource time) {
        return new RaceContext(
                resolver, LocalNetwork.ofSystem(), new History(time), discovery, time);
    }
}
