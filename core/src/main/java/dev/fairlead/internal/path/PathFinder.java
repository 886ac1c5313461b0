package dev.fairlead.internal.path;

import dev.fairlead.CaptivePortal;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.InterfaceType;
import dev.fairlead.NetworkPath;
import dev.fairlead.NetworkPath.Status;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathReason;
import dev.fairlead.PathReason.Kind;
import dev.fairlead.PathRoute;
import dev.fairlead.internal.path.NetworkSystem.Way;
import dev.fairlead.internal.path.NetworkView.DefaultRoute;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the path that a view of the network has, to a place, under constraints; with every reason
/// why there is none. Asks the system for routes to addresses, and nothing else.
final class PathFinder {
    private final NetworkSystem system;
    private final NetworkView view;
    private final PathConstraints constraints;
    private final Set<PathReason> reasons = new LinkedHashSet<>();

    private PathFinder(NetworkSystem system, NetworkView view, PathConstraints constraints) {
        this.system = system;
        this.view = view;
        this.constraints = constraints;
    }

    /// @param destination `null` for anywhere
    static NetworkPath find(
            NetworkSystem system,
            NetworkView view,
            PathConstraints constraints,
            @Nullable Endpoint destination) {
        PathFinder finder = new PathFinder(system, view, constraints);
        return switch (destination) {
            case null -> finder.anywhere();
            case Endpoint.Unix _ -> finder.within();
            case Endpoint.Address address -> finder.to(address.address());
            case Endpoint.Host host when isLocalhost(host.name()) ->
                    finder.to(InetAddress.getLoopbackAddress());
            case Endpoint.Host _, Endpoint.Service _, Endpoint.Uri _ -> finder.anywhere();
        };
    }

    /// RFC 6761, section 6.3.
    private static boolean isLocalhost(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || lower.endsWith(".localhost");
    }

    /// A Unix socket needs no interface.
    private NetworkPath within() {
        return path(Status.SATISFIED, List.of(), Optional.empty());
    }

    // ---- anywhere

    private NetworkPath anywhere() {
        List<Interface> usable = new ArrayList<>();
        for (KnownInterface each : view.inOrder()) {
            if (reachesAnywhere(each) && isAllowed(each)) {
                usable.add(each);
            }
        }
        if (!usable.isEmpty()) {
            reasons.clear(); // that others are prohibited is what was asked for
            return path(Status.SATISFIED, usable, Optional.empty());
        }
        Status status = Status.UNSATISFIED;
        for (KnownInterface each : view.interfaces()) {
            if (isChosen(each)) {
                explain(each);
                if (waits(each)) {
                    status = Status.REQUIRES_CONNECTION;
                }
            }
        }
        explainAbsence();
        return path(status, List.of(), Optional.empty());
    }

    private static boolean waits(KnownInterface each) {
        return each.flags().contains(Interface.Flag.UP)
                && each.flags().contains(Interface.Flag.DORMANT);
    }

    private boolean reachesAnywhere(KnownInterface each) {
        if (each.isLoopback()) {
            return isAskedFor(each) && each.isRunning();
        }
        return each.isRunning() && each.hasAddress() && hasDefaultRoute(each);
    }

    private boolean isAskedFor(KnownInterface each) {
        return constraints.requiredInterface().equals(Optional.of(each.name()))
                || constraints.requiredType().equals(Optional.of(each.type()));
    }

    private boolean hasDefaultRoute(KnownInterface each) {
        return view.defaults().stream().anyMatch(route -> route.index() == each.index());
    }

    /// Whether the constraints speak for it; if not, no word is lost on what it lacks.
    private boolean isChosen(KnownInterface each) {
        return (!each.isLoopback() || isAskedFor(each)) && forbids(each) == null;
    }

    private void explain(KnownInterface each) {
        Optional<PathReason> idle = whyNotRunning(each);
        if (idle.isPresent()) {
            reasons.add(idle.get());
        } else if (!each.hasAddress()) {
            because(Kind.NO_ADDRESS, each.name() + " has no address");
        } else if (!each.isLoopback() && !hasDefaultRoute(each)) {
            because(Kind.NO_DEFAULT_ROUTE, "no default route leads over " + each.name());
        }
    }

    /// @return empty if it runs
    static Optional<PathReason> whyNotRunning(KnownInterface each) {
        String name = each.name();
        if (!each.flags().contains(Interface.Flag.UP)) {
            return Optional.of(new PathReason(Kind.INTERFACE_DOWN, name + " is switched off"));
        }
        if (each.flags().contains(Interface.Flag.DORMANT)) {
            return Optional.of(
                    new PathReason(Kind.DORMANT, name + " waits for a login, or to be dialled"));
        }
        if (!each.flags().contains(Interface.Flag.RUNNING)) {
            return Optional.of(
                    new PathReason(Kind.NO_CARRIER, "nothing is at the other end of " + name));
        }
        return Optional.empty();
    }

