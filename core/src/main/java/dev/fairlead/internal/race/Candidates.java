package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.RaceOptions;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.path.AddressOrder;
import dev.fairlead.internal.path.Destination;
import dev.fairlead.internal.path.Nat64Prefix;
import dev.fairlead.internal.race.Candidate.Standing;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The addresses of one host, gathered from answers as they come, and their order. Belongs to the
/// loop of its race.
final class Candidates {
    private record Located(Endpoint.Address address, Destination destination) {}

    /// @param age nanoseconds since its standing was learned
    private record Ranked(Candidate candidate, long age) {}

    /// What worked most recently comes first.
    private static final Comparator<Ranked> BETTER_STANDING_FIRST =
            Comparator.comparing((Ranked ranked) -> ranked.candidate.standing())
                    .thenComparingLong(ranked ->
                            ranked.candidate.standing() == Standing.WORKED ? ranked.age : 0);

    private final RaceContext context;
    private final RaceOptions options;
    private final Endpoint.@Nullable Host host;
    private final int port;

    private final Map<Family, List<InetAddress>> known = new EnumMap<>(Family.class);
    private List<InetAddress> translated = List.of();
    private final Map<Endpoint.Address, Located> located = new HashMap<>();

    /// @param host whose history counts; `null` for none
    Candidates(RaceContext context, RaceOptions options, Endpoint.@Nullable Host host, int port) {
        this.context = context;
        this.options = options;
        this.host = host;
        this.port = port;
    }

    /// Takes what was found for one family. A fresh answer replaces an expired one, and so does
    /// word that there is nothing any more; that nobody could say does not.
    void answered(Family family, Resolution resolution) {
        List<InetAddress> hosts = resolution.answers().stream().filter(Candidates::isHost).toList();
        if (!hosts.isEmpty()) {
            know(family, hosts);
        } else if (resolution.failure() == null
                || resolution.failure() instanceof ResolveFailure.NoSuchName
                || resolution.failure() instanceof ResolveFailure.NoAddress) {
            known.remove(family);
        }
    }

    void know(Family family, List<InetAddress> hosts) {
        known.put(family, hosts);
    }

    /// Whether an address can be one host's.
    static boolean isHost(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !Endpoint.address(address, 0).isBroadcast();
    }

    /// Adds the addresses under which a NAT64 reaches the IPv4 ones.
    ///
    /// @return what was added
    List<InetAddress> translate(Nat64Prefix prefix) {
        translated =
                ipv4().stream()
                        .flatMap(v4 -> prefix.translate((Inet4Address) v4).stream())
                        .<InetAddress>map(v6 -> v6)
                        .toList();
        return translated;
    }

    /// The IPv4 addresses that may be tried.
    List<InetAddress> ipv4() {
        return bounded(known.getOrDefault(Family.V4, List.of()));
    }

    private static List<InetAddress> bounded(List<InetAddress> answers) {
        return answers.subList(0, Math.min(answers.size(), Schedule.MAXIMUM_ATTEMPTS));
    }

    boolean isEmpty() {
        return known.isEmpty();
    }

    /// How many addresses are beyond what one race tries.
    int omitted() {
        return known.values().stream().mapToInt(all -> all.size() - bounded(all).size()).sum();
    }

    /// Best first: by what earlier races learned, then by RFC 6724; none twice.
    List<Candidate> ordered() {
        List<Located> all = new ArrayList<>();
        for (Endpoint.Address address : addresses()) {
            all.add(located.computeIfAbsent(address, this::locate));
        }
        all.sort(Comparator.comparing(Located::destination, AddressOrder.BEST_FIRST));
        return all.stream()
                .map(this::rank)
                .sorted(BETTER_STANDING_FIRST)
                .map(Ranked::candidate)
                .toList();
    }

    private Set<Endpoint.Address> addresses() {
        Set<Endpoint.Address> addresses = new LinkedHashSet<>();
        known.values().forEach(all -> bounded(all).forEach(a -> addresses.add(endpoint(a))));
        translated.forEach(a -> addresses.add(endpoint(a)));
        return addresses;
    }

    private Endpoint.Address endpoint(InetAddress address) {
        return Endpoint.address(address, port);
    }

    private Located locate(Endpoint.Address address) {
        try {
            return new Located(
                    address, context.network().locate(address.toSocketAddress().getAddress()));
        } catch (UnknownHostException _) {
            // Its scope names no interface that is here now: no way leads there.
            return new Located(address, Destination.unusable(address.address()));
        }
    }

    private Ranked rank(Located place) {
        Destination destination = place.destination;
        History.Mark mark =
                options.history() && host != null
                        ? context.history().mark(host, destination)
                        : null;
        Standing standing =
                !destination.isUsable()
                        ? Standing.UNUSABLE
                        : mark == null ? Standing.UNKNOWN : mark.standing();
        Candidate candidate =
                new Candidate(
                        place.address,
                        Candidate.familyOf(place.address),
                        standing,
                        context.history().attemptDelay(destination, options));
        return new Ranked(candidate, mark == null ? 0 : context.time().nanoTime() - mark.at());
    }

    /// Where packets to a candidate would come from; empty for what is not one of these.
    Optional<Destination> destination(Endpoint candidate) {
        return Optional.ofNullable(located.get(candidate)).map(Located::destination);
    }
}
