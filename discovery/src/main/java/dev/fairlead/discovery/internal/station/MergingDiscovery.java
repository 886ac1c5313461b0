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
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Searches of several domains at once are its matter; all else is that of the one behind it.
final class MergingDiscovery implements Discovery {
    private final Discovery behind;
    private final Surroundings surroundings;
    private final Set<MergedBrowser> open = ConcurrentHashMap.newKeySet();

    MergingDiscovery(Discovery behind, Surroundings surroundings) {
        this.behind = behind;
        this.surroundings = surroundings;
    }

    @Override
    public Browser browse(ServiceSearch search) {
        if (search.automaticDomains().isEmpty()) {
            return behind.browse(search);
        }
        MergedBrowser browser =
                new MergedBrowser(
                        search,
                        search.automaticDomains().get(),
                        behind,
                        surroundings,
                        open::remove);
        open.add(browser);
        browser.start();
        return browser;
    }

    @Override
    public Advertisement advertise(Service service, int port) {
        return behind.advertise(service, port);
    }

    @Override
    public List<ServiceDomain> domains(ServiceDomainSearch search) throws NetworkException {
        return behind.domains(search);
    }

    @Override
    public Query locate(Endpoint.Service service, LocationAnswers answers) {
        return behind.locate(service, answers);
    }

    @Override
    public Query addresses(String name, boolean ipv4, boolean ipv6, AddressAnswers answers) {
        return behind.addresses(name, ipv4, ipv6, answers);
    }

    @Override
    public Query names(InetAddress address, Consumer<List<String>> answers) {
        return behind.names(address, answers);
    }

    @Override
    public void unreached(Endpoint.Service service) {
        behind.unreached(service);
    }

    @Override
    public DiscoveryCounts counts() {
        return behind.counts();
    }

    @Override
    public void close() {
        open.forEach(Browser::close);
        behind.close();
    }
}
