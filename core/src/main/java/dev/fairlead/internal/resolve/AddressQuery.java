package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.name.InternationalName;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The addresses of one name, from the first source that knows it: the name itself, the standards,
/// the hosts file, DNS, the system's resolver.
///
/// It belongs to the resolver's loop.
final class AddressQuery implements NameResolver.Query, DnsNameResolver.Closeable {
    /// Hears what was found.
    interface Listener {
        /// One question was answered, perhaps not the last one.
        default void step(Found found) {}

        /// As [NameResolver.Answers#answered].
        void answered(Family family, Found found, boolean last);

        /// The resolver was closed; nothing is told any more.
        default void closed() {}
    }

    /// Who says what needs no question.
    private static final String HERE = "this machine";

    private static final String NEIGHBOURS = "multicast DNS";

    private final DnsNameResolver resolver;
    private final View view;
    private final String name;
    private final Set<Family> families;
    private final long startNanos;
    private final Listener listener;
    private final Map<Family, Found> unanswered = new EnumMap<>(Family.class);
    private final Set<Family> open;

    /// Of which families no neighbour knew anything.
    private final Map<Family, Found> unheard = new EnumMap<>(Family.class);

    private @Nullable NameLookup lookup;
    private Discovery.@Nullable Query neighbours;
    private Loop.@Nullable Timer timer;
    private boolean systemAsked;
    private @Nullable Function<Family, Found> systemAnswers;
    private boolean over;
    private volatile boolean cancelled;

    AddressQuery(
            DnsNameResolver resolver,
            View view,
            String name,
            Set<Family> families,
            Listener listener) {
        this.resolver = resolver;
        this.view = view;
        this.name = name;
        this.families = Set.copyOf(families);
        this.open = EnumSet.copyOf(families);
        this.listener = listener;
        this.startNanos = resolver.client().now();
    }

    void start() {
        Optional<Endpoint.Address> literal = Endpoint.literal(name);
        if (literal.isPresent()) {
            tellKnown(Resolution.Source.BUILT_IN, HERE, List.of(HostsFile.scoped(literal.get())));
            return;
        }
        String ascii;
        DnsName dnsName;
        try {
            ascii = InternationalName.toAscii(name);
            dnsName = DnsName.parse(ascii);
        } catch (IllegalArgumentException e) {
            tellFailure(new ResolveFailure.BadName(name, String.valueOf(e.getMessage())));
            return;
        }
        if (SpecialNames.isLoopback(dnsName)) {
            tellKnown(
                    Resolution.Source.BUILT_IN,
                    HERE,
                    List.of(SpecialNames.loopback(Family.V6), SpecialNames.loopback(Family.V4)));
            return;
        }
        String absentBy = SpecialNames.absentBy(dnsName);
        if (absentBy != null) {
            tellFailure(new ResolveFailure.NoSuchName(name, List.of(), absentBy));
            return;
        }
        List<InetAddress> known = view.hosts().addresses(ascii);
        if (!known.isEmpty()) {
            tellKnown(Resolution.Source.HOSTS, resolver.hostsPath(), known);
        } else if (view.fallback() == ResolverOptions.Fallback.ALWAYS) {
            askSystem();
        } else if (SpecialNames.isOfLink(dnsName)
                && view.nameservers().cached()
                && resolver.discovery().isPresent()) {
            askNeighbours(dnsName, resolver.discovery().get());
        } else {
            askNameservers(dnsName);
        }
    }

    private void tellKnown(Resolution.Source source, String server, List<InetAddress> addresses) {
        for (Family family : Family.values()) {
            if (open.contains(family)) {
                Found found =
                        Found.ofAddresses(
                                name,
                                family,
                                server,
                                source,
                                startNanos,
                                resolver.client().now(),
                                addresses);
                step(found);
                tell(family, found);
            }
        }
    }

    private void tellFailure(ResolveFailure failure) {
        for (Family family : Family.values()) {
            if (open.contains(family)) {
                Found found =
                        new Found(
                                Found.query(name, family),
                                null,
                                Resolution.Source.BUILT_IN,
                                startNanos,
                                resolver.client().now(),
                                List.of(),
                                failure);
                step(found);
                tell(family, found);
            }
        }
    }

    private void step(Found found) {
        if (!over && !cancelled) {
            listener.step(found);
        }
    }

    private void tell(Family family, Found found) {
        if (!over && !cancelled && open.remove(family)) {
            if (open.isEmpty()) {
                end();
            }
            listener.answered(family, found, true);
        }
    }

    /// RFC 6762, section 3: such names are asked for by multicast DNS.
    private void askNeighbours(DnsName dnsName, Discovery discovery) {
        Loop loop = resolver.client().loop();
        long limit = Math.min(view.deadlineNanos() / 2, Discovery.PATIENCE.toNanos());
        timer = loop.schedule(limit, () -> neighboursAreSilent(dnsName, limit));
        neighbours =
                discovery.addresses(
                        dnsName.toString(),
                        families.contains(Family.V4),
                        families.contains(Family.V6),
                        (ipv6, addresses, cached) ->
                                resolver.onLoop(() ->
                                        neighbourAnswered(
                                                ipv6 ? Family.V6 : Family.V4, addresses, cached)));
    }

