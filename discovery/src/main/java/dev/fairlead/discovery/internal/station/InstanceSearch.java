package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.ServiceSearch;
import dev.fairlead.ServiceType;
import dev.fairlead.TxtRecord;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Opaque;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks for the instances of one type: one pointer leads to each, and that to text, host and
/// addresses, if they are wanted. Belongs to the session's thread.
final class InstanceSearch implements Questions.Asker, Neighbourhood.Told {
    private static final class Instance {
        private final Endpoint.Service endpoint;
        private final Set<Link> links = new LinkedHashSet<>();
        private @Nullable DnsName host;

        Instance(Endpoint.Service endpoint) {
            this.endpoint = endpoint;
        }
    }

    private final Neighbourhood session;
    private final ServiceSearch search;
    private final ServiceType type;
    private final Question pointers;
    private final BiConsumer<Endpoint.Service, Optional<Found>> changes;
    private final Map<DnsName, Instance> instances = new LinkedHashMap<>();
    private final Map<DnsName, Set<DnsName>> byHost = new HashMap<>();
    private final Map<DnsName, Endpoint.Service> changed = new LinkedHashMap<>();

    /// @param changes hears of each instance as it is now; of one that is gone, that it is nothing
    InstanceSearch(
            Neighbourhood session,
            ServiceSearch search,
            ServiceType type,
            BiConsumer<Endpoint.Service, Optional<Found>> changes) {
        this.session = session;
        this.search = search;
        this.type = type;
        this.changes = changes;
        DnsName name = InstanceName.of(type);
        DnsName asked =
                search.subtype()
                        .map(subtype -> Labels.under(subtype, Labels.under("_sub", name)))
                        .orElse(name);
        this.pointers = Questions.of(asked, DnsType.PTR);
    }

    void start() {
        session.questions().ask(pointers, this);
    }

    void stop() {
        session.questions().cease(pointers, this);
        instances.forEach(this::ceaseAll);
        instances.clear();
        byHost.clear();
    }

    /// Stops, and tells that all it had found is gone.
    void forget() {
        instances.forEach((_, instance) -> changes.accept(instance.endpoint, Optional.empty()));
        stop();
    }

    private void ceaseAll(DnsName name, Instance instance) {
        session.questions().cease(Questions.of(name, DnsType.TXT), this);
        session.questions().cease(Questions.of(name, DnsType.SRV), this);
        moveTo(name, instance, null);
    }

    // ---- answers

    @Override
    public void appeared(Link link, ResourceRecord record) {
        switch (record.content()) {
            case Target(DnsName name) when record.type() == DnsType.PTR -> found(link, name);
            case Location _ -> locationChanged(record.name());
            case Address _ -> addressesChanged(record.name());
            default -> touch(record.name());
        }
    }

    @Override
    public void vanished(Link link, ResourceRecord record) {
        switch (record.content()) {
            case Target(DnsName name) when record.type() == DnsType.PTR -> lost(link, name);
            case Location _ -> {
                locationChanged(record.name());
                doubt(link, record.name());
            }
            case Address _ -> addressesChanged(record.name());
            default -> touch(record.name());
        }
    }

    private void found(Link link, DnsName name) {
        Instance known = instances.get(name);
        if (known == null) {
            Optional<Endpoint.Service> endpoint = InstanceName.instance(name, type);
            if (endpoint.isEmpty()) {
                return;
            }
            known = new Instance(endpoint.get());
            instances.put(name, known);
        }
        boolean isNew = known.links.isEmpty();
        known.links.add(link);
        touch(name);
        if (isNew && search.txt()) {
            session.questions().ask(Questions.of(name, DnsType.TXT), this);
        }
        if (isNew && search.location()) {
            session.questions().ask(Questions.of(name, DnsType.SRV), this);
        }
    }

    private void lost(Link link, DnsName name) {
        Instance known = instances.get(name);
        if (known != null && known.links.remove(link)) {
            touch(name);
            if (known.links.isEmpty()) {
                instances.remove(name);
                ceaseAll(name, known);
            }
        }
    }

    private void locationChanged(DnsName name) {
        Instance known = instances.get(name);
        if (known != null) {
            moveTo(name, known, location(name, known).map(Location::host).orElse(null));
            touch(name);
        }
    }

