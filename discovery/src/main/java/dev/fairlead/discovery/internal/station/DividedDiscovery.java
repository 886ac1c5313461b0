package dev.fairlead.discovery.internal.station;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.DiscoveryCounts;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Service;
import dev.fairlead.ServiceDomain;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.ServiceSearch;
import dev.fairlead.internal.provider.Discovery;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;

/// What is near by is one's matter, what is in other domains another's.
final class DividedDiscovery implements Discovery {
    private final Discovery near;
    private final Discovery far;

    /// @param near for the domain `local`
    /// @param far for all others
    DividedDiscovery(Discovery near, Discovery far) {
        this.near = near;
        this.far = far;
    }

    private Discovery of(String domain) {
        return domain.equalsIgnoreCase("local") ? near : far;
    }

    @Override
    public Browser browse(ServiceSearch search) {
        return of(search.domain()).browse(search);
    }

    @Override
    public Advertisement advertise(Service service, int port) {
        return (service.domain().isPresent() ? far : near).advertise(service, port);
    }

    @Override
    public List<ServiceDomain> domains(ServiceDomainSearch search) throws NetworkException {
        return far.domains(search);
    }

    @Override
    public Query locate(Endpoint.Service service, LocationAnswers answers) {
        return of(service.domain()).locate(service, answers);
    }

    @Override
    public Query addresses(String name, boolean ipv4, boolean ipv6, AddressAnswers answers) {
        return near.addresses(name, ipv4, ipv6, answers);
    }

    @Override
    public Query names(InetAddress address, Consumer<List<String>> answers) {
        return near.names(address, answers);
    }

    @Override
    public void unreached(Endpoint.Service service) {
        of(service.domain()).unreached(service);
    }

    @Override
    public DiscoveryCounts counts() {
        return Totals.sum(near.counts(), far.counts());
    }

    @Override
    public void close() {
        try {
            far.close();
        } finally {
            near.close();
        }
    }
}
