package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.ConnectionPath;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface.Flag;
import dev.fairlead.InterfaceCounts;
import dev.fairlead.InterfaceType;
import dev.fairlead.LocalAddress;
import dev.fairlead.PathCapability;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathReason;
import dev.fairlead.PathReason.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlowFinderTest {
    private static final Set<Flag> RUNNING = Set.of(Flag.UP, Flag.RUNNING);
    private static final InetAddress SERVER = InetAddress.ofLiteral("10.9.0.2");
    private static final InetAddress OVER_WIFI = InetAddress.ofLiteral("10.1.0.2");
    private static final InetAddress OVER_CELL = InetAddress.ofLiteral("10.2.0.2");
    private static final KnownInterface LO =
            make("lo", 1, InterfaceType.LOOPBACK, RUNNING, "127.0.0.1");
    private static final KnownInterface WIFI =
            make("wlan0", 3, InterfaceType.WIFI, RUNNING, "10.1.0.2");
    private static final KnownInterface CELL =
            make("wwan0", 4, InterfaceType.CELLULAR, RUNNING, "10.2.0.2");

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
                false,
                false,
                false);
    }

    /// What the system answers, by the source that is asked about; none is what it would choose.
    private static class Routes implements NetworkSystem {
        private final Map<String, Way> ways = new HashMap<>();

        Routes from(@Nullable InetAddress source, int index, @Nullable InetAddress chosen) {
            ways.put(String.valueOf(source), new Way(index, false, null, chosen, 254));
            return this;
        }

        Routes refusedFrom(InetAddress source) {
            ways.put(String.valueOf(source), Way.REFUSED);
            return this;
        }

        @Override
        public NetworkView read() {
            throw new AssertionError("a way is found in a view that was read");
        }

        @Override
        public Way way(InetAddress destination, int index, @Nullable InetAddress source) {
            return ways.getOrDefault(String.valueOf(source), Way.NONE);
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

    private static NetworkView view(KnownInterface... interfaces) {
        return new NetworkView(List.of(interfaces), List.of(), 0, NetworkView.Names.NONE);
    }

    private static Flow flow(InetAddress from, boolean free) {
        return new Flow(
                Endpoint.address(from, 40_000),
                Endpoint.address(SERVER, 80),
                PathConstraints.NONE,
                free,
                false);
    }

    private static ConnectionPath find(Routes routes, NetworkView view, Flow flow)
            throws IOException {
        return FlowFinder.find(routes, view, flow);
    }

    private static List<Kind> kinds(ConnectionPath path) {
        return path.reasons().stream().map(PathReason::kind).toList();
    }

    @Test
    void itIsViableOverTheInterfaceThatHasItsAddress() throws IOException {
        Routes routes = new Routes().from(OVER_WIFI, 3, null).from(null, 3, OVER_WIFI);
        ConnectionPath path = find(routes, view(LO, WIFI, CELL), flow(OVER_WIFI, true));
        assertEquals("viable over wlan0", path.toString());
        assertTrue(path.isViable() && !path.isBetterAvailable());
    }

    @Test
    void withoutItsAddressItIsNotViableAndAnotherInterfaceIsBetter() throws IOException {
        Routes routes = new Routes().from(null, 4, OVER_CELL);
        ConnectionPath path = find(routes, view(LO, CELL), flow(OVER_WIFI, true));
        assertEquals(
                "not viable: 10.1.0.2 is no longer an address of this machine, better over wwan0",
                path.toString());
        assertEquals(List.of(Kind.ADDRESS_GONE), kinds(path));
    }

    @Test
    void onAnInterfaceThatIsSwitchedOffItIsNotViable() throws IOException {
        KnownInterface off = make("wlan0", 3, InterfaceType.WIFI, Set.of(), "10.1.0.2");
        ConnectionPath path =
                find(new Routes().from(OVER_WIFI, 3, null), view(LO, off), flow(OVER_WIFI, true));
        assertEquals(List.of(Kind.INTERFACE_DOWN), kinds(path));
        assertEquals(Optional.of("wlan0"), path.interfaceName());
    }

    @Test
    void withoutARouteItIsNotViableAndARefusalIsToldApart() throws IOException {
        NetworkView view = view(LO, WIFI);
        assertEquals(
                List.of(Kind.NO_ROUTE), kinds(find(new Routes(), view, flow(OVER_WIFI, true))));
        Routes refusing = new Routes().refusedFrom(OVER_WIFI);
        assertEquals(
                List.of(Kind.REFUSED_BY_ROUTE), kinds(find(refusing, view, flow(OVER_WIFI, true))));
    }

    @Test
    void ifItsPacketsLeaveOverAnotherInterfaceItIsNotViable() throws IOException {
        Routes routes = new Routes().from(OVER_WIFI, 4, null).from(null, 4, OVER_CELL);
        ConnectionPath path = find(routes, view(LO, WIFI, CELL), flow(OVER_WIFI, true));
        assertEquals(
                "not viable: what goes to 10.9.0.2 now leaves over wwan0, but 10.1.0.2 belongs to"
                        + " wlan0, better over wwan0",
                path.toString());
    }

    @Test
    void whereRulesKeepItOnItsInterfaceABetterOneLeavesItViable() throws IOException {
        Routes routes = new Routes().from(OVER_CELL, 4, null).from(null, 3, OVER_WIFI);
        ConnectionPath path = find(routes, view(LO, WIFI, CELL), flow(OVER_CELL, true));
        assertEquals("viable over wwan0, better over wlan0", path.toString());
    }

    @Test
    void whoseAddressTheSystemDidNotChooseHasNoBetterWayAndMayLeaveByAnother() throws IOException {
        Routes routes = new Routes().from(OVER_CELL, 3, null).from(null, 3, OVER_WIFI);
        ConnectionPath path = find(routes, view(LO, WIFI, CELL), flow(OVER_CELL, false));
        assertEquals("viable over wwan0", path.toString());
    }

    @Test
    void anyOfTheLoopbackNetworkIsThisMachines() throws IOException {
        InetAddress other = InetAddress.ofLiteral("127.3.2.1");
        Routes routes = new Routes().from(other, 1, null).from(null, 1, other);
        assertEquals("viable over lo", find(routes, view(LO, WIFI), flow(other, true)).toString());
    }

    @Test
    void aUnixSocketNeedsNoInterface() throws IOException {
        Endpoint socket = Endpoint.unix(Path.of("/run/x"));
        ConnectionPath path =
                FlowFinder.find(
                        new Routes(),
                        view(LO),
                        new Flow(socket, socket, PathConstraints.NONE, true, false));
        assertEquals("viable", path.toString());
    }

    @Test
    void whatWasAskedOnceIsNotAskedAgainInOneLook() throws IOException {
        int[] asked = {0};
        Routes counting =
                new Routes() {
                    @Override
                    public Way way(InetAddress to, int index, @Nullable InetAddress source) {
                        asked[0]++;
                        return super.way(to, index, source);
                    }
                };
        counting.from(OVER_WIFI, 3, null).from(null, 3, OVER_WIFI);
        OneLook look = new OneLook(counting);
        for (int i = 0; i < 100; i++) {
            assertTrue(FlowFinder.find(look, view(LO, WIFI), flow(OVER_WIFI, true)).isViable());
        }
        assertEquals(2, asked[0]);
    }
}