    private void explainAbsence() {
        constraints
                .requiredInterface()
                .filter(name -> view.interfaces().stream().noneMatch(e -> e.name().equals(name)))
                .ifPresent(name ->
                        because(
                                Kind.NO_SUCH_INTERFACE,
                                "this machine has no interface '" + name + "'"));
        constraints
                .requiredType()
                .filter(type -> view.interfaces().stream().noneMatch(e -> e.type() == type))
                .ifPresent(type ->
                        because(
                                Kind.NO_INTERFACE_OF_TYPE,
                                "this machine has no " + type + " interface"));
        if (view.interfaces().stream().allMatch(KnownInterface::isLoopback)) {
            because(Kind.NO_INTERFACE, "this machine has no interface but loopback");
        }
    }

    // ---- one destination

    private NetworkPath to(InetAddress destination) {
        try {
            Way way = system.way(destination, scope(destination));
            Optional<KnownInterface> taken = view.withIndex(way.index());
            if (constraints.localNetworkProhibited()
                    && Neighbours.isNear(destination, way, taken)) {
                because(
                        Kind.LOCAL_NETWORK_PROHIBITED,
                        Endpoint.address(destination, 0).host()
                                + " is on the local network, which is prohibited");
                return path(Status.UNSATISFIED, List.of(), Optional.empty());
            }
            if (taken.isPresent() && isUsable(taken.get()) && isAllowed(taken.get())) {
                return path(Status.SATISFIED, List.of(taken.get()), route(destination, way));
            }
            Optional<Around> around = around(destination, way, taken);
            if (around.isPresent()) {
                reasons.clear(); // that others are prohibited is what was asked for
                return path(
                        Status.SATISFIED,
                        List.of(around.get().over),
                        route(destination, around.get().way));
            }
            return noWay(destination, way, taken);
        } catch (IOException e) {
            because(Kind.NO_ROUTE, "the system does not tell its routes: " + e.getMessage());
            return path(Status.UNSATISFIED, List.of(), Optional.empty());
        }
    }

    /// Another way than the system's own choice.
    private record Around(KnownInterface over, Way way) {}

    /// Where constraints forbid the system's choice, the next interface with a route. What is this
    /// machine's own leaves over no other.
    private Optional<Around> around(
            InetAddress destination, Way way, Optional<KnownInterface> taken) throws IOException {
        if (isFree(taken) || taken.map(KnownInterface::isLoopback).orElse(false)) {
            return Optional.empty();
        }
        for (KnownInterface other : view.inOrder()) {
            if (other.index() != way.index()
                    && !other.isLoopback()
                    && forbids(other) == null
                    && other.isRunning()) {
                Way found = system.way(destination, other.index());
                if (found.index() == other.index()) {
                    return Optional.of(new Around(other, found));
                }
            }
        }
        return Optional.empty();
    }

    /// Whether the system alone decides.
    private boolean isFree(Optional<KnownInterface> taken) {
        return constraints.withIncludePeerToPeer(false).equals(PathConstraints.NONE)
                && taken.map(each -> forbids(each) == null).orElse(true);
    }

    private static int scope(InetAddress destination) {
        return destination instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
    }

    private boolean isUsable(KnownInterface taken) {
        if (taken.isRunning()) {
            return true;
        }
        explain(taken);
        return false;
    }

    private NetworkPath noWay(InetAddress destination, Way way, Optional<KnownInterface> taken) {
        String host = Endpoint.address(destination, 0).host();
        if (way.refused()) {
            because(Kind.REFUSED_BY_ROUTE, "a route of this machine refuses to send to " + host);
        } else if (taken.isEmpty()) {
            because(Kind.NO_ROUTE, "no route leads to " + host);
            for (KnownInterface each : view.interfaces()) {
                if (isChosen(each) && (!each.isRunning() || !each.hasAddress())) {
                    explain(each);
                }
            }
        }
        explainAbsence();
        Status status =
                view.interfaces().stream().anyMatch(each -> isChosen(each) && waits(each))
                        ? Status.REQUIRES_CONNECTION
                        : Status.UNSATISFIED;
        return path(status, List.of(), Optional.empty());
    }

    private Optional<PathRoute> route(InetAddress destination, Way way) {
        return view.withIndex(way.index())
                .map(over ->
                        new PathRoute(
                                destination,
                                over.name(),
                                Optional.ofNullable(way.gateway()),
                                Optional.ofNullable(way.source()),
                                way.table() < 0 ? OptionalInt.empty() : OptionalInt.of(way.table()),
                                rule(destination, way)));
    }

