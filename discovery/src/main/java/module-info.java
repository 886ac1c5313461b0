/// Services found and told of near by: multicast DNS, for what the core says of services.
module dev.fairlead.discovery {
    requires dev.fairlead.core;
    requires static transitive org.jspecify;

    provides dev.fairlead.internal.provider.DiscoveryProvider with
            dev.fairlead.discovery.internal.station.StationProvider;
}
