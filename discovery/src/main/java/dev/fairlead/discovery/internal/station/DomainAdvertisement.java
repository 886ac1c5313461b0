package dev.fairlead.discovery.internal.station;

import dev.fairlead.DomainRegistration;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Service;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Tally;
import dev.fairlead.discovery.internal.unicast.Update;
import dev.fairlead.discovery.internal.unicast.Zone;
import dev.fairlead.discovery.internal.unicast.Zone.Outcome;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import dev.fairlead.internal.resolve.DnsName;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A service that is told in a domain, by changes of its zone (RFC 2136).
final class DomainAdvertisement extends LeasedAdvertisement {
    private final DomainRecords records;
    private final Nameservers nameservers;
    private final Tally tally;
    private final LongSupplier clock;

    // What is told, on the thread.
    private @Nullable Zone zone;
    private @Nullable DnsName host;
    private @Nullable DnsName instance;
    private String hostLabel;
    private List<InetAddress> told = List.of();

    /// @param service with its name and its domain
    /// @param addresses those to tell
    /// @param clock in seconds since 1970
    /// @throws IllegalArgumentException if a name is too long
    DomainAdvertisement(
            Service service,
            DomainRegistration registration,
            int port,
            Surroundings surroundings,
            Function<Surroundings, List<InetAddress>> addresses,
            Nameservers nameservers,
            Tally tally,
            LongSupplier clock,
            Consumer<LeasedAdvertisement> onClose) {
        super(service, registration, port, surroundings, addresses, onClose);
        this.nameservers = nameservers;
        this.tally = tally;
        this.clock = clock;
        this.records =
                DomainRecords.of(
                        service,
                        registration.domain(),
                        port,
                        registration.timeToLive().toSeconds());
        this.hostLabel =
                service.hostLabel()
                        .orElseGet(() -> Hosts.label(surroundings.hostNames().hostName()));
        records.instance(label()); // refuses one that is too long
        records.host(hostLabel);
    }

    @Override
    void find() throws NetworkException {
        if (zone == null) {
            zone = Zone.find(registration(), surroundings().network(), nameservers, tally, clock);
        }
    }

    @Override
    boolean isTold() {
        return instance != null;
    }

    @Override
    void forgetWhom() {
        zone = null;
    }

    @Override
    void renamed() {
        instance = null;
    }

    @Override
    long granted() {
        Zone current = zone;
        return current == null ? 0 : current.granted();
    }

    // ---- telling

    @Override
    boolean told(List<InetAddress> current) throws NetworkException {
        Zone where = zone;
        if (where == null) {
            throw new IllegalStateException("told before its zone was found");
        }
        DnsName wanted = records.instance(label());
        DnsName at = hosted(where, current, wanted);
        boolean ours =
                change(where, records.newInstance(wanted, at, service().txt()))
                        || change(where, records.sameInstance(wanted, at, service().txt()));
        if (ours) {
            instance = wanted;
        } else {
            change(where, records.unmark(at, wanted));
        }
        return ours;
    }

    private DnsName hosted(Zone where, List<InetAddress> current, DnsName wanted)
            throws NetworkException {
        for (int tries = 0; tries < MOST_NAMES; tries++) {
            DnsName name = records.host(hostLabel);
            DnsName known = host;
            List<InetAddress> before = known != null && name.equals(known) ? told : current;
            if (change(where, records.newHost(name, current, wanted))
                    || change(where, records.sameHost(name, before, current, wanted))
                    || change(where, records.sameHost(name, current, current, wanted))) {
                host = name;
                told = current;
                return name;
            }
            hostLabel = Labels.nextHost(hostLabel);
        }
        throw new NetworkException(new ResolveFailure.NameTaken(hostLabel + "." + domain()));
    }

    private boolean change(Zone where, Consumer<Update> what) throws NetworkException {
        return where.change(what, registration().lease().toSeconds()) == Outcome.DONE;
    }

    // ---- taking back

    @Override
    void forget() throws NetworkException {
        Zone where = zone;
        DnsName at = host;
        DnsName was = instance;
        if (where == null || at == null) {
            return;
        }
        if (was != null) {
            where.change(records.removeInstance(was, at), 0);
            where.change(records.removeType(), 0);
            where.change(records.unmark(at, was), 0);
        }
        where.change(records.removeHost(at), 0);
    }
}
