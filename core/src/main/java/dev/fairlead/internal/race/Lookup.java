package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.RaceOptions;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.path.Destination;
import dev.fairlead.internal.path.Nat64Prefix;
import dev.fairlead.internal.resolve.NameResolver;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From the endpoint of one race to its candidates: the questions asked, what came of them, and,
/// where nothing else leads to IPv4, the search for a NAT64. Belongs to the loop of its race.
final class Lookup {
    // The trailing dot keeps it from being looked for in the search list.
    private static final String NAT64_NAME = Nat64Prefix.WELL_KNOWN_NAME + ".";

    private final RaceContext context;
    private final NameResolver resolver;
    private final RaceOptions options;
    private final String name;
    private final long startNanos;
    private final Executor loop;
    private final RaceListener listener;
    private final Runnable changed;
    private final Candidates candidates;

    private final EnumSet<Family> pending = EnumSet.noneOf(Family.class);
    private final Map<Family, ResolveFailure> failures = new EnumMap<>(Family.class);
    private final List<Resolution> resolutions = new ArrayList<>(2);
    private NameResolver.@Nullable Query query;
    private Duration asked = Duration.ZERO;
    private boolean translating;
    private boolean translated;
    private boolean over;

    /// @param host `null` if the race is for an address
    /// @param name what to call it
    /// @param changed what to do when candidates have come, or will not come
    Lookup(
            RaceContext context,
            RaceRequest request,
            Endpoint.@Nullable Host host,
            String name,
            Executor loop,
            RaceListener listener,
            Runnable changed) {
        this.context = context;
        this.resolver = context.resolver().under(request.parameters().path());
        this.options = request.parameters().race();
        this.name = name;
        this.startNanos = request.startNanos();
        this.loop = loop;
        this.listener = listener;
        this.changed = changed;
        this.candidates =
                new Candidates(
                        context,
                        options,
                        host,
                        host == null ? request.endpoint().port() : host.port());
    }

    /// Asks for the addresses of the name.
    void ask(Set<Family> families) {
        pending.addAll(families);
        asked = elapsed();
        query =
                resolver.resolve(
                        name,
                        families,
                        startNanos,
                        (family, resolution, last) ->
                                onLoop(() -> answered(family, resolution, last)));
    }

    /// Takes an address that needed no question.
    void know(Endpoint.Address literal) {
        candidates.know(Candidate.familyOf(literal), List.of(literal.address()));
    }

    private void answered(Family family, Resolution resolution, boolean last) {
        if (over || !pending.contains(family)) {
            return;
        }
        record(resolution);
        candidates.answered(family, resolution);
        if (last) {
            pending.remove(family);
            Optional<ResolveFailure> failure = failure(resolution);
            failure.ifPresent(why -> failures.put(family, why));
        }
        changed.run();
    }

    private Optional<ResolveFailure> failure(Resolution resolution) {
        if (resolution.failure() != null) {
            return Optional.of(resolution.failure());
        }
        if (resolution.answers().stream().anyMatch(Candidates::isHost)) {
            return Optional.empty();
        }
        String server = resolution.server() == null ? "the resolver" : resolution.server();
        String answers =
                resolution.answers().stream()
                        .map(address -> Endpoint.address(address, 0).host())
                        .collect(Collectors.joining(", "));
        return Optional.of(
                new ResolveFailure.BadAnswer(
                        name,
                        server,
                        answers.isEmpty()
                                ? "it is empty"
                                : answers
                                        + " is not the address of a host; filters answer so to"
                                        + " block a name"));
    }

    private void record(Resolution resolution) {
        resolutions.add(resolution);
        listener.resolved(resolution);
    }

    /// Looks for a NAT64 if that may help: there are IPv4 addresses, this machine has an IPv6 route
    /// to the world, and nobody has looked before (RFC 8305, section 7; RFC 7050).
    ///
    /// @return whether there will be news
    boolean translate() {
        if (translated || !options.nat64() || candidates.ipv4().isEmpty() || !hasIpv6()) {
            return false;
        }
        translated = true;
        translating = true;
        asked = elapsed();
        query =
                resolver.resolve(
                        NAT64_NAME,
                        EnumSet.of(Family.V6),
                        startNanos,
                        (_, resolution, last) -> onLoop(() -> prefixAnswered(resolution, last)));
        return true;
    }

    private boolean hasIpv6() {
        return context.network().locate(Nat64Prefix.WELL_KNOWN.bits()).isUsable();
    }

    private void prefixAnswered(Resolution resolution, boolean last) {
        if (over || !translating) {
            return;
        }
        Optional<Nat64Prefix> prefix = Nat64Prefix.find(resolution.answers());
        if (prefix.isEmpty() && !last) {
            return;
        }
        translating = false;
        record(resolution);
        prefix.ifPresent(this::translate);
        changed.run();
    }

    private void translate(Nat64Prefix prefix) {
        List<InetAddress> added = candidates.translate(prefix);
        if (!added.isEmpty()) {
            record(
                    new Resolution(
                            "AAAA " + name,
                            prefix.toString(),
                            Resolution.Source.SYNTHESIZED,
                            elapsed(),
                            Duration.ZERO,
                            added,
                            null));
        }
    }

    /// Nothing is asked any more. What nobody has answered is noted as given up.
    void stop() {
        if (over) {
            return;
        }
        over = true;
        if (query != null) {
            query.cancel();
        }
        for (Family family : pending) {
            record(givenUp(type(family) + " " + name, name));
        }
        if (translating) {
            record(givenUp("AAAA " + NAT64_NAME, NAT64_NAME));
        }
    }

    private Resolution givenUp(String question, String of) {
        Duration waited = elapsed().minus(asked);
        return new Resolution(
                question,
                null,
                Resolution.Source.QUERY,
                asked,
                waited,
                List.of(),
                new ResolveFailure.NoAnswer(
                        of, List.of("given up after " + waited.toMillis() + " ms")));
    }

    private Duration elapsed() {
        return Duration.ofNanos(context.time().nanoTime() - startNanos);
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The network is being closed, and its races with it: nobody waits for this answer.
        }
    }

    /// The families that no last word has come about.
    Set<Family> pending() {
        return pending.isEmpty() ? Set.of() : EnumSet.copyOf(pending);
    }

    /// Whether a NAT64 is being looked for.
    boolean isTranslating() {
        return translating;
    }

    boolean hasAddresses() {
        return !candidates.isEmpty();
    }

    List<Candidate> ordered() {
        return candidates.ordered();
    }

    Optional<Destination> destination(Endpoint candidate) {
        return candidates.destination(candidate);
    }

    /// Why families have no addresses.
    Collection<ResolveFailure> failures() {
        return failures.values();
    }

    List<Resolution> resolutions() {
        return List.copyOf(resolutions);
    }

    int omitted() {
        return candidates.omitted();
    }

    /// What is missing, for a person; empty if nothing is.
    Optional<String> waitedFor() {
        if (translating) {
            return Optional.of("the NAT64 prefix of this network (AAAA of " + NAT64_NAME + ")");
        }
        return switch (pending.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("the " + type(pending.iterator().next()) + " answer for " + name);
            default -> Optional.of("the AAAA and A answers for " + name);
        };
    }

    private static String type(Family family) {
        return family == Family.V6 ? "AAAA" : "A";
    }
}