    /// A service whose host and port nobody tells any more may be gone, though the pointer to it
    /// would hold for an hour.
    private void doubt(Link link, DnsName name) {
        for (ResourceRecord pointer : session.known(pointers).getOrDefault(link, List.of())) {
            if (pointer.content() instanceof Target(DnsName target) && target.equals(name)) {
                session.doubt(link, List.of(pointer));
            }
        }
    }

    private void moveTo(DnsName name, Instance instance, @Nullable DnsName host) {
        DnsName before = instance.host;
        if (java.util.Objects.equals(host, before)) {
            return;
        }
        instance.host = host;
        if (before != null) {
            Set<DnsName> others = byHost.getOrDefault(before, Set.of());
            others.remove(name);
            if (others.isEmpty()) {
                byHost.remove(before);
                session.questions().cease(Questions.of(before, DnsType.A), this);
                session.questions().cease(Questions.of(before, DnsType.AAAA), this);
            }
        }
        if (host != null && byHost.computeIfAbsent(host, _ -> new LinkedHashSet<>()).add(name)) {
            session.questions().ask(Questions.of(host, DnsType.A), this);
            session.questions().ask(Questions.of(host, DnsType.AAAA), this);
        }
    }

    private void addressesChanged(DnsName host) {
        byHost.getOrDefault(host, Set.of()).forEach(this::touch);
    }

    private void touch(DnsName name) {
        Instance known = instances.get(name);
        if (known != null) {
            changed.put(name, known.endpoint);
            session.changed(this);
        }
    }

    // ---- what is known now

    @Override
    public void tell() {
        Map<DnsName, Endpoint.Service> all = new LinkedHashMap<>(changed);
        changed.clear();
        all.forEach((name, endpoint) ->
                changes.accept(
                        endpoint,
                        Optional.ofNullable(instances.get(name))
                                .map(instance -> found(name, instance))));
    }

    private Found found(DnsName name, Instance instance) {
        Set<String> interfaces =
                instance.links.stream()
                        .map(link -> session.interfaceName(link.interfaceIndex()))
                        .collect(Collectors.toCollection(TreeSet::new));
        Optional<Location> location =
                search.location() ? location(name, instance) : Optional.empty();
        return new Found(
                instance.endpoint,
                interfaces,
                search.txt() ? txt(name, instance) : Optional.empty(),
                location.map(where -> text(where.host())),
                location.map(Location::port).orElse(0),
                location.map(where -> addresses(where, instance)).orElse(List.of()));
    }

    private static String text(DnsName host) {
        String text = host.toString();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private Optional<TxtRecord> txt(DnsName name, Instance instance) {
        return known(name, DnsType.TXT, instance)
                .map(record ->
                        record.content() instanceof Opaque(var octets)
                                ? TxtRecord.read(octets.toArray())
                                : TxtRecord.EMPTY);
    }

    private Optional<Location> location(DnsName name, Instance instance) {
        return known(name, DnsType.SRV, instance)
                .map(record -> record.content() instanceof Location where ? where : null);
    }

    /// The newest that is known on a link where the instance is.
    private Optional<ResourceRecord> known(DnsName name, int type, Instance instance) {
        return session.known(Questions.of(name, type)).entrySet().stream()
                .filter(entry -> instance.links.contains(entry.getKey()))
                .map(entry -> entry.getValue().getLast())
                .findFirst();
    }

    private List<Endpoint.Address> addresses(Location where, Instance instance) {
        Set<Endpoint.Address> addresses = new LinkedHashSet<>();
        for (int type : List.of(DnsType.A, DnsType.AAAA)) {
            session.known(Questions.of(where.host(), type))
                    .forEach((link, records) -> {
                        if (instance.links.stream()
                                .anyMatch(on -> on.interfaceIndex() == link.interfaceIndex())) {
                            records.forEach(record ->
                                    scoped(record, link)
                                            .map(address -> Endpoint.address(address, where.port()))
                                            .ifPresent(addresses::add));
                        }
                    });
        }
        return List.copyOf(addresses);
    }

    /// An address of a link is good on that link only.
    static Optional<InetAddress> scoped(ResourceRecord record, Link link) {
        return record.content() instanceof Address(InetAddress address)
                ? Optional.of(Scope.of(address, link.interfaceIndex()))
                : Optional.empty();
    }
}
