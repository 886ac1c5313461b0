package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Connection;
import dev.fairlead.DatagramPort;
import dev.fairlead.Endpoint;
import dev.fairlead.InterfaceType;
import dev.fairlead.IpOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.PathConstraints;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import dev.fairlead.UdpOptions;
import dev.fairlead.WaitPolicy;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What path constraints keep from being sent.
class ConstraintLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Lab lab;
    private LabJvm client;
    private int port;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("dualpath", "dns");
        client = LabJvm.on(lab, "client");
        port = LabServer.on(LabJvm.on(lab, "server"), 0, LabServer.Manner.HOLD).port();
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    /// @return whence it is connected, or why not
    private static String connect(String host, int port, PathConstraints constraints) {
        Parameters parameters =
                Parameters.DEFAULT
                        .withWait(WaitPolicy.FAIL_FAST)
                        .withDeadline(Duration.ofSeconds(20))
                        .withPath(constraints);
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                StreamConnection connection =
                        network.open(Endpoint.host(host, port), Tcp.stack(), parameters)) {
            return ((Endpoint.Address) connection.local().orElseThrow()).host();
        } catch (NetworkException e) {
            return e.failure().cause() + ": " + e.failure().summary();
        }
    }

    @Test
    void aConnectionTakesTheInterfaceThatItsConstraintsAllow() {
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            PathChange.shell(
                                    "ip link set wlan0 alias fairlead:type=wifi;"
                                            + " ip link set wwan0 alias fairlead:type=cellular");
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                return local(network, to, PathConstraints.NONE)
                                        + ", "
                                        + local(
                                                network,
                                                to,
                                                PathConstraints.NONE.withProhibitedType(
                                                        InterfaceType.WIFI))
                                        + ", "
                                        + local(
                                                network,
                                                to,
                                                PathConstraints.NONE.withRequiredInterface("wwan0"))
                                        + ", "
                                        + local(
                                                network,
                                                to,
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
    void questionsAboutNamesLeaveOverTheInterfaceThatIsRequired() {
        // By itself the system sends what is for this nameserver over wlan0, where it is lost.
        lab.resolvConf("client", List.of("10.77.1.1"));
        lab.set("wifi", "blackhole");
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () ->
                                connect(
                                        "v4.netlab.test",
                                        to,
                                        PathConstraints.NONE.withRequiredInterface("wwan0")));
        assertEquals("10.77.2.2", told);
    }

    @Test
    void noQuestionLeavesWhereNoWayIsAllowed() {
        lab.resolvConf("client", List.of("10.77.1.1"));
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () ->
                                connect(
                                        "v4.netlab.test",
                                        to,
                                        PathConstraints.NONE
                                                .withProhibitedInterface("wlan0")
                                                .withProhibitedInterface("wwan0")));
        assertEquals("resolve.no-nameserver", told.substring(0, told.indexOf(':')), told);
    }

    @Test
    void theLocalNetworkMayBeProhibitedAndNamesAreLookedUpAllTheSame() {
        lab.resolvConf("client", List.of("10.77.1.1"));
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            PathConstraints far =
                                    PathConstraints.NONE.withLocalNetworkProhibited(true);
                            return connect("v4.netlab.test", to, far)
                                    + "; "
                                    + connect("10.77.1.1", to, far);
                        });
        assertEquals(
                "10.77.1.2; path.constraint-unmet: no way that is allowed leads to 10.77.1.1:"
                        + port
                        + ": 10.77.1.1 is on the local network, which is prohibited",
                told);
    }

    /// A port of the client, and what becomes of its datagrams.
    private static final class Sending implements AutoCloseable {
        private final Network network = Network.open(NetworkOptions.DEFAULT);
        private final DatagramPort port;

        Sending(PathConstraints path) throws NetworkException {
            Endpoint any = Endpoint.host("0.0.0.0", 0);
            port = network.openPort(any, UdpOptions.DEFAULT, IpOptions.DEFAULT, path);
        }

        String send(String host, int to) {
            try {
                port.send(new byte[] {1}, Endpoint.host(host, to));
                return "sent";
            } catch (NetworkException e) {
                return e.failure().summary();
            }
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private static String source(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1], 1);
        socket.receive(packet);
        return packet.getAddress().getHostAddress();
    }

    @Test
    void datagramsOfAPortGoByWaysThatAreAllowed() {
        var receiver = LabJvm.on(lab, "router").hold(() -> new DatagramSocket(9000));
        String to = "10.77.9.1";
        var free = client.hold(() -> new Sending(PathConstraints.NONE));
        assertEquals("sent", free.ask(port -> port.send(to, 9000)));
        assertEquals("10.77.1.2", receiver.ask(ConstraintLabTest::source));
        var noWifi =
                client.hold(
                        () -> new Sending(PathConstraints.NONE.withProhibitedInterface("wlan0")));
        assertEquals("sent", noWifi.ask(port -> port.send(to, 9000)));
        assertEquals("10.77.2.2", receiver.ask(ConstraintLabTest::source));
        var cell =
                client.hold(() -> new Sending(PathConstraints.NONE.withRequiredInterface("wwan0")));
        assertEquals("sent", cell.ask(port -> port.send(to, 9000)));
        assertEquals("10.77.2.2", receiver.ask(ConstraintLabTest::source));
        // The way that was found before is not held on to.
        lab.run("client", "ip", "link", "set", "wwan0", "down");
        String unmet =
                client.call(
                        PATIENCE,
                        () -> {
                            try (Sending port =
                                    new Sending(
                                            PathConstraints.NONE.withProhibitedInterface(
                                                    "wlan0"))) {
                                return port.send(to, 9000);
                            }
                        });
        assertEquals("no way that is allowed leads to 10.77.9.1:9000: wlan0 is prohibited", unmet);
        assertEquals(unmet, noWifi.ask(port -> awaitRefusal(port, to)));
    }

    /// The port hears of the change within 100 ms.
    private static String awaitRefusal(Sending port, String to) throws InterruptedException {
        String told = port.send(to, 9000);
        for (int i = 0; i < 500 && !told.startsWith("no way"); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
            told = port.send(to, 9000);
        }
        return told;
    }

    @Test
    void aGroupIsSentToByTheInterfaceThatIsAllowed() {
        var receiver =
                LabJvm.on(lab, "router")
                        .hold(() -> {
                            var socket = new MulticastSocket(9001);
                            var group = new InetSocketAddress("239.77.0.1", 0);
                            socket.joinGroup(group, NetworkInterface.getByName("wlan0"));
                            socket.joinGroup(group, NetworkInterface.getByName("wwan0"));
                            return socket;
                        });
        var noWifi =
                client.hold(
                        () -> new Sending(PathConstraints.NONE.withProhibitedInterface("wlan0")));
        assertEquals("sent", noWifi.ask(port -> port.send("239.77.0.1", 9001)));
        assertEquals("10.77.2.2", receiver.ask(ConstraintLabTest::source));
    }
}
