package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What each verdict of a packet filter looks like from a program, and what is told of it.
class FirewallLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String V4 = "10.77.9.2";
    private static final String V6 = "2001:db8:77:9::2";
    private static final int PORT = 7000;

    private static Lab lab;
    private static LabJvm client;

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("gateway");
        client = LabJvm.on(lab, "client");
        LabServer.on(LabJvm.on(lab, "server"), PORT, LabServer.Manner.ECHO);
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterEach
    void open() {
        for (String host : List.of("client", "router")) {
            clear(host);
        }
    }

    private static void clear(String host) {
        lab.run(host, "sh", "-c", "nft delete table inet trial 2>/dev/null || true");
    }

    /// Everything to the server's networks meets this verdict.
    private static void filter(String host, String hook, String verdict) {
        List.of("client", "router").forEach(FirewallLabTest::clear);
        lab.run(host, "nft", "add", "table", "inet", "trial");
        lab.run(
                host,
                "nft",
                "add chain inet trial c { type filter hook " + hook + " priority 0; }");
        for (String net : List.of("ip daddr 10.77.9.0/24", "ip6 daddr 2001:db8:77:9::/64")) {
            lab.run(host, "nft", "add rule inet trial c " + net + " " + verdict);
        }
    }

    /// `ready`, or the cause and the hint.
    private static String connect(String host) {
        return client.call(
                PATIENCE,
                () -> {
                    TcpOptions soon =
                            TcpOptions.DEFAULT.withConnectionTimeout(Duration.ofMillis(2500));
                    Parameters parameters = Parameters.DEFAULT.withWait(WaitPolicy.FAIL_FAST);
                    try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                        network.open(Endpoint.host(host, PORT), Tcp.stack().with(soon), parameters)
                                .abort();
                        return "ready";
                    } catch (NetworkException e) {
                        return e.failure().cause() + " " + e.failure().hint();
                    }
                });
    }

    /// The cause and the hint of what a datagram meets, at once or as an answer; `silence` if
    /// nothing is told.
    private static String send(String host) {
        return client.call(
                PATIENCE,
                () -> {
                    try (Network network = Network.open(NetworkOptions.DEFAULT);
                            DatagramConnection flow =
                                    network.open(
                                            Endpoint.host(host, 9),
                                            Udp.stack(),
                                            Parameters.DEFAULT)) {
                        flow.send(new byte[1]);
                        flow.within(Duration.ofSeconds(2)).receive();
                        return "an answer";
                    } catch (NetworkException e) {
                        NetworkFailure failure = e.failure();
                        return failure.cause().startsWith("deadline")
                                ? "silence"
                                : failure.cause() + " " + failure.hint();
                    }
                });
    }

    private static String cause(String told) {
        return told.split(" ", 2)[0];
    }

    private static void assertTold(String fault, String cause, String told) throws IOException {
        assertEquals(cause, cause(told), told);
        FaultTable.assertTold(fault, cause, told.substring(told.indexOf(' ') + 1));
    }

    @Test
    void whatAFirewallSaysOfAConnectionIsToldAsFarAsItCanBeTold() throws IOException {
        // Dropped here or anywhere, a connection meets silence.
        filter("client", "output", "drop");
        assertEquals("connect.timed-out", cause(connect(V4)));
        // A rejection as a host makes it looks like the host's.
        filter("router", "forward", "reject with tcp reset");
        assertEquals("connect.refused", cause(connect(V4)));
        filter("client", "output", "reject");
        assertEquals("connect.refused", cause(connect(V4)));
        // Only IPv6 says that it was prohibited; of IPv4 Linux tells no more than of a host that
        // is away.
        filter("router", "forward", "reject with icmpx type admin-prohibited");
        assertEquals("connect.unreachable", cause(connect(V4)));
        assertEquals("connect.prohibited", cause(connect(V6)));
        filter("client", "output", "reject with icmpx type admin-prohibited");
        assertTold(
                "this machine's firewall rejects what goes out, with a word",
                "connect.prohibited",
                connect(V6));
        open();
        assertEquals("ready", connect(V6));
    }

    @Test
    void aRouteThatProhibitsIsToldAtOnce() throws IOException {
        lab.run("client", "ip", "route", "add", "prohibit", V4);
        try {
            assertTold(
                    "a route of this machine prohibits the address",
                    "path.permission-denied",
                    connect(V4));
        } finally {
            lab.run("client", "ip", "route", "del", "prohibit", V4);
        }
        assertEquals("ready", connect(V4));
    }

    @Test
    void aDatagramThatIsNotLetOutIsToldAtOnce() throws IOException {
        for (String verdict : List.of("drop", "reject", "reject with icmpx type no-route")) {
            filter("client", "output", verdict);
            assertTold("this machine's firewall lets no datagram out", "transfer.denied", send(V4));
            assertEquals("transfer.denied", cause(send(V6)), verdict);
        }
        open();
        assertEquals("transfer.refused", cause(send(V4))); // as the server itself says
    }

    @Test
    void aDatagramThatAFirewallOnTheWayProhibitsIsTold() throws IOException {
        filter("router", "forward", "reject with icmpx type admin-prohibited");
        assertTold("a firewall on the way prohibits a datagram", "transfer.prohibited", send(V4));
        assertEquals("transfer.prohibited", cause(send(V6)));
        filter("router", "forward", "drop");
        assertEquals("silence", send(V4));
        open();
        assertTrue(send(V4).startsWith("transfer.refused"));
    }
}
