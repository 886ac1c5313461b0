package dev.fairlead.internal.connection;

import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkPath;
import dev.fairlead.Parameters;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathFailure;
import dev.fairlead.PathReason;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.race.AttemptFailure;
import dev.fairlead.internal.resolve.Egress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Over which interface an attempt goes, where constraints choose. What is asked is the system; it
/// answers within a millisecond, so a loop may ask.
public final class Ways {
    private static final PathConstraints ANY = PathConstraints.NONE.withIncludePeerToPeer(true);

    private final PathFeed paths;
    private final PathConstraints constraints;
    private final boolean binds;

    /// @param binds whether a socket can be bound to an interface here; if not, only the system's
    ///   own choice will do
    public Ways(PathFeed paths, Parameters parameters, boolean binds) {
        this.paths = paths;
        this.constraints = parameters.path();
        this.binds = binds;
        if (constraints.expensiveProhibited()) {
            paths.learnWhatCosts();
        }
    }

    /// @return the name of the interface to bind to; `null` if the system may choose
    /// @throws NetworkException if the constraints leave no way
    public @Nullable String to(Endpoint address) throws NetworkException {
        Interface over = over(address);
        return over == null ? null : over.name();
    }

    /// As [#to].
    @Nullable Interface over(Endpoint address) throws NetworkException {
        if (isFree(paths, constraints) || address instanceof Endpoint.Unix) {
            return null;
        }
        boolean free = isAnyOtherAllowed(constraints);
        if (free && !isPeerToPeer(paths.to(address, ANY))) {
            return null; // what the system chooses will do
        }
        NetworkPath path = paths.to(address, constraints);
        if (!path.isSatisfied()) {
            throw new NetworkException(
                    new PathFailure.ConstraintUnmet(
                            address.toString(),
                            path.reasons().stream()
                                    // to an address, names do not matter
                                    .filter(why -> why.kind() != PathReason.Kind.NO_NAMESERVER)
                                    .toList()));
        }
        Interface over = path.preferred().orElse(null);
        if (binds) {
            return over;
        }
        Optional<String> name = path.preferred().map(Interface::name);
        NetworkPath own = paths.to(address, ANY);
        if (!own.preferred().map(Interface::name).equals(name)) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "Parameters.path",
                            "the system would not send over "
                                    + name.orElse("no interface")
                                    + " by itself, and only epoll on Linux with native access binds"
                                    + " sockets to interfaces"));
        }
        return null;
    }

    private static boolean isPeerToPeer(NetworkPath path) {
        return path.preferred().map(Interface::isPeerToPeer).orElse(false);
    }

    /// Whether nothing but peer-to-peer links is forbidden, if they are.
    static boolean isAnyOtherAllowed(PathConstraints constraints) {
        return constraints.withIncludePeerToPeer(true).equals(ANY);
    }

    /// Whether the system may choose whatever it likes.
    static boolean isFree(PathFeed paths, PathConstraints constraints) {
        return constraints.equals(ANY)
                || (constraints.equals(PathConstraints.NONE) && !paths.hasPeerToPeer());
    }

    /// For questions about names. A nameserver on this machine is asked in any case; which way it
    /// asks others is its own affair.
    static Egress egress(PathFeed paths, PathConstraints constraints, boolean binds) {
        // Most nameservers are near by, and speak of what is further away.
        PathConstraints without = constraints.withLocalNetworkProhibited(false);
        Ways ways = new Ways(paths, Parameters.DEFAULT.withPath(without), binds);
        return server -> server.address().isLoopbackAddress() ? null : ways.to(server);
    }

    /// For the race: nothing was sent, and another address may be reached by a way that is allowed.
    public static AttemptFailure failure(NetworkException why) {
        NetworkFailure failure = why.failure();
        return new AttemptFailure(
                failure instanceof PathFailure.ConstraintUnmet
                        ? AttemptFailure.Kind.NOT_TRIED
                        : AttemptFailure.Kind.FINAL,
                failure.cause(),
                failure.summary(),
                _ -> failure,
                null);
    }
}