    private Optional<String> rule(InetAddress destination, Way way) {
        if (way.table() < 0 || view.rules().isEmpty()) {
            return Optional.empty();
        }
        int all = destination.getAddress().length * 8;
        int length = all;
        if (view.rules().stream().anyMatch(rule -> rule.suppressed() >= 0)) {
            try {
                length = system.prefixLength(destination, scope(destination));
            } catch (IOException _) {
                length = all; // then the rule that lets go of short ones is named, perhaps wrongly
            }
        }
        return RuleFinder.find(
                view.rules(), destination, null, way.table(), length, RuleFinder.user());
    }

    // ---- constraints

    /// Whether the constraints allow one that would do; if not, the reason is kept.
    private boolean isAllowed(KnownInterface each) {
        PathReason against = forbids(each);
        if (against != null) {
            reasons.add(against);
        }
        return against == null;
    }

    private @Nullable PathReason forbids(KnownInterface each) {
        String name = each.name();
        InterfaceType type = each.type();
        Optional<String> required = constraints.requiredInterface();
        if (required.isPresent() && !required.get().equals(name)) {
            return new PathReason(
                    Kind.OTHER_INTERFACE_REQUIRED,
                    name + " would do, but " + required.get() + " is required");
        }
        Optional<InterfaceType> requiredType = constraints.requiredType();
        if (requiredType.isPresent() && requiredType.get() != type) {
            return new PathReason(
                    Kind.OTHER_TYPE_REQUIRED,
                    name + " is " + type + ", but " + requiredType.get() + " is required");
        }
        if (constraints.prohibitedInterfaces().contains(name)) {
            return new PathReason(Kind.INTERFACE_PROHIBITED, name + " is prohibited");
        }
        if (constraints.prohibitedTypes().contains(type)) {
            return new PathReason(
                    Kind.TYPE_PROHIBITED, name + " is " + type + ", which is prohibited");
        }
        if (constraints.expensiveProhibited() && each.isExpensive()) {
            return new PathReason(
                    Kind.EXPENSIVE_PROHIBITED, name + " is expensive, which is prohibited");
        }
        if (constraints.constrainedProhibited() && each.isConstrained()) {
            return new PathReason(
                    Kind.CONSTRAINED_PROHIBITED, name + " is constrained, which is prohibited");
        }
        if (each.isPeerToPeer() && !constraints.includePeerToPeer() && required.isEmpty()) {
            return new PathReason(
                    Kind.PEER_TO_PEER_EXCLUDED,
                    name + " is a peer-to-peer link, which is used only if that is asked for");
        }
        return null;
    }

    // ---- the result

    private void because(Kind kind, String text) {
        reasons.add(new PathReason(kind, text));
    }

    private NetworkPath path(Status status, List<Interface> interfaces, Optional<PathRoute> route) {
        if (view.names().nameservers().isEmpty()) {
            because(Kind.NO_NAMESERVER, "no nameserver is configured");
        }
        Optional<CaptivePortal> portal = portal(interfaces, route);
        portal.ifPresent(found -> because(Kind.CAPTIVE, captive(found)));
        List<InetAddress> gateways =
                view.defaults().stream()
                        .filter(hop -> interfaces.stream().anyMatch(e -> e.index() == hop.index()))
                        .map(DefaultRoute::gateway)
                        .filter(java.util.Objects::nonNull)
                        .distinct()
                        .toList();
        return new KnownPath(
                status,
                List.copyOf(reasons),
                interfaces,
                gateways,
                hasFamily(interfaces, route, true),
                hasFamily(interfaces, route, false),
                view.names().nameservers(),
                view.names().searchDomains(),
                route,
                portal);
    }

    /// What is on the link itself needs no leave of a portal.
    private Optional<CaptivePortal> portal(List<Interface> interfaces, Optional<PathRoute> route) {
        if (interfaces.isEmpty() || route.map(taken -> taken.gateway().isEmpty()).orElse(false)) {
            return Optional.empty();
        }
        String preferred = interfaces.getFirst().name();
        return view.portals().stream()
                .filter(CaptivePortal::isCaptive)
                .filter(each -> each.interfaceName().equals(preferred))
                .findFirst();
    }

    private static String captive(CaptivePortal portal) {
        return "the network of "
                + portal.interfaceName()
                + " lets nothing through until somebody logs in"
                + portal.page().map(page -> " at " + page).orElse("");
    }

    /// To one address its family is all there is; else what leads anywhere over the interfaces.
    private boolean hasFamily(List<Interface> interfaces, Optional<PathRoute> route, boolean ipv4) {
        if (route.isPresent()) {
            return route.get().destination() instanceof Inet4Address == ipv4;
        }
        return interfaces.stream()
                .map(KnownInterface.class::cast)
                .anyMatch(each ->
                        each.isLoopback()
                                ? each.addresses().stream()
                                        .anyMatch(own ->
                                                own.address() instanceof Inet4Address == ipv4)
                                : each.reachesBeyondItsLink(ipv4)
                                        && view.defaults().stream()
                                                .anyMatch(hop ->
                                                        hop.index() == each.index()
                                                                && hop.ipv4() == ipv4));
    }
}
