package dev.fairlead.internal.path;

import dev.fairlead.InterfaceCounts;
import dev.fairlead.PathCapability;
import dev.fairlead.internal.os.NetlinkSocket;
import dev.fairlead.internal.os.SystemCallException;
import dev.fairlead.internal.os.SystemEvents;
import dev.fairlead.internal.path.NetlinkMessage.Hop;
import dev.fairlead.internal.path.NetlinkMessage.Link;
import dev.fairlead.internal.path.NetlinkMessage.Route;
import dev.fairlead.internal.path.NetlinkMessage.Rule;
import dev.fairlead.internal.path.NetworkView.DefaultRoute;
import dev.fairlead.internal.path.NetworkView.Names;
import dev.fairlead.internal.time.TimeSource;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Linux, asked by rtnetlink(7).
final class Rtnetlink implements NetworkSystem {
    private static final int MOST_TRIES = 5;
    private static final int MOST_INTERFACES = 1 << 14;
    private static final int MOST_ADDRESSES = 1 << 16;
    private static final int MOST_RULES = 1 << 14;
    private static final int MOST_KEPT_RULES = 256;
    private static final int MOST_DEFAULT_ROUTES = 256;

    // linux/rtnetlink.h
    private static final int RTN_UNICAST = 1;
    private static final int RTN_BLACKHOLE = 6;
    private static final int RTN_UNREACHABLE = 7;
    private static final int RTN_PROHIBIT = 8;

    // Those that are no way: ENETUNREACH and EHOSTUNREACH if there is none; EINVAL for a route of
    // type blackhole, EACCES for prohibit. ENODEV if the interface has gone.
    private static final int EACCES = 13;
    private static final int ENODEV = 19;
    private static final int EINVAL = 22;
    private static final int ENETDOWN = 100;
    private static final int ENETUNREACH = 101;
    private static final int EHOSTUNREACH = 113;

    private final InterfaceReader interfaces;
    private final List<Path> files;

    /// @param files whose changes matter as well
    Rtnetlink(InterfaceReader interfaces, List<Path> files) {
        this.interfaces = interfaces;
        this.files = files;
    }

    @Override
    public Set<PathCapability> capabilities() {
        Set<PathCapability> capabilities =
                EnumSet.of(
                        PathCapability.EVENTS,
                        PathCapability.ADDRESS_FLAGS,
                        PathCapability.INTERFACE_TYPES,
                        PathCapability.ALIASES,
                        PathCapability.ROUTES,
                        PathCapability.COUNTS);
        if (interfaces.knowsPeerToPeer()) {
            capabilities.add(PathCapability.PEER_TO_PEER);
        }
        return capabilities;
    }

    @Override
    public Set<Integer> peerToPeer() throws IOException {
        List<Link> links = new ArrayList<>();
        list(NetlinkRequest.links(false), Link.class, MOST_INTERFACES, links);
        return NetworkSystem.peerToPeer(interfaces.join(links, List.of()));
    }

    @Override
    public NetworkView read() throws IOException {
        List<Link> links = new ArrayList<>();
        list(NetlinkRequest.links(false), Link.class, MOST_INTERFACES, links);
        List<NetlinkMessage.Address> addresses = new ArrayList<>();
        list(NetlinkRequest.addresses(), NetlinkMessage.Address.class, MOST_ADDRESSES, addresses);
        List<Rule> rules = new ArrayList<>();
        list(NetlinkRequest.rules(), Rule.class, MOST_RULES, rules);
        DefaultRoutes routes = readRoutes();
        return new NetworkView(
                interfaces.join(links, addresses),
                ordered(routes.found),
                routes.sum + 31L * rules.hashCode(),
                Names.NONE,
                List.of(),
                rules.size() > MOST_KEPT_RULES ? List.of() : rules);
    }

    /// A machine may have a million routes; of most only their fingerprints are kept.
    private static final class DefaultRoutes {
        private final List<Route> found = new ArrayList<>();
        private long sum;

        void take(Route route) {
            if (route.cloned()) {
                return; // what the kernel noted of one destination changes no other's way
            }
            sum += route.fingerprint();
            if (route.prefixLength() == 0
                    && route.type() == RTN_UNICAST
                    && found.size() < MOST_DEFAULT_ROUTES) {
                found.add(route);
            }
        }
    }

    private static DefaultRoutes readRoutes() throws IOException {
        for (int i = 0; i < MOST_TRIES; i++) {
            DefaultRoutes routes = new DefaultRoutes();
            boolean whole =
                    ask(
                            NetlinkRequest.routes(),
                            true,
                            message -> {
                                if (message instanceof Route route) {
                                    routes.take(route);
                                }
                            });
            if (whole || i == MOST_TRIES - 1) { // what changes all the time is told again anyway
                return routes;
            }
        }
        throw new AssertionError("the loop returns");
    }

