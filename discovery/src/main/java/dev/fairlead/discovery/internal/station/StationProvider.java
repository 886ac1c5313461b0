package dev.fairlead.discovery.internal.station;

import dev.fairlead.DiscoveryCapability;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.internal.os.UdpCalls;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.provider.DiscoveryProvider;
import java.util.EnumSet;
import java.util.Set;

/// Found by the core.
public final class StationProvider implements DiscoveryProvider {
    /// For the service loader.
    public StationProvider() {}

    @Override
    public Set<DiscoveryCapability> capabilities() {
        return UdpCalls.available()
                ? Set.copyOf(EnumSet.allOf(DiscoveryCapability.class))
                : Set.of();
    }

    @Override
    public Discovery open(DiscoveryOptions options, Surroundings surroundings) {
        Station station = new Station(options, surroundings);
        Discovery chosen = chosen(options, surroundings, station);
        return new MergingDiscovery(chosen, surroundings);
    }

    private static Discovery chosen(
            DiscoveryOptions options, Surroundings surroundings, Station station) {
        return switch (options.backend()) {
            case EMBEDDED -> station;
            case SYSTEM ->
                    new DividedDiscovery(
                            System.getProperty("os.name").equals("Linux")
                                    ? new SystemDiscovery(options, surroundings)
                                    : new DnsSdDiscovery(options, surroundings, station),
                            station);
            case DNS_SD ->
                    new DividedDiscovery(
                            new DnsSdDiscovery(options, surroundings, station), station);
        };
    }
}
