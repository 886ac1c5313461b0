package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CaptivePortal;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.Interface.Flag;
import dev.fairlead.InterfaceCounts;
import dev.fairlead.InterfaceType;
import dev.fairlead.LocalAddress;
import dev.fairlead.NetworkPath;
import dev.fairlead.NetworkPath.Status;
import dev.fairlead.PathCapability;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathReason;
import dev.fairlead.PathReason.Kind;
import dev.fairlead.internal.path.NetworkView.DefaultRoute;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PathFinderTest {
    private static final Set<Flag> RUNNING = Set.of(Flag.UP, Flag.RUNNING);
    private static final InetAddress GATEWAY = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress SERVER = InetAddress.ofLiteral("10.9.0.2");
    private static final Endpoint TO_SERVER = Endpoint.address(SERVER, 80);
    private static final NetworkView.Names NAMES =
            new NetworkView.Names(List.of(Endpoint.address(GATEWAY, 53)), List.of("lan"));

    private static final KnownInterface LO =
            make("lo", 1, InterfaceType.LOOPBACK, RUNNING, "127.0.0.1");
    private static final KnownInterface ETH =
            make("eth0", 2, InterfaceType.WIRED, RUNNING, "10.0.0.2");
    private static final KnownInterface WIFI =
            make("wlan0", 3, InterfaceType.WIFI, RUNNING, "10.1.0.2");
    private static final KnownInterface CELL =
            make("wwan0", 4, InterfaceType.CELLULAR, RUNNING, "10.2.0.2");

    private static final KnownInterface PEERS =
            make("p2p-wlan0-0", 5, InterfaceType.WIFI, RUNNING, "10.3.0.2");

    private static KnownInterface make(
            String name, int index, InterfaceType type, Set<Flag> flags, String... addresses) {
        return new KnownInterface(
                name,
                index,
                type,
                flags,
                List.of(addresses).stream()
                        .map(text ->
                                new LocalAddress(
                                        InetAddress.ofLiteral(text),
                                        24,
                                        Optional.empty(),
                                        Optional.empty(),
                                        LocalAddress.Scope.GLOBAL,
                                        Set.of()))
                        .toList(),
                Optional.empty(),
                1500,
                OptionalInt.of(1),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                type == InterfaceType.CELLULAR,
                false,
                name.startsWith("p2p"));
    }

    /// A system whose routes are what the test says.
    private static final class Routes implements NetworkSystem {
        private final Map<Integer, Way> ways = new HashMap<>();

        Routes onLink(int index) {
            ways.put(0, new Way(index, false, null, null, 254));
            return this;
        }

        Routes way(int asked, int index) {
            ways.put(asked, new Way(index, false, GATEWAY, null, 254));
            return this;
        }

        @Override
        public NetworkView read() {
            throw new AssertionError("a path is found in a view that was read");
        }

        @Override
        public Way way(InetAddress destination, int index, @Nullable InetAddress source) {
            return ways.getOrDefault(index, Way.NONE);
        }

        @Override
        public Map<String, InterfaceCounts> counts() {
            return Map.of();
        }

        @Override
        public Set<PathCapability> capabilities() {
            return Set.of();
        }

        @Override
        public Changes changes() {
            throw new AssertionError("nobody watches");
        }
    }

    private static NetworkView view(List<KnownInterface> interfaces, int... defaults) {
        return new NetworkView(
                interfaces,
                java.util.Arrays.stream(defaults)
                        .mapToObj(index -> new DefaultRoute(index, true, GATEWAY))
                        .toList(),
                0,
                NAMES);
    }

    private static NetworkPath anywhere(NetworkView view, PathConstraints constraints) {
        return find(view, constraints, null);
    }

    private static NetworkPath find(
            NetworkView view, PathConstraints constraints, @Nullable Endpoint destination) {
        return PathFinder.find(new Routes(), view, constraints, destination);
    }

    private static List<String> names(NetworkPath path) {
        return path.interfaces().stream().map(Interface::name).toList();
    }

    private static List<Kind> kinds(NetworkPath path) {
        return path.reasons().stream().map(PathReason::kind).toList();
    }

    @Test
    void interfacesAreInTheOrderOfTheirDefaultRoutes() {
        NetworkPath path = anywhere(view(List.of(LO, ETH, WIFI, CELL), 3, 4), PathConstraints.NONE);
        assertEquals(Status.SATISFIED, path.status());
        assertEquals(List.of("wlan0", "wwan0"), names(path));
        assertEquals(List.of(GATEWAY), path.gateways());
        assertEquals(List.of(), path.reasons());
        assertTrue(path.hasIpv4());
        assertFalse(path.hasIpv6());
        assertFalse(path.isExpensive());
        assertTrue(path.uses(InterfaceType.WIFI));
        assertEquals("satisfied, viable, interface: wlan0[wifi], ipv4, dns", path.toString());
    }

    @Test
    void everyReasonIsTold() {
        NetworkPath path =
                anywhere(
                        view(
                                List.of(
                                        LO,
                                        make("a", 2, InterfaceType.WIRED, Set.of()),
                                        make("b", 3, InterfaceType.WIRED, Set.of(Flag.UP)),
                                        make("c", 4, InterfaceType.WIRED, RUNNING),
                                        make("d", 5, InterfaceType.WIRED, RUNNING, "10.0.0.9"))),
                        PathConstraints.NONE);
        assertEquals(Status.UNSATISFIED, path.status());
        assertEquals(
                List.of(
                        "a is switched off",
                        "nothing is at the other end of b",
                        "c has no address",
                        "no default route leads over d"),
                path.reasons().stream().map(PathReason::text).toList());
    }

    @Test
    void anInterfaceThatWaitsToBeDialledRequiresAConnection() {
        var waiting =
                make("ppp0", 2, InterfaceType.TUNNEL, Set.of(Flag.UP, Flag.RUNNING, Flag.DORMANT));
        NetworkPath path = anywhere(view(List.of(LO, waiting)), PathConstraints.NONE);
        assertEquals(Status.REQUIRES_CONNECTION, path.status());
        assertEquals(List.of(Kind.DORMANT), kinds(path));
    }

    @Test
    void aMachineWithLoopbackOnlySaysSo() {
        NetworkPath path = anywhere(view(List.of(LO)), PathConstraints.NONE);
        assertEquals(Status.UNSATISFIED, path.status());
        assertEquals(List.of(Kind.NO_INTERFACE), kinds(path));
        NetworkPath none = anywhere(view(List.of()), PathConstraints.NONE);
        assertEquals(List.of(Kind.NO_INTERFACE), kinds(none));
    }

    @Test
    void loopbackCountsWhereItIsAskedFor() {
        PathConstraints loopback = PathConstraints.NONE.withRequiredType(InterfaceType.LOOPBACK);
        assertEquals(List.of("lo"), names(anywhere(view(List.of(LO, ETH), 2), loopback)));
    }

    @Test
    void aSatisfiedPathSaysThatNoNameserverIsThere() {
        NetworkView view = view(List.of(LO, ETH), 2).withNames(NetworkView.Names.NONE);
        NetworkPath path = anywhere(view, PathConstraints.NONE);
        assertTrue(path.isSatisfied());
        assertEquals(List.of(Kind.NO_NAMESERVER), kinds(path));
    }

    @Test
    void eachConstraintThatForbidsAWayIsNamed() {
        NetworkView view = view(List.of(LO, CELL), 4);
        assertEquals(
                List.of("wwan0 is cellular, which is prohibited"),
                texts(view, PathConstraints.NONE.withProhibitedType(InterfaceType.CELLULAR)));
        assertEquals(
                List.of("wwan0 is prohibited"),
                texts(view, PathConstraints.NONE.withProhibitedInterface("wwan0")));
        assertEquals(
                List.of("wwan0 is expensive, which is prohibited"),
                texts(view, PathConstraints.NONE.withExpensiveProhibited(true)));
        assertEquals(
                List.of(
                        "wwan0 is cellular, but wifi is required",
                        "this machine has no wifi interface"),
                texts(view, PathConstraints.NONE.withRequiredType(InterfaceType.WIFI)));
        assertEquals(
                List.of(
                        "wwan0 would do, but eth9 is required",
                        "this machine has no interface 'eth9'"),
                texts(view, PathConstraints.NONE.withRequiredInterface("eth9")));
    }

    private static List<String> texts(NetworkView view, PathConstraints constraints) {
        NetworkPath path = anywhere(view, constraints);
        assertEquals(Status.UNSATISFIED, path.status());
        return path.reasons().stream().map(PathReason::text).toList();
    }

    @Test
    void toOneDestinationTheSystemsRouteDecides() {
        NetworkPath path =
                PathFinder.find(
                        new Routes().way(0, 3),
                        view(List.of(LO, ETH, WIFI), 2),
                        PathConstraints.NONE,
                        TO_SERVER);
        assertEquals(List.of("wlan0"), names(path));
        assertEquals(254, path.route().orElseThrow().table().orElseThrow());
    }

    @Test
    void aProhibitedWayIsPassedByWhereAnotherIsThere() {
        NetworkView view = view(List.of(LO, WIFI, CELL), 3, 4);
        PathConstraints noWifi = PathConstraints.NONE.withProhibitedType(InterfaceType.WIFI);
        assertEquals(
                List.of("wwan0"),
                names(PathFinder.find(new Routes().way(0, 3).way(4, 4), view, noWifi, TO_SERVER)));
        NetworkPath none = PathFinder.find(new Routes().way(0, 3), view, noWifi, TO_SERVER);
        assertEquals(List.of(Kind.TYPE_PROHIBITED), kinds(none));
    }

    @Test
    void whatIsThisMachinesOwnIsReachedOverLoopbackOnly() {
        NetworkPath path =
                PathFinder.find(
                        new Routes().way(0, 1).way(2, 2),
                        view(List.of(LO, ETH), 2),
                        PathConstraints.NONE.withProhibitedType(InterfaceType.LOOPBACK),
                        TO_SERVER);
        assertEquals(List.of(Kind.TYPE_PROHIBITED), kinds(path));
    }

    @Test
    void withoutARouteThePathIsUnsatisfied() {
        NetworkPath path = find(view(List.of(LO, ETH), 2), PathConstraints.NONE, TO_SERVER);
        assertEquals(Status.UNSATISFIED, path.status());
        assertEquals("no route leads to 10.9.0.2", path.reasons().getFirst().text());
    }

    @Test
    void aRouteOverALinkWithoutCarrierIsNone() {
        var unplugged = make("eth0", 2, InterfaceType.WIRED, Set.of(Flag.UP), "10.0.0.2");
        NetworkPath path =
                PathFinder.find(
                        new Routes().way(0, 2),
                        view(List.of(LO, unplugged), 2),
                        PathConstraints.NONE,
                        TO_SERVER);
        assertEquals(Status.UNSATISFIED, path.status());
        assertEquals(List.of(Kind.NO_CARRIER), kinds(path));
    }

    @Test
    void aUnixSocketNeedsNoInterface() {
        assertTrue(
                find(
                                view(List.of()),
                                PathConstraints.NONE,
                                Endpoint.unix(java.nio.file.Path.of("/run/x")))
                        .isSatisfied());
    }

    @Test
    void anAddressThatMayBeSomebodyElsesIsNone() {
        KnownInterface tentative =
                new KnownInterface(
                        "eth0",
                        2,
                        InterfaceType.WIRED,
                        RUNNING,
                        List.of(
                                new LocalAddress(
                                        InetAddress.ofLiteral("2001:db8::2"),
                                        64,
                                        Optional.empty(),
                                        Optional.empty(),
                                        LocalAddress.Scope.GLOBAL,
                                        Set.of(LocalAddress.Flag.TENTATIVE))),
                        Optional.empty(),
                        1500,
                        OptionalInt.of(1),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        false,
                        false,
                        false);
        assertEquals(
                List.of(Kind.NO_ADDRESS),
                kinds(anywhere(view(List.of(LO, tentative), 2), PathConstraints.NONE)));
    }

    private static List<Kind> nearOrFar(Routes routes, String destination, KnownInterface... all) {
        return PathFinder.find(
                        routes,
                        view(List.of(all), 2),
                        PathConstraints.NONE.withLocalNetworkProhibited(true),
                        Endpoint.address(InetAddress.ofLiteral(destination), 80))
                .reasons()
                .stream()
                .map(PathReason::kind)
                .toList();
    }

    @Test
    void whatIsOnALinkIsProhibitedWithTheLocalNetworkAndWhatIsBehindAGatewayIsNot() {
        List<Kind> prohibited = List.of(Kind.LOCAL_NETWORK_PROHIBITED);
        assertEquals(prohibited, nearOrFar(new Routes().onLink(2), "10.0.0.9", LO, ETH));
        assertEquals(prohibited, nearOrFar(new Routes().onLink(2), "192.168.9.9", LO, ETH));
        assertEquals(List.of(), nearOrFar(new Routes().way(0, 2), "192.0.2.7", LO, ETH));
        // A proxy that answers for its neighbours makes the gateway of no account.
        assertEquals(prohibited, nearOrFar(new Routes().way(0, 2), "10.0.0.9", LO, ETH));
        KnownInterface tunnel = make("tun0", 2, InterfaceType.TUNNEL, RUNNING, "10.8.0.2");
        assertEquals(List.of(), nearOrFar(new Routes().onLink(2), "192.0.2.7", LO, tunnel));
        assertEquals(List.of(), nearOrFar(new Routes().onLink(1), "127.0.0.1", LO, ETH));
    }

    private static NetworkPath overPeers(Routes routes, PathConstraints constraints) {
        return PathFinder.find(
                routes, view(List.of(LO, PEERS, WIFI), 5, 3), constraints, TO_SERVER);
    }

    @Test
    void aPeerToPeerLinkIsUsedOnlyIfThatIsAskedFor() {
        Routes only = new Routes().way(0, 5);
        NetworkPath excluded = overPeers(only, PathConstraints.NONE);
        assertEquals(List.of(Kind.PEER_TO_PEER_EXCLUDED), kinds(excluded));
        assertEquals(
                "p2p-wlan0-0 is a peer-to-peer link, which is used only if that is asked for",
                excluded.reasons().getFirst().text());
        PathConstraints asking = PathConstraints.NONE.withIncludePeerToPeer(true);
        assertEquals(List.of(PEERS), overPeers(only, asking).interfaces());
        PathConstraints named = PathConstraints.NONE.withRequiredInterface("p2p-wlan0-0");
        assertEquals(List.of(PEERS), overPeers(only, named).interfaces());
    }

    @Test
    void insteadOfAPeerToPeerLinkTheNextWayIsTaken() {
        Routes both = new Routes().way(0, 5).way(3, 3);
        assertEquals(List.of(WIFI), overPeers(both, PathConstraints.NONE).interfaces());
        NetworkView view = view(List.of(LO, PEERS, WIFI), 5, 3);
        assertEquals(List.of(WIFI), anywhere(view, PathConstraints.NONE).interfaces());
        PathConstraints asking = PathConstraints.NONE.withIncludePeerToPeer(true);
        assertEquals(List.of(PEERS, WIFI), anywhere(view, asking).interfaces());
    }

    @Test
    void aPortalIsToldOfWhatGoesFurtherThanItsLink() {
        CaptivePortal portal =
                new CaptivePortal(
                        "wlan0",
                        CaptivePortal.State.CAPTIVE,
                        Optional.of(java.net.URI.create("https://portal.example/")),
                        Optional.empty(),
                        Optional.empty(),
                        "so it says");
        NetworkView view = view(List.of(ETH, WIFI), 3, 2).withPortals(List.of(portal));
        NetworkPath captive = anywhere(view, PathConstraints.NONE);
        assertTrue(captive.isSatisfied());
        assertEquals(Optional.of(portal), captive.captivePortal());
        assertEquals(
                "the network of wlan0 lets nothing through until somebody logs in at"
                        + " https://portal.example/",
                captive.reasons().getLast().text());
        assertTrue(captive.toString().endsWith("dns, captive"), captive.toString());
        PathConstraints other = PathConstraints.NONE.withProhibitedInterface("wlan0");
        assertEquals(Optional.empty(), anywhere(view, other).captivePortal());
        NetworkPath near =
                PathFinder.find(
                        new Routes().onLink(2),
                        view,
                        PathConstraints.NONE,
                        Endpoint.host("10.0.0.9", 1));
        assertEquals(Optional.empty(), near.captivePortal());
    }
}
