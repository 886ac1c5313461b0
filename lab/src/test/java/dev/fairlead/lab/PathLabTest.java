package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.InterfaceType;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathMonitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a path monitor tells when links, addresses and routes change under it, and how soon.
class PathLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// What brings the client of a `gateway` lab back after its link was switched off.
    private static final String BACK =
            "ip link set eth0 up;"
                    + " ip addr replace 2001:db8:77:1::2/64 dev eth0 nodad;"
                    + " ip route replace default via 10.77.1.1;"
                    + " ip -6 route replace default via 2001:db8:77:1::1";

    private Lab lab;
    private LabJvm client;

    @BeforeEach
    void needs() {
        Requirement.lab();
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private void up(String topology) {
        lab = Lab.up(topology);
        client = LabJvm.on(lab, "client");
    }

    private static double median(List<PathChange> changes) {
        return changes.stream()
                .mapToDouble(PathChange::millis)
                .sorted()
                .skip(changes.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aLinkThatGoesAndComesIsToldWithinAHundredMilliseconds() {
        up("gateway");
        ArrayList<PathChange> told =
                client.call(
                        PATIENCE,
                        () -> {
                            var changes = new ArrayList<PathChange>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                                for (int i = 0; i < 5; i++) {
                                    changes.add(
                                            PathChange.after(
                                                    "ip link set eth0 down",
                                                    monitor,
                                                    path -> !path.isSatisfied()));
                                    changes.add(
                                            PathChange.after(
                                                    BACK,
                                                    monitor,
                                                    path -> path.hasIpv4() && path.hasIpv6()));
                                }
                            }
                            return changes;
                        });
        assertTrue(told.get(0).path().contains("eth0 is switched off"), told.toString());
        assertTrue(
                told.get(1).path().startsWith("satisfied, viable, interface: eth0[wired]"),
                told.toString());
        assertTrue(median(told) <= 100, told.toString());
    }

    @Test
    void aCableThatIsPulledIsToldWithItsReason() {
        up("gateway");
        var watching =
                client.start(() -> {
                    try (Network network = Network.open(NetworkOptions.DEFAULT);
                            PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                        System.out.println("watching");
                        return monitor.await(path -> !path.isSatisfied(), Duration.ofSeconds(30))
                                .map(NetworkPath::toString)
                                .orElse("nothing was told");
                    }
                });
        client.awaitOutput("watching", PATIENCE);
        lab.set("access", "down");
        String path = watching.await(PATIENCE);
        assertTrue(path.contains("nothing is at the other end of eth0"), path);
    }

    @Test
    void addressesThatAreTakenAwayAndIpv6ThatComesLateAreTold() {
        up("gateway");
        ArrayList<PathChange> told =
                client.call(
                        PATIENCE,
                        () -> {
                            var changes = new ArrayList<PathChange>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                                changes.add(
                                        PathChange.after(
                                                "ip addr flush dev eth0",
                                                monitor,
                                                path -> !path.isSatisfied()));
                                changes.add(
                                        PathChange.after(
                                                "ip addr add 10.77.1.2/24 dev eth0;"
                                                        + " ip route add default via 10.77.1.1",
                                                monitor,
                                                NetworkPath::hasIpv4));
                                changes.add(
                                        PathChange.after(
                                                "ip addr add 2001:db8:77:1::2/64 dev eth0 nodad;"
                                                        + " ip -6 route replace default via 2001:db8:77:1::1",
                                                monitor,
                                                NetworkPath::hasIpv6));
                            }
                            return changes;
                        });
        assertTrue(told.get(0).path().contains("eth0 has no address"), told.toString());
        assertEquals("satisfied, viable, interface: eth0[wired], ipv4, dns", told.get(1).path());
        assertEquals(
                "satisfied, viable, interface: eth0[wired], ipv4, ipv6, dns", told.get(2).path());
    }

    @Test
    void theInterfaceOfThePreferredDefaultRouteIsFirst() {
        up("dualpath");
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            PathChange.shell(
                                    "ip link set wlan0 alias fairlead:type=wifi;"
                                            + " ip link set wwan0 alias fairlead:type=cellular");
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    PathMonitor monitor = network.monitor(PathConstraints.NONE);
                                    PathMonitor noCell =
                                            network.monitor(
                                                    PathConstraints.NONE.withProhibitedType(
                                                            InterfaceType.CELLULAR))) {
                                String before =
                                        monitor.current().interfaces()
                                                + " "
                                                + monitor.current().isExpensive();
                                PathChange.after(
                                        "ip route add default via 10.77.2.1 dev wwan0 metric 5;"
                                                + " ip -6 route add default via 2001:db8:77:2::1"
                                                + " dev wwan0 metric 5",
                                        monitor,
                                        NetworkPath::isExpensive);
                                String after =
                                        monitor.current().interfaces()
                                                + " "
                                                + monitor.current().gateways().getFirst();
                                PathChange none =
                                        PathChange.after(
                                                "ip link set wlan0 down",
                                                noCell,
                                                path -> !path.isSatisfied());
                                return before + "; " + after + "; " + none.path();
                            }
                        });
        assertEquals(
                "[wlan0[wifi], wwan0[cellular]] false; [wwan0[cellular], wlan0[wifi]] /10.77.2.1;"
                        + " unsatisfied: wwan0 is cellular, which is prohibited;"
                        + " wlan0 is switched off, dns",
                told);
    }

    @Test
    void anInterfaceThatIsRenamedKeepsItsNumber() {
        up("gateway");
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                                int before = monitor.current().preferred().orElseThrow().index();
                                PathChange.after(
                                        "ip link set eth0 down; ip link set eth0 name lan7;"
                                                + BACK.replace("eth0", "lan7"),
                                        monitor,
                                        path ->
                                                path.preferred()
                                                        .map(used -> used.name().equals("lan7"))
                                                        .orElse(false));
                                int after = monitor.current().preferred().orElseThrow().index();
                                return before == after ? "the same" : before + ", then " + after;
                            }
                        });
        assertEquals("the same", told);
    }

    @Test
    void aHostWithoutAnInterfaceSaysSo() {
        up("gateway");
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            PathChange.shell("ip link del eth0; ip link set lo down");
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                                return monitor.current().toString();
                            }
                        });
        assertEquals("unsatisfied: this machine has no interface but loopback, dns", told);
    }
}
