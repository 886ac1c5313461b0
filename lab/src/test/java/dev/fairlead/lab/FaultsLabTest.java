package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import dev.fairlead.WaitPolicy;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Faults of `docs/faults.md` that need a network of their own: each is told with its cause, in
/// time, with a hint that names what it is about; and what the hint says mends it.
class FaultsLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROUTER = "10.77.1.1";
    private static final String SERVER = "10.77.9.2";
    private static final String NOWHERE = "10.77.9.9";
    private static final int PORT = 7000;

    private static Lab lab;
    private static LabJvm client;
    private static LabDns dns;

    @BeforeAll
    static void up() {
        Requirement.lab("nft");
        lab = Lab.up("gateway");
        lab.set("uplink", "wire");
        lab.set("access", "wire");
        LabJvm router = LabJvm.on(lab, "router");
        dns = LabDns.on(router, ROUTER);
        LabServer.on(router, PORT, LabServer.Manner.ECHO);
        LabServer.on(LabJvm.on(lab, "server"), PORT, LabServer.Manner.DISCARD);
        client = LabJvm.on(lab, "client");
        calm();
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterEach
    void undo() {
        calm();
    }

    private static void calm() {
        dns.forget();
        lab.resolvConf("client", List.of(ROUTER));
        lab.hostsFile("client", "127.0.0.1 localhost");
    }

    private static String open(String host, int port) {
        return open(host, port, WaitPolicy.FAIL_FAST, Duration.ofSeconds(10));
    }

    /// `ready`, or the cause and the hint.
    private static String open(String host, int port, WaitPolicy wait, Duration deadline) {
        return client.call(
                PATIENCE,
                () -> {
                    Parameters parameters =
                            Parameters.DEFAULT.withWait(wait).withDeadline(deadline);
                    TcpOptions soon =
                            TcpOptions.DEFAULT.withConnectionTimeout(Duration.ofSeconds(5));
                    try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                        network.open(Endpoint.host(host, port), Tcp.stack().with(soon), parameters)
                                .abort();
                        return "ready";
                    } catch (NetworkException e) {
                        return e.failure().cause() + " " + e.failure().hint();
                    }
                });
    }

    private static void assertTold(String fault, String told, String cause, String... words)
            throws IOException {
        assertTrue(told.startsWith(cause + " "), told);
        FaultTable.assertTold(fault, cause, told.substring(cause.length() + 1));
        for (String word : words) {
            assertTrue(told.contains(word), "no '" + word + "' in: " + told);
        }
    }

    private static void assertReady(String host, int port) {
        assertEquals("ready", open(host, port));
    }

    @Test
    void anAddressFromTheHostsFileIsToldAsSuch() throws IOException {
        dns.answer("db.test", DnsType.A, DnsReply.addresses(SERVER));
        dns.answer("db.test", DnsType.AAAA, DnsReply.nothing());
        lab.hostsFile("client", "127.0.0.1 localhost", "127.0.0.9 db.test");
        String told = open("db.test", PORT);
        assertTold(
                "the hosts file overrides DNS with an address that is out of date",
                told,
                "connect.refused",
                "127.0.0.9",
                "db.test is from /etc/hosts");
        lab.hostsFile("client", "127.0.0.1 localhost");
        assertReady("db.test", PORT);
    }

    @Test
    void anotherNameFromTheSearchListIsToldAsSuch() throws IOException {
        for (String name : List.of("db.corp.test", "db")) {
            dns.answer(name, DnsType.AAAA, DnsReply.nothing());
        }
        dns.answer("db.corp.test", DnsType.A, DnsReply.addresses("127.0.0.9"));
        dns.answer("db", DnsType.A, DnsReply.addresses(SERVER));
        lab.resolvConf("client", List.of(ROUTER), "search corp.test");
        String told = open("db", PORT);
        assertTold(
                "a search domain turned the name into another",
                told,
                "connect.refused",
                "made db.corp.test of db",
                "`db.`");
        assertReady("db.", PORT);
    }

    @Test
    void aGatewayThatIsSilentLeavesTheAddressSilent() throws IOException {
        lab.set("access", "blackhole");
        try {
            String told = open(SERVER, PORT);
            assertTold(
                    "the interface is up, and the gateway is silent",
                    told,
                    "connect.timed-out",
                    SERVER + ":" + PORT,
                    "It cannot be told which");
        } finally {
            lab.set("access", "unfilter");
        }
        assertReady(SERVER, PORT);
    }

    @Test
    void anAddressThatARouterRefusesIsUnreachable() throws IOException {
        lab.run("router", "ip", "route", "add", "unreachable", NOWHERE + "/32");
        try {
            assertTold(
                    "a router says that the address cannot be reached",
                    open(NOWHERE, PORT),
                    "connect.unreachable",
                    NOWHERE + ":" + PORT);
        } finally {
            lab.run("router", "ip", "route", "del", "unreachable", NOWHERE + "/32");
        }
        lab.addAddress("server", "eth0", NOWHERE + "/24");
        assertReady(NOWHERE, PORT);
    }

    @Test
    void aHostThatIsNotOnItsLinkIsUnreachable() throws IOException {
        assertTold(
                "no host has the address on its own link",
                open("10.77.1.99", PORT),
                "connect.unreachable",
                "10.77.1.99:" + PORT);
    }

    @Test
    void aConnectionThatIsAcceptedAndResetAtOnceIsTold() throws IOException {
        lab.run("client", "nft", "add table inet fault");
        try {
            lab.run(
                    "client",
                    "nft",
                    "add chain inet fault in { type filter hook input priority 0; }");
            lab.run(
                    "client",
                    "nft",
                    "add rule inet fault in iif lo tcp dport 7001 tcp flags & (syn|ack|rst) == ack"
                            + " reject with tcp reset");
            try (var _ = LabServer.on(client, 7001, LabServer.Manner.DISCARD)) {
                assertTold(
                        "accepted, and reset in the same moment",
                        open("127.0.0.1", 7001),
                        "connect.reset",
                        "127.0.0.1:7001");
                lab.run("client", "nft", "flush table inet fault");
                assertReady("127.0.0.1", 7001);
            }
        } finally {
            lab.run("client", "nft", "delete table inet fault");
        }
    }

    @Test
    void withoutARouteToAnyNameserverNobodyIsAsked() throws IOException {
        dns.answer("db.test", DnsType.A, DnsReply.addresses(ROUTER));
        dns.answer("db.test", DnsType.AAAA, DnsReply.nothing());
        lab.resolvConf("client", List.of("192.0.2.53"));
        lab.run("client", "ip", "route", "del", "default");
        try {
            assertTold(
                    "no route leads to any nameserver",
                    open("db.test", PORT),
                    "resolve.no-nameserver",
                    "db.test",
                    "/etc/resolv.conf");
            lab.resolvConf("client", List.of(ROUTER)); // on the link itself
            assertReady("db.test", PORT);
        } finally {
            lab.run("client", "ip", "route", "add", "default", "via", ROUTER);
        }
    }

    @Test
    void withoutAnInterfaceNothingIsTriedAndTheDeadlineEndsTheWait() throws IOException {
        lab.run("client", "ip", "link", "set", "eth0", "down");
        try {
            assertTold(
                    "no interface is up",
                    open(SERVER, PORT),
                    "path.no-interface",
                    SERVER + ":" + PORT);
            assertTold(
                    "the deadline passes while no interface is up",
                    open(SERVER, PORT, WaitPolicy.FOR_PATH, Duration.ofMillis(300)),
                    "deadline.path",
                    SERVER + ":" + PORT);
        } finally {
            lab.run("client", "ip", "link", "set", "eth0", "up");
            lab.run("client", "ip", "route", "replace", "default", "via", ROUTER);
        }
        assertReady(SERVER, PORT);
    }

    @Test
    void withLoopbackDownThisMachineIsNotReachedAndNobodySpeaksOfADefaultRoute()
            throws IOException {
        try (var _ = LabServer.on(client, 7002, LabServer.Manner.DISCARD)) {
            lab.run("client", "ip", "link", "set", "lo", "down");
            try {
                String silent = open("127.0.0.1", 7002);
                assertTold(
                        "loopback is down, and other interfaces are up",
                        silent,
                        "connect.timed-out",
                        "127.0.0.1:7002",
                        "`ip link set lo up`");
                lab.run("client", "ip", "addr", "del", "127.0.0.1/8", "dev", "lo");
                lab.run("client", "ip", "link", "set", "eth0", "down");
                String noRoute = open("127.0.0.1", 7002);
                assertTold(
                        "all interfaces are down, loopback too",
                        noRoute,
                        "path.no-route",
                        "127.0.0.1:7002",
                        "`ip link set lo up`");
            } finally {
                lab.run("client", "ip", "link", "set", "lo", "up");
                lab.run("client", "ip", "link", "set", "eth0", "up");
                lab.run("client", "ip", "route", "replace", "default", "via", ROUTER);
            }
            assertReady("127.0.0.1", 7002);
        }
    }

    @Test
    void aRouterThatKnowsNoWayAnyMoreHasLostThePath() throws IOException {
        try (var network = client.hold(() -> Network.open(NetworkOptions.DEFAULT))) {
            LabJvm.Held<StreamConnection> connection =
                    network.derive(there ->
                            there.open(
                                    Endpoint.host(SERVER, PORT),
                                    Tcp.stack().with(TcpOptions.LOCAL_NETWORK),
                                    Parameters.DEFAULT));
            lab.run("router", "ip", "route", "add", "unreachable", SERVER + "/32");
            try {
                connection.tell(c -> c.send(new byte[500]));
                assertTold(
                        "a router knows no way any more under an open connection",
                        connection.ask(PATIENCE, FaultsLabTest::failureOfReceive),
                        "transfer.path-lost",
                        SERVER + ":" + PORT);
            } finally {
                lab.run("router", "ip", "route", "del", "unreachable", SERVER + "/32");
            }
        }
        assertReady(SERVER, PORT);
    }

    private static String failureOfReceive(StreamConnection connection) {
        try {
            return "received " + connection.receive(1, 1).content().length;
        } catch (NetworkException e) {
            return e.failure().cause() + " " + e.failure().hint();
        }
    }
}
