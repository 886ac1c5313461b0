package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Interface.Flag;
import dev.fairlead.InterfaceCounts;
import dev.fairlead.InterfaceType;
import dev.fairlead.LocalAddress;
import dev.fairlead.PathCapability;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private static final InetAddress GATEWAY = InetAddress.ofLiteral("10.0.0.1");

    private static KnownInterface make(
            int index, InterfaceType type, String address, int prefix, @Nullable String peer) {
        return new KnownInterface(
                "if" + index,
                index,
                type,
                Set.of(Flag.UP, Flag.RUNNING),
                List.of(
                        new LocalAddress(
                                InetAddress.ofLiteral(address),
                                prefix,
                                Optional.empty(),
                                Optional.ofNullable(peer).map(InetAddress::ofLiteral),
                                LocalAddress.Scope.GLOBAL,
                                Set.of())),
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

    private static final List<KnownInterface> INTERFACES =
            List.of(
                    make(1, InterfaceType.LOOPBACK, "127.0.0.1", 8, null),
                    make(2, InterfaceType.WIRED, "10.0.0.2", 24, null),
                    make(3, InterfaceType.WIRED, "2001:db8::2", 128, null),
                    make(4, InterfaceType.TUNNEL, "10.8.0.2", 32, "10.9.0.1"));

    /// Leads every destination over one interface.
    private record Over(int index, @Nullable InetAddress gateway, boolean broken)
            implements NetworkSystem {
        @Override
        public NetworkView read() {
            return new NetworkView(INTERFACES, List.of(), 0, NetworkView.Names.NONE);
        }

        @Override
        public Way way(InetAddress destination, int only, @Nullable InetAddress source)
                throws IOException {
            if (broken) {
                throw new IOException("no descriptor is left");
            }
            return index == 0 ? Way.NONE : new Way(index, false, gateway, null, 254);
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
        public Changes changes() throws IOException {
            throw new IOException("it tells none");
        }
    }

    private static boolean isNear(Over system, String peer) {
        try (PathFeed feed = new PathFeed(system, () -> NetworkView.Names.NONE, new Metering());
                Neighbours neighbours = feed.neighbours()) {
            return neighbours.has(InetAddress.ofLiteral(peer));
        }
    }

    private static final Over THROUGH_GATEWAY = new Over(2, GATEWAY, false);

    @Test
    void thisMachineAndTheNetworksOfItsAddressesAreNear() {
        for (String near :
                List.of("127.0.0.2", "::1", "10.0.0.2", "10.0.0.77", "::ffff:10.0.0.77")) {
            assertTrue(isNear(THROUGH_GATEWAY, near), near);
        }
    }

    @Test
    void whoIsBehindAGatewayIsNot() {
        for (String far :
                List.of("10.0.1.77", "192.168.0.5", "8.8.8.8", "2001:db8::3", "fd00::1")) {
            assertFalse(isNear(THROUGH_GATEWAY, far), far);
        }
    }

    @Test
    void aLinkLocalAddressIsNearAndAUniqueLocalOneOnlyIfItsNetworkIs() {
        assertTrue(isNear(THROUGH_GATEWAY, "fe80::1"));
        assertTrue(isNear(THROUGH_GATEWAY, "169.254.3.4"));
        assertFalse(isNear(THROUGH_GATEWAY, "fd00::1"));
        assertTrue(isNear(new Over(3, null, false), "fd00::1"));
    }

    @Test
    void aRouteWithoutAGatewayLeadsNearByButNotThroughATunnel() {
        assertTrue(isNear(new Over(3, null, false), "2001:db8::3"));
        assertFalse(isNear(new Over(4, null, false), "192.0.2.7"));
        assertTrue(isNear(new Over(4, null, false), "10.9.0.1"), "the peer of the tunnel");
        assertTrue(isNear(new Over(4, null, false), "10.8.0.2"), "this end of it");
    }

    @Test
    void whereNothingLeadsOrNothingIsToldNobodyIsNear() {
        assertFalse(isNear(new Over(0, null, false), "192.0.2.7"));
        assertFalse(isNear(new Over(2, null, true), "192.0.2.7"));
    }
}
