package dev.fairlead.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.DatagramPort;
import dev.fairlead.Endpoint;
import dev.fairlead.GroupDatagram;
import dev.fairlead.IpOptions;
import dev.fairlead.MulticastGroup;
import dev.fairlead.MulticastOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathConstraints;
import dev.fairlead.UdpOptions;
import dev.fairlead.testkit.FaultTable;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Groups on a machine with two networks.
class MulticastLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int PORT = 7117;
    private static final String GROUP = "239.255.83.17";
    private static final String EVERYBODY = "255.255.255.255";

    private Lab lab;
    private LabJvm client; // with wlan0, 10.77.1.2, and wwan0, 10.77.2.2
    private LabJvm router;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("dualpath");
        client = LabJvm.on(lab, "client");
        router = LabJvm.on(lab, "router");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static LabJvm.Held<MulticastGroup> join(
            LabJvm where, String group, String... interfaces) {
        return where.hold(() ->
                MulticastGroup.join(
                        Endpoint.host(group, PORT),
                        MulticastOptions.DEFAULT.withLoopback(false).withInterfaces(interfaces)));
    }

    private static void send(LabJvm.Held<MulticastGroup> by, String text) {
        String _ =
                by.ask(
                        PATIENCE,
                        group -> {
                            group.send(text.getBytes(UTF_8));
                            return text;
                        });
    }

    /// What a send fails with, as its cause, its hint and its words.
    private static String[] failure(LabJvm.Held<MulticastGroup> by, String text) {
        return by.ask(
                PATIENCE,
                group -> {
                    try {
                        group.send(text.getBytes(UTF_8));
                        return new String[] {"sent", "", ""};
                    } catch (NetworkException e) {
                        return words(e.failure());
                    }
                });
    }

    private static String[] words(NetworkFailure failure) {
        return new String[] {failure.cause(), failure.hint(), failure.summary()};
    }

    /// One that came, with who sent it.
    private static String received(LabJvm.Held<MulticastGroup> at) {
        return at.ask(
                PATIENCE,
                group -> {
                    GroupDatagram came = group.receive(SOON);
                    return new String(came.content(), UTF_8) + " of " + came.remote().host();
                });
    }

    private static String interfaceOfNext(LabJvm.Held<MulticastGroup> at) {
        return at.ask(PATIENCE, group -> group.receive(SOON).interfaceName());
    }

    @Test
    void withoutLoopbackNobodyOnThisMachineHears() {
        try (var silent = join(client, GROUP);
                var loud = client.hold(() -> MulticastGroup.join(Endpoint.host(GROUP, PORT)))) {
            send(silent, "not for this machine");
            send(loud, "for all");
            assertTrue(received(loud).startsWith("for all of "));
        }
    }

    @Test
    void groupsOfIpv6LeaveByEveryInterfaceToo() {
        try (var ours = join(client, "ff02::1:8317");
                var theirs = join(router, "ff02::1:8317")) {
            send(ours, "hello");
            assertTrue(received(theirs).startsWith("hello of fe80::"));
            assertTrue(received(theirs).startsWith("hello of fe80::"));
            send(theirs, "and you");
            assertEquals("wlan0 wwan0", inOrder(interfaceOfNext(ours), interfaceOfNext(ours)));
        }
    }

    private static String inOrder(String one, String other) {
        return String.join(" ", new TreeSet<>(List.of(one, other)));
    }

    @Test
    void whatIsSentLeavesByEveryInterface() {
        try (var ours = join(client, GROUP);
                var theirs = join(router, GROUP)) {
            assertEquals(
                    "[wlan0, wwan0]",
                    ours.ask(PATIENCE, group -> new TreeSet<>(group.interfaces()).toString()));
            send(ours, "hello");
            assertEquals(
                    "hello of 10.77.1.2 hello of 10.77.2.2",
                    inOrder(received(theirs), received(theirs)));
            send(theirs, "and you");
            assertEquals("wlan0 wwan0", inOrder(interfaceOfNext(ours), interfaceOfNext(ours)));
        }
    }

    @Test
    void anInterfaceThatIsDownIsNamedByTheSendThatMeetsIt() throws Exception {
        try (var ours = join(client, GROUP, "wlan0", "wwan0");
                var theirs = join(router, GROUP)) {
            lab.run("client", "ip", "link", "set", "wwan0", "down");
            String[] told = failure(ours, "first");
            assertEquals("transfer.not-sent-everywhere", told[0]);
            FaultTable.assertTold(
                    "an interface by which a group is sent to is down",
                    "transfer.not-sent-everywhere",
                    told[1]);
            assertEquals(
                    "a datagram to 239.255.83.17:7117 did not leave by wwan0 (wwan0: Network is"
                            + " down (ENETDOWN)); it left by wlan0",
                    told[2]);
            assertEquals("first of 10.77.1.2", received(theirs));
            lab.run("client", "ip", "link", "set", "wwan0", "up");
            while (!failure(ours, "again")[0].equals("sent")) {
                assertEquals("again of 10.77.1.2", received(theirs)); // until there is a carrier
            }
            assertEquals(
                    "again of 10.77.1.2 again of 10.77.2.2",
                    inOrder(received(theirs), received(theirs)));
        }
    }

    @Test
    void aLinkWithoutACarrierIsNamedToo() {
        try (var ours = join(client, GROUP, "wlan0", "wwan0");
                var _ = join(router, GROUP)) {
            lab.set("cell", "down");
            String[] told = failure(ours, "x");
            while (told[0].equals("sent")) {
                told = failure(ours, "x"); // until the system has seen it
            }
            assertTrue(told[2].contains("wwan0: Network is down (ENETDOWN)"), told[2]);
        }
    }

    @Test
    void withoutAnyInterfaceAGroupIsNotJoined() throws Exception {
        for (String name : new String[] {"wlan0", "wwan0", "lo"}) {
            lab.run("client", "ip", "link", "set", name, "down");
        }
        String[] told =
                client.call(
                        PATIENCE,
                        () -> {
                            try (var _ = MulticastGroup.join(Endpoint.host(GROUP, PORT))) {
                                return new String[] {"joined", "", ""};
                            } catch (NetworkException e) {
                                return words(e.failure());
                            }
                        });
        assertEquals("path.group-not-joined", told[0]);
        FaultTable.assertTold(
                "no interface is up by which a group could be joined",
                "path.group-not-joined",
                told[1]);
    }

    @Test
    void anInterfaceThatComesIsJoined() {
        lab.run("client", "ip", "link", "set", "wwan0", "down");
        try (var ours = join(client, GROUP);
                var theirs = join(router, GROUP)) {
            assertEquals("[wlan0]", ours.ask(PATIENCE, group -> group.interfaces().toString()));
            lab.run("client", "ip", "link", "set", "wwan0", "up");
            String by = "";
            while (!by.equals("wwan0")) {
                send(theirs, "are you there?");
                by = interfaceOfNext(ours);
            }
        }
    }

    @Test
    void aBroadcastLeavesByTheInterfaceThatIsChosen() {
        try (var cell = join(client, EVERYBODY, "wwan0");
                var wifi = join(client, EVERYBODY, "wlan0");
                var theirs = join(router, EVERYBODY)) {
            send(cell, "by cell");
            assertEquals("by cell of 10.77.2.2", received(theirs));
            send(wifi, "by wifi");
            assertEquals("by wifi of 10.77.1.2", received(theirs));
            lab.run("client", "ip", "link", "set", "wwan0", "down");
            String[] told = failure(cell, "late");
            assertTrue(told[2].contains("wwan0: Network is down (ENETDOWN)"), told[2]);
        }
    }

    @Test
    void aPortThatBroadcastsNamesTheInterfaceThatIsDown() {
        try (var port =
                client.hold(() ->
                        DatagramPort.open(
                                Endpoint.host("0.0.0.0", 0),
                                UdpOptions.DEFAULT.withBroadcast(true),
                                IpOptions.DEFAULT,
                                PathConstraints.NONE.withRequiredInterface("wwan0")))) {
            lab.run("client", "ip", "link", "set", "wwan0", "down");
            String told =
                    port.ask(
                            PATIENCE,
                            each -> {
                                while (true) {
                                    try {
                                        each.send("x".getBytes(UTF_8), Endpoint.host(EVERYBODY, 9));
                                    } catch (NetworkException e) {
                                        return e.failure().summary();
                                    }
                                }
                            });
            assertTrue(told.contains("wwan0"), told);
        }
    }

    /// A member in Python's standard library: it answers the first, then speaks to the group.
    private static final String PYTHON =
            """
            import socket, struct, sys
            group, port, own = "239.255.83.17", 7117, "10.77.1.1"
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind((group, port))
            s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                         socket.inet_aton(group) + socket.inet_aton(own))
            print("ready", flush=True)
            said, who = s.recvfrom(2000)
            t = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            t.bind((own, 0))
            t.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
            t.sendto(b"you said " + said, who)
            t.sendto(b"now all", (group, port))
            """;

    @Test
    void aMemberOfAnotherKindHearsAndIsHeard() {
        try (var ours = join(client, GROUP);
                var python = lab.exec("router", "python3", "-c", PYTHON)) {
            python.awaitStdout("ready", PATIENCE);
            send(ours, "hello");
            assertEquals("you said hello of 10.77.1.1", received(ours));
            assertEquals("now all of 10.77.1.1", received(ours));
        }
    }
}
