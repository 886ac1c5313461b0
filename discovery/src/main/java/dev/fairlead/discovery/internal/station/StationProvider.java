package dev.fairlead.discovery.internal.station;

import dev.fairlead.DiscoveryOptions;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.provider.DiscoveryProvider;

/// Found by the core.
public final class StationProvider implements DiscoveryProvider {
    /// For the service loader.
    public StationProvider() {}

    @Override
    public Discovery open(DiscoveryOptions options, Surroundings surroundings) {
        return new Station(options, surroundings);
    }
}
