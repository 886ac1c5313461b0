package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.ServiceSearch;
import dev.fairlead.ServiceType;
import dev.fairlead.TxtRecord;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Opaque;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Poller;
import dev.fairlead.discovery.internal.unicast.Question;
import dev.fairlead.discovery.internal.unicast.Reply;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks for services in one domain of unicast DNS: pointers lead to instances, those to text, host
/// and addresses, if they are wanted. No I/O, no clock. Belongs to one thread.
final class DomainSearch implements Poller.Listener {
    /// More are not asked for, whoever invents them.
    private static final int MOST_TYPES = 200;

    private static final int MOST_INSTANCES = 10_000;

    private static final class Instance {
        private final Endpoint.Service endpoint;
        private int pointers; // that lead to it
        private @Nullable DnsName host;

        Instance(Endpoint.Service endpoint) {
            this.endpoint = endpoint;
        }
    }

    private final ServiceSearch search;
    private final DnsName domain;
    private final Poller poller;
    private final Question first;
    private final Map<Question, ServiceType> pointers = new LinkedHashMap<>();
    private final Map<Question, Set<DnsName>> led = new HashMap<>();
    private final Map<DnsName, Instance> instances = new LinkedHashMap<>();
    private final Map<DnsName, Set<DnsName>> byHost = new HashMap<>();
    private final Map<Endpoint.Service, Found> found = new LinkedHashMap<>();
    private final Set<DnsName> touched = new LinkedHashSet<>();
    private boolean changed;
    private long refused;
    private long now;

    /// @throws IllegalArgumentException if a name is too long
    DomainSearch(ServiceSearch search, RandomGenerator random) {
        this.search = search;
        this.domain = DnsName.parse(search.domain());
        this.poller = new Poller(this, random);
        Optional<ServiceType> type = search.type();
        DnsName name =
                type.map(
                                one -> {
                                    DnsName all = within(one);
                                    return search.subtype()
                                            .map(kind ->
                                                    Labels.under(kind, Labels.under("_sub", all)))
                                            .orElse(all);
                                })
                        .orElseGet(() -> join("_services._dns-sd._udp"));
        first = new Question(name, DnsType.PTR);
        type.ifPresent(one -> pointers.put(first, one));
    }

    private DnsName within(ServiceType type) {
        return join(type.toString());
    }

    private DnsName join(String prefix) {
        DnsName joined = DnsName.parse(prefix).plus(domain);
        if (joined == null) {
            throw new IllegalArgumentException(
                    prefix + "." + search.domain() + " is longer than 255 bytes (RFC 1035)");
        }
        return joined;
    }

    void start(long now) {
        this.now = now;
        poller.want(first, now);
    }

    // ---- what happens

    List<Question> ask(long now) {
        this.now = now;
        poller.expire(now);
        return poller.start(now);
    }

    void answered(Question question, Reply reply, long now) {
        this.now = now;
        poller.answered(question, reply, now);
    }

    void failed(Question question, long now) {
        this.now = now;
        poller.failed(question, now);
    }

    void retry(long now) {
        this.now = now;
        poller.retry(now);
    }

    long next() {
        return poller.next();
    }

    /// What a nameserver tells by itself, all that is known of the question.
    void told(Question question, List<ResourceRecord> records, long now) {
        this.now = now;
        poller.told(question, records, now);
    }

    void untold(Question question, long now) {
        this.now = now;
        poller.untold(question, now);
    }

    Set<Question> wanted() {
        return poller.wanted();
    }

    /// Another number whenever [#wanted] has changed.
    long wishes() {
        return poller.wishes();
    }

    /// Whether this is the question that all else follows from.
    boolean isFirst(Question question) {
        return question.equals(first);
    }

    /// Whether that has an answer.
    boolean isAnswered() {
        return poller.isKnown(first);
    }

    long refused() {
        return refused + poller.refused();
    }

    // ---- what answers lead to

    @Override
    public void changed(Question question) {
        if (pointers.containsKey(question)) {
            instancesChanged(question, pointers.get(question));
        } else if (question.equals(first)) {
            typesChanged();
        } else if (question.type() == DnsType.SRV) {
            Instance instance = instances.get(question.name());
            if (instance != null) {
                moveTo(
                        question.name(),
                        instance,
                        location(question.name()).map(Location::host).orElse(null));
                touch(question.name());
            }
        } else if (question.type() == DnsType.TXT) {
            touch(question.name());
        } else {
            byHost.getOrDefault(question.name(), Set.of()).forEach(this::touch);
        }
    }

    private void typesChanged() {
        Map<Question, ServiceType> told = new LinkedHashMap<>();
        for (DnsName name : targets(first)) {
            type(name)
                    .ifPresent(type -> {
                        if (told.size() < MOST_TYPES) {
                            told.put(new Question(name, DnsType.PTR), type);
                        } else {
                            refused++;
                        }
                    });
        }
        for (Question gone : List.copyOf(pointers.keySet())) {
            if (!told.containsKey(gone)) {
                pointers.remove(gone);
                leadTo(gone, Set.of(), null);
                poller.unwant(gone);
            }
        }
        told.forEach((question, type) -> {
            if (pointers.putIfAbsent(question, type) == null) {
                poller.want(question, now);
            }
        });
    }

