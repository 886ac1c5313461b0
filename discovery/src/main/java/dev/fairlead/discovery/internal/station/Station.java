package dev.fairlead.discovery.internal.station;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.DiscoveryCounts;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.DomainRegistration;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Service;
import dev.fairlead.ServiceDomain;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.ServiceSearch;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Tally;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The discovery of one network. Its thread and sockets are there while somebody uses them, and a
/// second longer, with what was learned. Safe for use by many threads.
final class Station implements Discovery, Neighbourhood.Lender {
    private final DiscoveryOptions options;
    private final Surroundings surroundings;
    private final Tally tally = new Tally();
    private final Nameservers nameservers;
    private final Set<AutoCloseable> users = ConcurrentHashMap.newKeySet();
    private @Nullable Session session; // guarded by this
    private int uses; // guarded by this
    private boolean closed; // guarded by this
    private DiscoveryCounts before =
            DiscoveryCounts.NONE; // guarded by this: of sessions that ended

    Station(DiscoveryOptions options, Surroundings surroundings) {
        this.options = options;
        this.surroundings = surroundings;
        this.nameservers =
                new Nameservers(
                        surroundings.network(),
                        surroundings::nameservers,
                        options.nameserverTls().orElse(null),
                        tally);
    }

    @Override
    public synchronized Session use() {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        if (session == null || session.isOver()) {
            session = new Session(options, surroundings, this::isUnused);
            session.start();
        }
        uses++;
        return session;
    }

    @Override
    public synchronized void release() {
        uses--;
        if (uses == 0 && session != null) {
            session.lingers();
        }
    }

    /// Asked by a session that nobody has used for a while; if so, it ends, and the next user gets
    /// another.
    private synchronized boolean isUnused(Session asking) {
        if (uses > 0 && !closed) {
            return false;
        }
        if (session == asking) {
            session = null;
            before = Totals.sum(before, asking.counts());
        }
        return true;
    }

    @Override
    public Browser browse(ServiceSearch search) {
        if (!search.domain().equalsIgnoreCase("local")) {
            DomainBrowser browser =
                    new DomainBrowser(
                            search,
                            nameservers,
                            surroundings,
                            tally,
                            options.push(),
                            users::remove);
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException("the network is closed");
                }
                users.add(browser);
            }
            browser.start();
            return browser;
        }
        StandardBrowser browser = new StandardBrowser(search, this, users::remove);
        users.add(browser);
        browser.start();
        return browser;
    }

    @Override
    public Advertisement advertise(Service service, int port) {
        String name = service.name().orElseGet(() -> surroundings.hostNames().deviceName());
        if (service.domain().isPresent()) {
            return register(service.withName(name), service.domain().get(), port);
        }
        StandardAdvertisement advertisement =
                new StandardAdvertisement(service.withName(name), port, this, users::remove);
        users.add(advertisement);
        advertisement.start();
        return advertisement;
    }

    private Advertisement register(Service service, DomainRegistration domain, int port) {
        Function<Surroundings, List<InetAddress>> addresses =
                around -> OwnAddresses.of(around.interfaces(), options);
        LongSupplier clock = () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        LeasedAdvertisement advertisement =
                domain.srp().isPresent()
                        ? new SrpAdvertisement(
                                service,
                                domain,
                                domain.srp().get(),
                                port,
                                surroundings,
                                addresses,
                                nameservers,
                                tally,
                                clock,
                                users::remove)
                        : new DomainAdvertisement(
                                service,
                                domain,
                                port,
                                surroundings,
                                addresses,
                                nameservers,
                                tally,
                                clock,
                                users::remove);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the network is closed");
            }
            users.add(advertisement);
        }
        advertisement.start();
        return advertisement;
    }

    @Override
    public List<ServiceDomain> domains(ServiceDomainSearch search) throws NetworkException {
        return new DomainEnumeration(search, options, surroundings, nameservers, tally).find();
    }

    @Override
    public Query locate(Endpoint.Service service, LocationAnswers answers) {
        if (!service.domain().equalsIgnoreCase("local")) {
            return new DomainLocation(service, answers, nameservers).start();
        }
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

    @Override
    public void unreached(Endpoint.Service service) {
        Session there;
        synchronized (this) {
            there = session;
        }
        if (there != null && service.domain().equalsIgnoreCase("local")) {
            there.execute(() -> Unreached.doubt(service, there));
        }
    }

    @Override
    public synchronized DiscoveryCounts counts() {
        DiscoveryCounts near = session == null ? before : Totals.sum(before, session.counts());
        return Totals.sum(near, tally.counts());
    }

    @Override
    public void close() {
        Session over;
        synchronized (this) {
            closed = true;
            over = session;
        }
        for (AutoCloseable user : users) { // together, as each may take a while
            if (user instanceof LeasedAdvertisement advertisement) {
                advertisement.end();
            }
        }
        for (AutoCloseable user : users) {
            try {
                user.close();
            } catch (Exception e) {
                throw new AssertionError("none of them throws", e);
            }
        }
        if (over != null) {
            over.end();
            over.awaitGone(TimeUnit.SECONDS.toMillis(2));
        }
    }
}
