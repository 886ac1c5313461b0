package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.ServiceType;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What was told of a service that could not be reached: it is asked for once more, and forgotten
/// if nobody answers (RFC 6762, section 10.4). Belongs to the session's thread.
final class Unreached {
    private final Session session;
    private final Map<Link, List<ResourceRecord>> doubtful = new LinkedHashMap<>();

    private Unreached(Session session) {
        this.session = session;
    }

    static void doubt(Endpoint.Service service, Session session) {
        Unreached all = new Unreached(session);
        all.collect(service);
        all.doubtful.forEach(
                (link, records) -> session.engine().doubt(link, records, session.now()));
    }

    private void collect(Endpoint.Service service) {
        DnsName name = InstanceName.of(service);
        collect(
                Questions.of(InstanceName.of(ServiceType.of(service.type())), DnsType.PTR),
                record ->
                        record.content() instanceof Target(DnsName target) && target.equals(name));
        Question location = Questions.of(name, DnsType.SRV);
        collect(location, _ -> true);
        session.engine().known(location).values().stream()
                .flatMap(List::stream)
                .map(ResourceRecord::content)
                .filter(Location.class::isInstance)
                .map(content -> ((Location) content).host())
                .distinct()
                .forEach(host -> {
                    collect(Questions.of(host, DnsType.A), _ -> true);
                    collect(Questions.of(host, DnsType.AAAA), _ -> true);
                });
    }

    private void collect(Question question, Predicate<ResourceRecord> isMeant) {
        session.engine()
                .known(question)
                .forEach((link, records) ->
                        records.stream()
                                .filter(isMeant)
                                .forEach(record ->
                                        doubtful.computeIfAbsent(link, _ -> new ArrayList<>())
                                                .add(record)));
    }
}