    /// `_http._tcp` of `_http._tcp.example.com`; empty if it is no type of this domain.
    private Optional<ServiceType> type(DnsName name) {
        if (!name.isWithin(domain) || name.labels() != domain.labels() + 2) {
            return Optional.empty();
        }
        String[] labels = name.toString().split("\\.", 3);
        try {
            return Optional.of(ServiceType.of(labels[0] + "." + labels[1]));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // not by the rules; who is called so is not found by us
        }
    }

    private void instancesChanged(Question question, ServiceType type) {
        leadTo(question, targets(question), type);
    }

    private Set<DnsName> targets(Question question) {
        return poller.known(question).stream()
                .map(ResourceRecord::content)
                .flatMap(content ->
                        content instanceof Target(DnsName name) ? Stream.of(name) : Stream.of())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void leadTo(Question question, Set<DnsName> now, @Nullable ServiceType type) {
        Set<DnsName> before = led.getOrDefault(question, Set.of());
        Set<DnsName> kept = new HashSet<>();
        for (DnsName name : now) {
            if (before.contains(name) || (type != null && appeared(name, type))) {
                kept.add(name);
            }
        }
        for (DnsName name : before) {
            if (!now.contains(name)) {
                vanished(name);
            }
        }
        if (kept.isEmpty()) {
            led.remove(question);
        } else {
            led.put(question, kept);
        }
    }

    private boolean appeared(DnsName name, ServiceType type) {
        Instance known = instances.get(name);
        if (known == null) {
            Optional<Endpoint.Service> endpoint = InstanceName.anywhere(name, type);
            if (endpoint.isEmpty()) {
                return false;
            }
            if (instances.size() == MOST_INSTANCES) {
                refused++;
                return false;
            }
            known = new Instance(endpoint.get());
            instances.put(name, known);
            if (search.txt()) {
                poller.want(new Question(name, DnsType.TXT), now);
            }
            if (search.location()) {
                poller.want(new Question(name, DnsType.SRV), now);
            }
            touch(name);
        }
        known.pointers++;
        return true;
    }

    private void vanished(DnsName name) {
        Instance known = instances.get(name);
        if (known == null || --known.pointers > 0) {
            return;
        }
        moveTo(name, known, null);
        instances.remove(name);
        if (search.txt()) {
            poller.unwant(new Question(name, DnsType.TXT));
        }
        if (search.location()) {
            poller.unwant(new Question(name, DnsType.SRV));
        }
        found.remove(known.endpoint);
        changed = true;
    }

    private void moveTo(DnsName name, Instance instance, @Nullable DnsName host) {
        DnsName before = instance.host;
        if (Objects.equals(host, before)) {
            return;
        }
        instance.host = host;
        if (before != null) {
            Set<DnsName> others = byHost.getOrDefault(before, Set.of());
            others.remove(name);
            if (others.isEmpty()) {
                byHost.remove(before);
                poller.unwant(new Question(before, DnsType.A));
                poller.unwant(new Question(before, DnsType.AAAA));
            }
        }
        if (host != null) {
            Set<DnsName> there = byHost.get(host);
            if (there == null) {
                byHost.put(host, new LinkedHashSet<>(Set.of(name)));
                poller.want(new Question(host, DnsType.A), now);
                poller.want(new Question(host, DnsType.AAAA), now);
            } else {
                there.add(name);
            }
        }
    }

    private void touch(DnsName name) {
        touched.add(name);
        changed = true;
    }

    // ---- what is known now

    /// Whether something is different since the last [#snapshot].
    boolean hasChanged() {
        return changed;
    }

    Snapshot snapshot() {
        for (DnsName name : touched) {
            Instance instance = instances.get(name);
            if (instance != null) {
                found.put(instance.endpoint, found(name, instance));
            }
        }
        touched.clear();
        changed = false;
        return new Snapshot(found);
    }

    private Found found(DnsName name, Instance instance) {
        Optional<Location> location = search.location() ? location(name) : Optional.empty();
        return new Found(
                instance.endpoint,
                Set.of(),
                search.txt() ? txt(name) : Optional.empty(),
                location.map(where -> Nameservers.text(where.host())),
                location.map(Location::port).orElse(0),
                location.map(this::addresses).orElse(List.of()));
    }

    /// Where it would be tried first; a host `.` says that it is nowhere (RFC 2782).
    private Optional<Location> location(DnsName name) {
        return Locations.inOrder(poller.known(new Question(name, DnsType.SRV)), _ -> 0).stream()
                .findFirst();
    }

    private Optional<TxtRecord> txt(DnsName name) {
        Question question = new Question(name, DnsType.TXT);
        return poller.known(question).stream()
                .map(ResourceRecord::content)
                .findFirst()
                .map(content ->
                        content instanceof Opaque(var octets)
                                ? TxtRecord.read(octets.toArray())
                                : TxtRecord.EMPTY);
    }

    private List<Endpoint.Address> addresses(Location where) {
        return Stream.of(DnsType.AAAA, DnsType.A)
                .flatMap(type -> poller.known(new Question(where.host(), type)).stream())
                .flatMap(record ->
                        record.content() instanceof Address(var address)
                                ? Stream.of(Endpoint.address(address, where.port()))
                                : Stream.of())
                .toList();
    }
}
