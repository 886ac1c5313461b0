package dev.fairlead.discovery.internal.station;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.DiscoveryCounts;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
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
import org.jspecify.annotations.Nullable;

/// Discovery by the library dns_sd. Its thread comes with the first use and goes when the network
/// is closed. Safe for use by many threads.
final class DnsSdDiscovery implements Discovery, Neighbourhood.Lender {
    private static final long LIMIT_OF_CLOSE = 2_000;

    private final WantedInterfaces wanted;
    private final Surroundings surroundings;
    private final Discovery embedded;
    private final Set<AutoCloseable> users = ConcurrentHashMap.newKeySet();
    private @Nullable DnsSdSession session; // guarded by this
    private boolean closed; // guarded by this

    /// @param embedded tells of services under a host name of their own, which dns_sd does not do
    ///   everywhere; not closed by this
    DnsSdDiscovery(DiscoveryOptions options, Surroundings surroundings, Discovery embedded) {
        this.wanted = new WantedInterfaces(options, surroundings);
        this.surroundings = surroundings;
        this.embedded = embedded;
    }

    @Override
    public synchronized DnsSdSession use() {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        DnsSdSession used = session;
        if (used == null) {
            used = new DnsSdSession(wanted);
            session = used;
            used.start();
        }
        return used;
    }

    @Override
    public void release() {}

    @Override
    public Browser browse(ServiceSearch search) {
        StandardBrowser browser = new StandardBrowser(search, this, users::remove);
        users.add(browser);
        browser.start();
        return browser;
    }

    @Override
    public Advertisement advertise(Service service, int port) {
        if (service.hostLabel().isPresent()) {
            return embedded.advertise(service, port);
        }
        String name = service.name().orElseGet(() -> surroundings.hostNames().deviceName());
        DnsSdAdvertisement advertisement =
                new DnsSdAdvertisement(service.withName(name), port, use(), users::remove);
        users.add(advertisement);
        advertisement.start();
        return advertisement;
    }

    /// Of what is near by alone nobody recommends anything.
    @Override
    public List<ServiceDomain> domains(ServiceDomainSearch search) {
        return List.of();
    }

    @Override
    public Query locate(Endpoint.Service service, LocationAnswers answers) {
        return new LocationSearch(service, answers, this).start();
    }

    @Override
    public Query addresses(String name, boolean ipv4, boolean ipv6, AddressAnswers answers) {
        return new AddressSearch(name, ipv4, ipv6, answers, this).start();
    }

    @Override
    public Query names(InetAddress address, Consumer<List<String>> answers) {
        return new NameSearch(address, answers, this).start();
    }

    /// The daemon checks what it knows by itself, when others ask in vain.
    @Override
    public void unreached(Endpoint.Service service) {}

    /// The daemon keeps its own.
    @Override
    public DiscoveryCounts counts() {
        return DiscoveryCounts.NONE;
    }

    @Override
    public void close() {
        DnsSdSession over;
        synchronized (this) {
            closed = true;
            over = session;
        }
        for (AutoCloseable user : users) {
            try {
                user.close();
            } catch (Exception e) {
                throw new AssertionError("none of them throws", e);
            }
        }
        if (over != null) {
            over.end(LIMIT_OF_CLOSE);
        }
    }
}
