package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.ServiceSearch;
import dev.fairlead.ServiceType;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Publication;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// Looks for all types, and for the instances of each (RFC 6763, section 9). Belongs to the
/// session's thread.
final class TypesSearch implements Questions.Asker {
    private static final Question TYPES = Questions.of(Publication.ALL_TYPES, DnsType.PTR);

    /// More are not asked for, whoever invents them.
    private static final int MOST = 500;

    private final Neighbourhood session;
    private final ServiceSearch search;
    private final BiConsumer<Endpoint.Service, Optional<Found>> changes;
    private final Map<ServiceType, InstanceSearch> searches = new HashMap<>();
    private final Map<ServiceType, Set<Link>> links = new HashMap<>();

    TypesSearch(
            Neighbourhood session,
            ServiceSearch search,
            BiConsumer<Endpoint.Service, Optional<Found>> changes) {
        this.session = session;
        this.search = search;
        this.changes = changes;
    }

    void start() {
        session.questions().ask(TYPES, this);
    }

    void stop() {
        session.questions().cease(TYPES, this);
        searches.values().forEach(InstanceSearch::stop);
        searches.clear();
    }

    @Override
    public void appeared(Link link, ResourceRecord record) {
        if (!(record.content() instanceof Target(DnsName name))) {
            return;
        }
        InstanceName.type(name)
                .filter(type -> searches.containsKey(type) || searches.size() < MOST)
                .ifPresent(type -> {
                    links.computeIfAbsent(type, _ -> new HashSet<>()).add(link);
                    if (!searches.containsKey(type)) {
                        InstanceSearch added = new InstanceSearch(session, search, type, changes);
                        searches.put(type, added);
                        added.start();
                    }
                });
    }

    /// The instances go by themselves; only asking for them ends, so that no type takes room for
    /// ever.
    @Override
    public void vanished(Link link, ResourceRecord record) {
        if (record.content() instanceof Target(DnsName name)) {
            InstanceName.type(name)
                    .ifPresent(type -> {
                        Set<Link> on = links.getOrDefault(type, Set.of());
                        if (on.remove(link) && on.isEmpty()) {
                            links.remove(type);
                            InstanceSearch over = searches.remove(type);
                            if (over != null) {
                                over.forget();
                            }
                        }
                    });
        }
    }
}