    private void neighbourAnswered(Family family, List<InetAddress> addresses, boolean cached) {
        Found found =
                Found.ofAddresses(
                        name,
                        family,
                        NEIGHBOURS,
                        cached ? Resolution.Source.CACHE : Resolution.Source.QUERY,
                        startNanos,
                        resolver.client().now(),
                        addresses);
        step(found);
        tell(family, found);
    }

    private void neighboursAreSilent(DnsName dnsName, long limit) {
        if (neighbours != null) {
            neighbours.cancel();
            neighbours = null;
        }
        ResolveFailure silence = new ResolveFailure.NoSuchNeighbour(name, Duration.ofNanos(limit));
        for (Family family : List.copyOf(open)) {
            Found found =
                    new Found(
                            Found.query(name, family),
                            null,
                            Resolution.Source.QUERY,
                            startNanos,
                            resolver.client().now(),
                            List.of(),
                            silence);
            step(found);
            unheard.put(family, found);
        }
        askNameservers(dnsName);
    }

    private void askNameservers(DnsName dnsName) {
        boolean systemNext = view.fallback() == ResolverOptions.Fallback.IF_UNANSWERED;
        List<DnsName> candidates =
                SearchList.candidates(dnsName, name.endsWith("."), view.search(), view.dots());
        lookup =
                new NameLookup(
                        resolver.client(),
                        new NameLookup.Request(
                                name,
                                candidates,
                                open.stream().sorted().map(Family::type).toList(),
                                view.nameservers(),
                                view.assumed(),
                                // The system's resolver gets the second half of the time.
                                startNanos + view.deadlineNanos() / (systemNext ? 2 : 1),
                                view.stale()),
                        new Lookup());
        lookup.start();
    }

    private void askSystem() {
        if (systemAsked) {
            if (systemAnswers != null) {
                systemAnswered(systemAnswers);
            }
            return;
        }
        systemAsked = true;
        Loop loop = resolver.client().loop();
        long left = startNanos + view.deadlineNanos() - resolver.client().now();
        timer = loop.schedule(Math.max(0, left), this::systemIsSilent);
        resolver.system().ask(name, answers -> resolver.onLoop(() -> systemAnswered(answers)));
    }

    private void systemAnswered(Function<Family, Found> answers) {
        systemAnswers = answers;
        for (Family family : List.copyOf(open)) {
            Found first = unanswered.get(family);
            boolean wanted = first != null || view.fallback() == ResolverOptions.Fallback.ALWAYS;
            if (!over && wanted) {
                Found found = answers.apply(family);
                step(found);
                ResolveFailure failure = found.failure();
                boolean worse = failure != null && Failures.isUnanswered(failure);
                tell(family, first != null && worse ? first : found);
            }
        }
    }

    private void systemIsSilent() {
        long waited = (resolver.client().now() - startNanos) / 1_000_000;
        List<String> silence = List.of(SystemLookup.NAME + " silent for " + waited + " ms");
        systemAnswered(family ->
                new Found(
                        Found.query(name, family),
                        null,
                        Resolution.Source.SYSTEM,
                        startNanos,
                        resolver.client().now(),
                        List.of(),
                        new ResolveFailure.NoAnswer(name, silence)));
    }

    /// From any thread.
    @Override
    public void cancel() {
        cancelled = true;
        resolver.onLoop(this::end);
    }

    /// On the loop: whatever is under way ends.
    void end() {
        if (over) {
            return;
        }
        over = true;
        if (lookup != null) {
            lookup.cancel();
        }
        if (timer != null) {
            timer.cancel();
        }
        if (neighbours != null) {
            neighbours.cancel();
        }
        resolver.ended(this);
    }

    @Override
    public void closed() {
        boolean wasOpen = !over;
        end();
        if (wasOpen) {
            listener.closed();
        }
    }

    private final class Lookup implements NameLookup.Listener {
        @Override
        public void step(Found found) {
            AddressQuery.this.step(found);
        }

        @Override
        public void expired(int type, Found found) {
            if (!over && !cancelled) {
                listener.answered(family(type), found, false);
            }
        }

        @Override
        public void done(int type, Found found) {
            ResolveFailure failure = found.failure();
            Found silence = unheard.get(family(type));
            if (failure != null && silence != null) {
                tell(family(type), silence); // it says more of such a name than a nameserver does
                return;
            }
            if (view.fallback() == ResolverOptions.Fallback.IF_UNANSWERED
                    && failure != null
                    && Failures.isUnanswered(failure)) {
                unanswered.put(family(type), found);
                askSystem();
            } else {
                tell(family(type), found);
            }
        }

        private static Family family(int type) {
            return type == DnsType.AAAA ? Family.V6 : Family.V4;
        }
    }
}