    /// The kernel's own choice first, which regards rules and tables; then by metric.
    private List<DefaultRoute> ordered(List<Route> routes) throws IOException {
        routes.sort(Comparator.comparingLong(Route::metric));
        List<DefaultRoute> ordered = new ArrayList<>();
        for (InetAddress anywhere : List.of(ANYWHERE_IPV4, ANYWHERE_IPV6)) {
            Way way = way(anywhere, 0);
            if (way.index() != 0) {
                add(
                        ordered,
                        new DefaultRoute(
                                way.index(), anywhere instanceof Inet4Address, way.gateway()));
            }
        }
        for (Route route : routes) {
            for (Hop hop : route.hops()) {
                if (hop.index() != 0) {
                    add(ordered, new DefaultRoute(hop.index(), route.ipv4(), hop.gateway()));
                }
            }
        }
        return ordered;
    }

    private static void add(List<DefaultRoute> ordered, DefaultRoute route) {
        if (!ordered.contains(route) && ordered.size() < MOST_DEFAULT_ROUTES) {
            ordered.add(route);
        }
    }

    @Override
    public Way way(InetAddress destination, int index, @Nullable InetAddress source)
            throws IOException {
        Way[] found = {Way.NONE};
        ask(
                NetlinkRequest.route(destination, index, source),
                false,
                message -> {
                    switch (message) {
                        case Route route -> found[0] = way(route);
                        case NetlinkMessage.Failed failed -> found[0] = noWay(failed.errno());
                        case Link _, NetlinkMessage.Address _, Rule _, NetlinkMessage.Done _ -> {}
                    }
                });
        return found[0];
    }

    /// With `RTM_F_FIB_MATCH` the kernel tells of the entry itself.
    @Override
    public int prefixLength(InetAddress destination, int index) throws IOException {
        int[] found = {destination.getAddress().length * 8};
        ask(
                NetlinkRequest.entry(destination, index),
                false,
                message -> {
                    if (message instanceof Route route) {
                        found[0] = route.prefixLength();
                    }
                });
        return found[0];
    }

    private static Way way(Route route) {
        if (route.type() == RTN_BLACKHOLE
                || route.type() == RTN_UNREACHABLE
                || route.type() == RTN_PROHIBIT) {
            return Way.REFUSED;
        }
        Hop hop = route.hops().getFirst();
        return new Way(hop.index(), false, hop.gateway(), route.source(), route.table());
    }

    private static Way noWay(int errno) {
        return errno == EACCES || errno == EINVAL ? Way.REFUSED : Way.NONE;
    }

    @Override
    public Map<String, InterfaceCounts> counts() throws IOException {
        List<Link> links = new ArrayList<>();
        list(NetlinkRequest.links(true), Link.class, MOST_INTERFACES, links);
        long now = TimeSource.SYSTEM.nanoTime();
        Map<String, InterfaceCounts> counts = new HashMap<>();
        for (Link link : links) {
            InterfaceCounts of = link.counts();
            if (of != null) {
                counts.put(link.name(), at(of, now));
            }
        }
        return counts;
    }

    private static InterfaceCounts at(InterfaceCounts counts, long now) {
        return new InterfaceCounts(
                counts.bytesIn(),
                counts.bytesOut(),
                counts.packetsIn(),
                counts.packetsOut(),
                counts.droppedIn(),
                counts.droppedOut(),
                counts.errorsIn(),
                counts.errorsOut(),
                now);
    }

    private static <M extends NetlinkMessage> void list(
            byte[] request, Class<M> kind, int most, List<M> into) throws IOException {
        for (int i = 0; i < MOST_TRIES; i++) {
            into.clear();
            boolean whole =
                    ask(
                            request,
                            true,
                            message -> {
                                if (kind.isInstance(message) && into.size() < most) {
                                    into.add(kind.cast(message));
                                }
                            });
            if (whole) {
                return;
            }
        }
    }

    private interface Taker {
        void take(NetlinkMessage message);
    }

    /// @param list whether the answer is a list, with an end
    /// @return false if what was listed has changed meanwhile
    private static boolean ask(byte[] request, boolean list, Taker taker) throws IOException {
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            socket.send(request);
            while (true) {
                for (NetlinkMessage message :
                        NetlinkParser.parse(socket.receive(), ByteOrder.nativeOrder())) {
                    if (message instanceof NetlinkMessage.Done done) {
                        return !done.interrupted();
                    }
                    if (message instanceof NetlinkMessage.Failed failed
                            && (list || !isNoWay(failed))) {
                        throw new SystemCallException("rtnetlink", failed.errno());
                    }
                    taker.take(message);
                }
                if (!list) {
                    return true;
                }
            }
        }
    }

    private static boolean isNoWay(NetlinkMessage.Failed failed) {
        return switch (failed.errno()) {
            case EACCES, ENODEV, EINVAL, ENETDOWN, ENETUNREACH, EHOSTUNREACH -> true;
            default -> false;
        };
    }

    @Override
    public Changes changes() throws IOException {
        SystemEvents events = SystemEvents.open(files);
        return new Changes() {
            @Override
            public boolean await(long nanos) throws IOException {
                return events.await(nanos);
            }

            @Override
            public void wake() {
                events.wake();
            }

            @Override
            public void close() {
                events.close();
            }
        };
    }
}
