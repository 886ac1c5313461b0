package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.HostNames;
import dev.fairlead.InterfaceType;
import dev.fairlead.LocalAddress;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkPath;
import dev.fairlead.Parameters;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathMonitor;
import dev.fairlead.PathReason;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import java.io.Serializable;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a path monitor tells when the network changes under it, and how soon.
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
    void aConnectionTakesTheInterfaceThatItsConstraintsAllow() {
        up("dualpath");
        LabServer server = LabServer.on(LabJvm.on(lab, "server"), 0, LabServer.Manner.HOLD);
        int port = server.port();
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            PathChange.shell(
                                    "ip link set wlan0 alias fairlead:type=wifi;"
                                            + " ip link set wwan0 alias fairlead:type=cellular");
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                return local(network, port, PathConstraints.NONE)
                                        + ", "
                                        + local(
                                                network,
                                                port,
                                                PathConstraints.NONE.withProhibitedType(
                                                        InterfaceType.WIFI))
                                        + ", "
                                        + local(
                                                network,
                                                port,
                                                PathConstraints.NONE.withRequiredInterface("wwan0"))
                                        + ", "
                                        + local(
                                                network,
                                                port,
                                                PathConstraints.NONE
                                                        .withExpensiveProhibited(true)
                                                        .withProhibitedInterface("wlan0"));
                            }
                        });
        assertEquals(
                "10.77.1.2 10.77.1.2, 10.77.2.2 10.77.2.2, 10.77.2.2 10.77.2.2,"
                        + " path.constraint-unmet path.constraint-unmet",
                told);
    }

    /// @return whence TCP and UDP go, or why not
    private static String local(Network network, int port, PathConstraints constraints) {
        Parameters parameters =
                Parameters.DEFAULT.withWait(WaitPolicy.FAIL_FAST).withPath(constraints);
        Endpoint to = Endpoint.host("10.77.9.2", port);
        return local(network, to, Tcp.stack(), parameters)
                + " "
                + local(network, to, Udp.stack(), parameters);
    }

    private static String local(
            Network network, Endpoint to, Stack<?> stack, Parameters parameters) {
        try (Connection connection = network.open(to, stack, parameters)) {
            return ((Endpoint.Address) connection.report().local().orElseThrow()).host();
        } catch (NetworkException e) {
            return e.failure().cause();
        }
    }

    @Test
    void nameserversThatGoAndComeAreTold() {
        up("gateway");
        lab.resolvConf("client", List.of("10.77.1.1"), "search lab.test");
        var watching =
                client.start(() -> {
                    try (Network network = Network.open(NetworkOptions.DEFAULT);
                            PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                        NetworkPath first = monitor.current();
                        System.out.println("watching");
                        NetworkPath gone =
                                monitor.await(path -> !path.hasNameserver(), Duration.ofSeconds(30))
                                        .orElseThrow();
                        System.out.println("gone");
                        NetworkPath back =
                                monitor.await(NetworkPath::hasNameserver, Duration.ofSeconds(30))
                                        .orElseThrow();
                        return first.nameservers()
                                + " "
                                + first.searchDomains()
                                + " "
                                + gone.status()
                                + " "
                                + gone.reasons()
                                + " "
                                + back.nameservers();
                    }
                });
        client.awaitOutput("watching", PATIENCE);
        lab.resolvConf("client", List.of());
        client.awaitOutput("gone", PATIENCE);
        lab.resolvConf("client", List.of("10.77.1.9"));
        assertEquals(
                "[10.77.1.1:53] [lab.test] satisfied [no nameserver is configured] [10.77.1.9:53]",
                watching.await(PATIENCE));
    }

    /// @param told how many paths while the storm went on
    /// @param stormMillis how long that was
    /// @param endMillis from its end until its last state was told
    /// @param refusedInTheEnd whether that was the last state
    record Storm(
            int told,
            double stormMillis,
            double endMillis,
            boolean equalInARow,
            boolean refusedInTheEnd)
            implements Serializable {}

    private static boolean isRefused(NetworkPath path) {
        return path.reasons().stream()
                .anyMatch(reason -> reason.kind() == PathReason.Kind.REFUSED_BY_ROUTE);
    }

    @Test
    void ofAStormAStateIsToldEveryFiftyMillisecondsAndTheLastWithinAHundred() {
        up("gateway");
        Storm storm =
                client.call(
                        PATIENCE,
                        () -> {
                            String batch =
                                    IntStream.range(0, 500)
                                                    .mapToObj(i ->
                                                            "route replace 198.51.100.0/24 via"
                                                                    + " 10.77.1.1\n"
                                                                    + "route del 198.51.100.0/24\n")
                                                    .reduce("", String::concat)
                                            + "route add blackhole 198.51.100.0/24\n";
                            java.nio.file.Path file = Files.createTempFile("storm", ".ip");
                            Files.writeString(file, batch);
                            // Without this one nothing but the storm would change the path to
                            // there.
                            PathChange.shell("ip route del default; ip -6 route del default");
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    PathMonitor monitor =
                                            network.monitor(
                                                    Endpoint.host("198.51.100.7", 9),
                                                    PathConstraints.NONE)) {
                                List<NetworkPath> told =
                                        java.util.Collections.synchronizedList(new ArrayList<>());
                                monitor.onChange(Runnable::run, told::add);
                                monitor.await(path -> !path.isSatisfied(), Duration.ofSeconds(9));
                                long begin = System.nanoTime();
                                PathChange.shell("ip -batch " + file);
                                long end = System.nanoTime();
                                boolean refused =
                                        monitor.await(
                                                        PathLabTest::isRefused,
                                                        Duration.ofSeconds(10))
                                                .isPresent();
                                long last = System.nanoTime();
                                List<NetworkPath> all = List.copyOf(told);
                                boolean equal =
                                        IntStream.range(1, all.size())
                                                .anyMatch(i -> all.get(i).equals(all.get(i - 1)));
                                return new Storm(
                                        all.size(),
                                        (end - begin) / 1e6,
                                        (last - end) / 1e6,
                                        equal,
                                        refused);
                            } finally {
                                Files.delete(file);
                            }
                        });
        // the current path, the first change, and those at a distance of 50 ms
        assertTrue(
                storm.told() <= 3 + (storm.stormMillis() + storm.endMillis()) / 50,
                storm.toString());
        assertTrue(storm.endMillis() <= 100, storm.toString());
        assertTrue(storm.refusedInTheEnd() && !storm.equalInARow(), storm.toString());
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
    void aNewHostNameIsTold() {
        up("gateway");
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            var names = new LinkedBlockingQueue<String>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    HostNames.Watch _ =
                                            network.onHostNames(
                                                    Runnable::run,
                                                    now -> names.add(now.localHostName()))) {
                                String before = names.poll(20, TimeUnit.SECONDS);
                                PathChange.shell("hostname seven");
                                return before + ", " + names.poll(20, TimeUnit.SECONDS);
                            }
                        });
        assertEquals("client.local, seven.local", told);
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

    @Test
    void whatTheKernelSaysOfAnAddressIsTold() {
        up("gateway");
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            PathChange.shell(
                                    "ip addr add 192.0.2.1 peer 192.0.2.2/32 dev eth0;"
                                            + " ip addr add 2001:db8::9/64 dev eth0 nodad"
                                            + " preferred_lft 0 valid_lft 100;"
                                            + " ip link add br7 type bridge; ip link set eth0 mtu 1400");
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                var lines = new ArrayList<String>();
                                for (var each : network.interfaces()) {
                                    if (each.name().equals("br7")) {
                                        lines.add(each.type() + " " + each.kind().orElse(""));
                                    }
                                    if (each.name().equals("eth0")) {
                                        lines.add(
                                                each.kind().orElse("")
                                                        + " "
                                                        + each.mtu()
                                                        + " "
                                                        + each.linkAddress().orElse("").length());
                                        for (LocalAddress own : each.addresses()) {
                                            own.peer()
                                                    .ifPresent(
                                                            peer -> lines.add(own + " to " + peer));
                                            if (own.flags()
                                                    .contains(LocalAddress.Flag.DEPRECATED)) {
                                                lines.add(own.toString());
                                            }
                                        }
                                    }
                                }
                                return String.join(", ", lines);
                            }
                        });
        assertEquals(
                "veth 1400 17, 192.0.2.1/32 to /192.0.2.2, 2001:db8::9/64 deprecated, bridge bridge",
                told);
    }

    @Test
    void aConnectionThatWaitsForAPathIsReadySoonAfterItCame() {
        up("gateway");
        LabServer server = LabServer.on(LabJvm.on(lab, "server"), 0, LabServer.Manner.HOLD);
        int port = server.port();
        ArrayList<Double> millis =
                client.call(
                        PATIENCE,
                        () -> {
                            var times = new ArrayList<Double>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                for (int i = 0; i < 5; i++) {
                                    PathChange.shell("ip link set eth0 down");
                                    times.add(connectOnceUp(network, port));
                                }
                            }
                            return times;
                        });
        assertTrue(
                millis.stream().sorted().skip(2).findFirst().orElseThrow() <= 200,
                millis.toString());
    }

    /// @return milliseconds from the last command that brought the path until *ready*
    private static double connectOnceUp(Network network, int port) throws Exception {
        try (StreamConnection connection =
                network.create(
                        Endpoint.host("10.77.9.2", port),
                        Tcp.stack(),
                        Parameters.DEFAULT
                                .withWait(WaitPolicy.FOR_PATH)
                                .withDeadline(Duration.ofSeconds(30)))) {
            CountDownLatch waiting = new CountDownLatch(1);
            connection.onState(
                    Runnable::run,
                    state -> {
                        if (state instanceof ConnectionState.Waiting) {
                            waiting.countDown();
                        }
                    });
            connection.start();
            waiting.await();
            PathChange.shell(BACK);
            long up = System.nanoTime();
            connection.awaitReady();
            return (System.nanoTime() - up) / 1e6;
        }
    }

    @Test
    void whileNothingChangesTheMonitorsThreadDoesNotRun() {
        up("gateway");
        long switches =
                client.call(
                        PATIENCE,
                        () -> {
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                                PathChange.after(
                                        "ip link set eth0 down",
                                        monitor,
                                        path -> !path.isSatisfied());
                                // what followed the change has been looked at after 50 ms
                                monitor.await(_ -> false, Duration.ofSeconds(1));
                                long before = switches("fairlead-path");
                                monitor.await(_ -> false, Duration.ofSeconds(5));
                                return switches("fairlead-path") - before;
                            }
                        });
        assertEquals(0, switches);
    }

    /// How often a thread of this process has gone to sleep.
    private static long switches(String thread) throws Exception {
        try (DirectoryStream<java.nio.file.Path> tasks =
                Files.newDirectoryStream(java.nio.file.Path.of("/proc/self/task"))) {
            for (java.nio.file.Path task : tasks) {
                if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
                    return Files.readAllLines(task.resolve("status")).stream()
                            .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                            .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                            .findFirst()
                            .orElseThrow();
                }
            }
        }
        throw new IllegalStateException("there is no thread " + thread);
    }
}
