package dev.fairlead;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the network of this machine looked like at a moment, for all that this machine can know
/// without sending anything. Equal to another if all that is told of both is equal.
///
/// A satisfied path promises nothing: whether something answers, only a connection tells.
public interface NetworkPath {
    Status status();

    /// Every reason why it is not satisfied; if it is, what it lacks.
    List<PathReason> reasons();

    /// Those that may be used, the preferred one first.
    List<Interface> interfaces();

    /// The next hops of default routes over [#interfaces()], the preferred one first.
    List<InetAddress> gateways();

    /// Whether IPv4 can be sent over it.
    boolean hasIpv4();

    /// Whether IPv6 can be sent over it, and further than the link.
    boolean hasIpv6();

    /// Who is asked for names, in this order.
    List<Endpoint.Address> nameservers();

    /// What is put behind a short name, in this order.
    List<String> searchDomains();

    /// The route to the destination that was asked for, if one was and it has an address.
    Optional<PathRoute> route();

    /// The portal that holds back what goes over the preferred interface further than its link;
    /// only if portals are asked about ([NetworkOptions#withCaptivePortals]), and one is in the
    /// way.
    default Optional<CaptivePortal> captivePortal() {
        return Optional.empty();
    }

    /// Whether a nameserver is configured.
    default boolean hasNameserver() {
        return !nameservers().isEmpty();
    }

    default boolean isSatisfied() {
        return status() == Status.SATISFIED;
    }

    /// The preferred one; empty if there is none, and to a Unix socket.
    default Optional<Interface> preferred() {
        return interfaces().stream().findFirst();
    }

    /// Whether the preferred interface is expensive.
    default boolean isExpensive() {
        return preferred().map(Interface::isExpensive).orElse(false);
    }

    /// Whether the preferred interface is constrained.
    default boolean isConstrained() {
        return preferred().map(Interface::isConstrained).orElse(false);
    }

    /// Whether the preferred interface is of a type.
    default boolean uses(InterfaceType type) {
        return preferred().map(used -> used.type() == type).orElse(false);
    }

    /// Whether something can be sent.
    enum Status {
        SATISFIED,
        UNSATISFIED,
        /// Not now; an interface is there that waits to be dialled or logged in.
        REQUIRES_CONNECTION;

        /// The name in lower case, as `requires-connection`.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
