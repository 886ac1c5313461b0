package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.Interface.Flag;
import dev.fairlead.InterfaceType;
import dev.fairlead.LocalAddress;
import dev.fairlead.internal.path.NetworkView.DefaultRoute;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReachableTest {
    private static final Set<Flag> RUNNING = Set.of(Flag.UP, Flag.RUNNING);
    private static final KnownInterface LO =
            make("lo", 1, InterfaceType.LOOPBACK, RUNNING, own("127.0.0.1"), own("::1"));
    private static final KnownInterface BRIDGE =
            make("br0", 2, InterfaceType.BRIDGE, RUNNING, own("172.17.0.1"));
    private static final KnownInterface ETH =
            make(
                    "eth0",
                    3,
                    InterfaceType.WIRED,
                    RUNNING,
                    own("2001:db8::7", LocalAddress.Flag.TEMPORARY),
                    own("fd00::7"),
                    own("2001:db8::1"),
                    own("2001:db8::9", LocalAddress.Flag.TENTATIVE),
                    own("fe80::1"),
                    own("192.0.2.7"));

    private static LocalAddress own(String text, LocalAddress.Flag... flags) {
        return new LocalAddress(
                InetAddress.ofLiteral(text),
                24,
                Optional.empty(),
                Optional.empty(),
                LocalAddress.Scope.GLOBAL,
                Set.of(flags));
    }

    private static KnownInterface make(
            String name, int index, InterfaceType type, Set<Flag> flags, LocalAddress... own) {
        return new KnownInterface(
                name,
                index,
                type,
                flags,
                List.of(own),
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

    private static List<String> at(
            String local, boolean ipv4Too, @Nullable String bound, KnownInterface... all) {
        NetworkView view =
                new NetworkView(
                        List.of(all),
                        List.of(new DefaultRoute(3, true, null)),
                        0,
                        NetworkView.Names.NONE);
        Endpoint.Address at = (Endpoint.Address) Endpoint.host(local, 80);
        return new Reachable(at, ipv4Too, bound, false)
                .in(view).stream().map(Endpoint::toString).toList();
    }

    @Test
    void thePreferredInterfaceIsFirstAndAddressesThatLastAreBeforeThoseThatDoNot() {
        assertEquals(
                List.of(
                        "192.0.2.7:80",
                        "[2001:db8::1]:80",
                        "[fd00::7]:80",
                        "[2001:db8::7]:80",
                        "172.17.0.1:80"),
                at("::", true, null, LO, BRIDGE, ETH));
    }

    @Test
    void ofOneFamilyAndOfOneInterfaceOnlyTheirAddressesAreTold() {
        assertEquals(
                List.of("192.0.2.7:80", "172.17.0.1:80"),
                at("0.0.0.0", false, null, LO, BRIDGE, ETH));
        assertEquals(List.of("172.17.0.1:80"), at("::", true, "br0", LO, BRIDGE, ETH));
        assertEquals(
                List.of("[2001:db8::1]:80", "[fd00::7]:80", "[2001:db8::7]:80"),
                at("::", false, null, LO, BRIDGE, ETH));
    }

    @Test
    void oneAddressIsToldWhileThisMachineHasIt() {
        assertEquals(List.of("192.0.2.7:80"), at("192.0.2.7", false, null, LO, ETH));
        assertEquals(List.of(), at("192.0.2.7", false, null, LO, BRIDGE));
    }

    @Test
    void loopbackIsToldIfThereIsNothingElse() {
        assertEquals(List.of("127.0.0.1:80", "[::1]:80"), at("::", true, null, LO));
        KnownInterface off = make("eth0", 3, InterfaceType.WIRED, Set.of(), own("192.0.2.7"));
        assertEquals(List.of("127.0.0.1:80"), at("127.0.0.1", false, null, LO, off));
    }
}
