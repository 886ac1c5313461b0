package dev.fairlead.discovery.internal.station;

import dev.fairlead.Cancelled;
import dev.fairlead.Delivery;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.LocalAddress;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ServiceDomain;
import dev.fairlead.ServiceDomain.Use;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.Stage;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Question;
import dev.fairlead.discovery.internal.unicast.Tally;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.NumericAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/// Asks nameservers once which domains they recommend for services (RFC 6763, section 11).
final class DomainEnumeration {
    private static final int MOST_UNDER_WAY = 16;

    /// Whose recommendations are asked for.
    private static final int MOST_BASES = 32;

    private static final int MOST_DOMAINS = 256;

    private static final Map<Use, String> LABELS =
            new EnumMap<>(
                    Map.of(
                            Use.DEFAULT_BROWSING, "db",
                            Use.BROWSING, "b",
                            Use.AUTOMATIC_BROWSING, "lb",
                            Use.DEFAULT_REGISTRATION, "dr",
                            Use.REGISTRATION, "r"));

    private record Inquiry(Use use, Question question) {}

    private final ServiceDomainSearch search;
    private final DiscoveryOptions options;
    private final Surroundings surroundings;
    private final Nameservers nameservers;
    private final Tally tally;
    private final AtomicReference<NetworkException> silence = new AtomicReference<>();
    private final Map<String, Set<Use>> found = new LinkedHashMap<>();

    DomainEnumeration(
            ServiceDomainSearch search,
            DiscoveryOptions options,
            Surroundings surroundings,
            Nameservers nameservers,
            Tally tally) {
        this.search = search;
        this.options = options;
        this.surroundings = surroundings;
        this.nameservers = nameservers;
        this.tally = tally;
    }

    /// @throws NetworkException if nobody answers, or the thread was interrupted
    List<ServiceDomain> find() throws NetworkException {
        List<Inquiry> inquiries = inquiries();
        List<Callable<List<DnsName>>> tasks = new ArrayList<>();
        inquiries.forEach(each -> tasks.add(() -> ask(each.question())));
        var threads = Thread.ofVirtual().name("fairlead-discovery-question").factory();
        try (ExecutorService askers = Executors.newFixedThreadPool(MOST_UNDER_WAY, threads)) {
            List<Future<List<DnsName>>> answers = askers.invokeAll(tasks);
            NetworkException failed = null;
            boolean answered = inquiries.isEmpty();
            for (int i = 0; i < answers.size(); i++) {
                try {
                    for (DnsName name : answers.get(i).get()) {
                        take(name, inquiries.get(i).use());
                    }
                    answered = true;
                } catch (ExecutionException e) {
                    failed = failed == null ? reason(e) : failed;
                }
            }
            if (!answered && failed != null) {
                throw failed;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(
                    new Cancelled(
                            Stage.RESOLVE,
                            Cancelled.How.INTERRUPTED,
                            "the search for " + search,
                            List.of(),
                            Delivery.NOTHING));
        }
        return found.entrySet().stream()
                .map(entry -> new ServiceDomain(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static NetworkException reason(ExecutionException e) {
        return switch (e.getCause()) {
            case NetworkException why -> why;
            case RuntimeException bug -> throw bug;
            case null, default -> throw new AssertionError("nothing else is thrown", e);
        };
    }

    /// Where nobody answers at all, further questions would only wait as long.
    private List<DnsName> ask(Question question) throws NetworkException {
        NetworkException before = silence.get();
        if (before != null) {
            throw before;
        }
        try {
            return nameservers.ask(question).reply().of(question).stream()
                    .flatMap(record ->
                            record.content() instanceof Target(DnsName name)
                                    ? Stream.of(name)
                                    : Stream.of())
                    .toList();
        } catch (NetworkException e) {
            if (e.failure() instanceof ResolveFailure.NoAnswer
                    || e.failure() instanceof ResolveFailure.NoNameserver) {
                silence.set(e);
            }
            throw e;
        }
    }

    private void take(DnsName name, Use use) {
        Optional<String> domain = domain(name);
        boolean isNew = domain.isPresent() && !found.containsKey(domain.get());
        if (domain.isEmpty() || (isNew && found.size() == MOST_DOMAINS)) {
            tally.refused(1);
            return;
        }
        found.computeIfAbsent(domain.get(), _ -> EnumSet.noneOf(Use.class)).add(use);
    }

    /// Empty if it is none that could be browsed.
    private static Optional<String> domain(DnsName name) {
        if (name.labels() == 0) {
            return Optional.empty(); // the root
        }
        try {
            String text = Nameservers.text(name).toLowerCase(Locale.ROOT);
            return Optional.of(new Endpoint.Host(text, 0).name());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private List<Inquiry> inquiries() {
        List<Inquiry> all = new ArrayList<>();
        for (DnsName base : bases()) {
            LABELS.forEach((use, label) -> {
                DnsName name = DnsName.parse(label + "._dns-sd._udp").plus(base);
                if (name != null) {
                    all.add(new Inquiry(use, new Question(name, DnsType.PTR)));
                }
            });
        }
        return all;
    }

    private Set<DnsName> bases() {
        Set<DnsName> bases = new LinkedHashSet<>();
        List<String> domains =
                search.domains().isEmpty() ? surroundings.searchDomains() : search.domains();
        Stream<DnsName> reverse =
                search.addresses() ? subnets(surroundings.interfaces(), options) : Stream.of();
        Stream.concat(
                        domains.stream()
                                .filter(each -> !each.equalsIgnoreCase("local"))
                                .map(DnsName::parse),
                        reverse)
                .limit(MOST_BASES)
                .forEach(bases::add);
        return bases;
    }

    /// The reverse names of the subnets of this machine: of `192.0.2.7/24` it is
    /// `0.2.0.192.in-addr.arpa`.
    private static Stream<DnsName> subnets(List<Interface> interfaces, DiscoveryOptions options) {
        List<InetAddress> own = OwnAddresses.of(interfaces, options);
        return interfaces.stream()
                .flatMap(each -> each.addresses().stream())
                .filter(each -> own.contains(each.address()))
                .map(DomainEnumeration::reverse)
                .distinct();
    }

    private static DnsName reverse(LocalAddress address) {
        byte[] bytes = address.address().getAddress();
        for (int bit = address.prefixLength(); bit < 8 * bytes.length; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return NumericAddress.reverseName(NumericAddress.of(bytes));
    }
}
