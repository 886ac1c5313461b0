package dev.fairlead.internal.path;

import dev.fairlead.ConnectionPath;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathReason;
import dev.fairlead.PathReason.Kind;
import dev.fairlead.PathRoute;
import dev.fairlead.internal.path.NetworkSystem.Way;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds whether what runs between two addresses still has its way, and whether there is a better
/// one by now. Asks the system for routes, and nothing else.
final class FlowFinder {
    private static final ConnectionPath WITHIN =
            new ConnectionPath(Optional.empty(), List.of(), Optional.empty());

    private final NetworkSystem system;
    private final NetworkView view;
    private final Flow flow;
    private final InetAddress source;
    private final InetAddress destination;
    private final List<PathReason> reasons = new ArrayList<>();

    private FlowFinder(
            NetworkSystem system,
            NetworkView view,
            Flow flow,
            InetAddress source,
            InetAddress destination) {
        this.system = system;
        this.view = view;
        this.flow = flow;
        this.source = source;
        this.destination = destination;
    }

    /// @throws IOException if the system does not tell; then nothing is known
    static ConnectionPath find(NetworkSystem system, NetworkView view, Flow flow)
            throws IOException {
        if (flow.local() instanceof Endpoint.Address local
                && flow.remote() instanceof Endpoint.Address remote) {
            return new FlowFinder(system, view, flow, local.address(), remote.address()).find();
        }
        return WITHIN; // a Unix socket needs no interface
    }

    private ConnectionPath find() throws IOException {
        Optional<KnownInterface> home = home();
        if (home.isPresent()) {
            PathFinder.whyNotRunning(home.get()).ifPresent(reasons::add);
        } else if (!source.isAnyLocalAddress()) {
            because(Kind.ADDRESS_GONE, host(source) + " is no longer an address of this machine");
        }
        NetworkPath preferred =
                flow.free()
                        ? PathFinder.find(
                                system, view, flow.constraints(), Endpoint.address(destination, 0))
                        : null;
        if (reasons.isEmpty()) {
            findRoute(home, preferred);
        }
        return new ConnectionPath(
                home.map(Interface::name), reasons, better(home.orElse(null), preferred));
    }

    private Optional<KnownInterface> home() {
        int scope = source instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
        return view.interfaces().stream()
                .filter(each -> scope == 0 || each.index() == scope)
                .filter(each -> each.has(source))
                .findFirst();
    }

    private void findRoute(Optional<KnownInterface> home, @Nullable NetworkPath preferred)
            throws IOException {
        int only = flow.bound() ? home.map(Interface::index).orElse(0) : 0;
        int scope = destination instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
        Way way =
                system.way(destination, only == 0 ? scope : only, home.isPresent() ? source : null);
        Optional<KnownInterface> over = view.withIndex(way.index());
        if (way.refused()) {
            because(
                    Kind.REFUSED_BY_ROUTE,
                    "a route of this machine refuses to send to " + host(destination));
        } else if (over.isEmpty()) {
            because(Kind.NO_ROUTE, "no route leads to " + host(destination) + " any more");
        } else if (!over.get().isRunning()) {
            PathFinder.whyNotRunning(over.get()).ifPresent(reasons::add);
        } else if (home.isPresent() && hasMoved(home.get(), over.get(), preferred)) {
            because(
                    Kind.ROUTE_MOVED,
                    "what goes to "
                            + host(destination)
                            + " now leaves over "
                            + over.get().name()
                            + ", but "
                            + host(source)
                            + " belongs to "
                            + home.get().name());
        }
    }

    /// The system chose the address for the interface over which it sent then. What leaves over
    /// another one with that address comes from nowhere for the network there: most drop it, or
    /// give it an address of their own, which the peer does not know.
    private boolean hasMoved(
            KnownInterface home, KnownInterface over, @Nullable NetworkPath preferred) {
        return preferred != null
                && over.index() != home.index()
                && !over.isLoopback()
                && !home.isLoopback()
                && !source(preferred).equals(Optional.of(source));
    }

    private static Optional<InetAddress> source(NetworkPath path) {
        return path.route().flatMap(PathRoute::source);
    }

    private Optional<String> better(
            @Nullable KnownInterface home, @Nullable NetworkPath preferred) {
        if (preferred == null
                || !preferred.isSatisfied()
                || source(preferred).equals(Optional.of(source))
                || (home != null && home.isLoopback())) {
            return Optional.empty();
        }
        return preferred
                .preferred()
                .filter(over -> home == null || over.index() != home.index())
                .map(Interface::name);
    }

    private void because(Kind kind, String text) {
        reasons.add(new PathReason(kind, text));
    }

    private static String host(InetAddress address) {
        return Endpoint.address(address, 0).host();
    }
}
