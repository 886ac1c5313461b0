package dev.fairlead.internal.race;

import dev.fairlead.Attempt;
import dev.fairlead.ConnectFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathFailure;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.path.LocalNetwork;
import dev.fairlead.internal.race.AttemptFailure.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which one failure tells best why a race got nowhere.
///
/// @param forWantOfPath whether nothing could even be tried, so that a change of the network may
///   help
/// @param thrown what the system reported of the attempt that decides it
record Verdict(NetworkFailure failure, boolean forWantOfPath, @Nullable Throwable thrown) {
    /// The first of these that an attempt met says most: a refusal shows that the host is there.
    private static final List<String> MOST_TELLING_FIRST =
            List.of(
                    "connect.refused",
                    "connect.reset",
                    "connect.prohibited",
                    "connect.unreachable",
                    "connect.timed-out",
                    "connect.no-such-socket");

    /// Makes a failure of the endpoint, its attempts and its look-ups.
    private interface Composition {
        NetworkFailure of(Endpoint endpoint, List<Attempt> attempts, List<Resolution> resolutions);
    }

    private static final Map<String, Composition> BY_CAUSE =
            Map.of(
                    "connect.refused",
                    ConnectFailure.Refused::new,
                    "connect.reset",
                    ConnectFailure.Reset::new,
                    "connect.prohibited",
                    ConnectFailure.Prohibited::new,
                    "connect.unreachable",
                    ConnectFailure.Unreachable::new,
                    "connect.timed-out",
                    ConnectFailure.TimedOut::new,
                    "connect.no-such-socket",
                    (endpoint, attempts, _) -> new ConnectFailure.NoSuchSocket(endpoint, attempts));

    /// Of what happened so far; empty if nothing has failed.
    ///
    /// @param attempts all that were started, for the report
    /// @param failures why those that failed did
    /// @param unresolved why families have no addresses
    /// @param resolutions where addresses are from
    static Optional<Verdict> of(
            Endpoint endpoint,
            List<Attempt> attempts,
            List<AttemptFailure> failures,
            Collection<ResolveFailure> unresolved,
            List<Resolution> resolutions,
            LocalNetwork network) {
        List<AttemptFailure> tried =
                failures.stream().filter(failure -> failure.kind() != Kind.NOT_TRIED).toList();
        if (!tried.isEmpty()) {
            return Optional.of(ofAttempts(endpoint, attempts, tried, resolutions));
        }
        Optional<ResolveFailure> why = mostTelling(unresolved);
        if (why.isPresent() && (failures.isEmpty() || isTrouble(why.get()))) {
            // Of a family that cannot be tried from here anyway, no answer is needed.
            return Optional.of(
                    new Verdict(why.get(), why.get() instanceof ResolveFailure.NoNameserver, null));
        }
        return failures.isEmpty()
                ? Optional.empty()
                : Optional.of(ofUntried(endpoint, attempts, failures, network));
    }

    private static Verdict ofAttempts(
            Endpoint endpoint,
            List<Attempt> attempts,
            List<AttemptFailure> tried,
            List<Resolution> resolutions) {
        AttemptFailure decisive =
                tried.stream()
                        .min(Comparator.comparingInt(failure -> rank(failure.cause())))
                        .orElseThrow();
        var compose = decisive.failure();
        NetworkFailure failure;
        if (compose != null) {
            failure = compose.apply(attempts);
        } else {
            var byCause = BY_CAUSE.get(decisive.cause());
            failure =
                    byCause != null
                            ? byCause.of(endpoint, attempts, resolutions)
                            : new PathFailure.SystemError(
                                    "connect to " + endpoint, decisive.reason());
        }
        return new Verdict(failure, false, decisive.thrown());
    }

    private static int rank(String cause) {
        if (cause.startsWith("tls.") || cause.startsWith("proxy.")) {
            return -1; // it got further than any other
        }
        int at = MOST_TELLING_FIRST.indexOf(cause);
        return at < 0 ? MOST_TELLING_FIRST.size() : at;
    }

    private static Verdict ofUntried(
            Endpoint endpoint,
            List<Attempt> attempts,
            List<AttemptFailure> untried,
            LocalNetwork network) {
        AttemptFailure first = untried.getFirst();
        var compose = first.failure();
        if (compose != null) {
            return new Verdict(compose.apply(attempts), true, first.thrown());
        }
        return new Verdict(
                network.isUp() || isToThisMachine(attempts)
                        ? new PathFailure.NoRoute(endpoint.toString(), attempts)
                        : new PathFailure.NoInterface(endpoint.toString()),
                true,
                first.thrown());
    }

    private static boolean isToThisMachine(List<Attempt> attempts) {
        return attempts.stream()
                .allMatch(attempt ->
                        attempt.address() instanceof Endpoint.Address address
                                && address.address().isLoopbackAddress());
    }

    /// Whether the addresses that this family would have had may be the ones that are missed.
    private static boolean isTrouble(ResolveFailure failure) {
        return !(failure instanceof ResolveFailure.NoAddress
                || failure instanceof ResolveFailure.NoSuchName
                || failure instanceof ResolveFailure.NoNameserver);
    }

    private static Optional<ResolveFailure> mostTelling(Collection<ResolveFailure> failures) {
        List<ResolveFailure.NoAddress> empty =
                failures.stream()
                        .filter(ResolveFailure.NoAddress.class::isInstance)
                        .map(ResolveFailure.NoAddress.class::cast)
                        .toList();
        if (empty.size() > 1 && empty.size() == failures.size()) {
            String types =
                    String.join(
                            " or ",
                            empty.stream()
                                    .map(ResolveFailure.NoAddress::types)
                                    .distinct()
                                    .toList());
            return Optional.of(
                    new ResolveFailure.NoAddress(
                            empty.getFirst().name(), types, empty.getFirst().server()));
        }
        return failures.stream().min(Comparator.comparingInt(Verdict::rank));
    }

    private static int rank(ResolveFailure failure) {
        return switch (failure) {
            case ResolveFailure.NoSuchName _ -> 0; // it is so for every type (RFC 8020)
            case ResolveFailure.BadAnswer _ -> 1;
            case ResolveFailure.ServerFailure _ -> 2;
            case ResolveFailure.NoAnswer _ -> 4;
            case ResolveFailure.NoNameserver _ -> 5;
            case ResolveFailure.NoAddress _ -> 6;
            default -> 3;
        };
    }
}
