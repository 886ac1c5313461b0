package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.MulticastGroup;
import dev.fairlead.MulticastOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkPath;
import dev.fairlead.Parameters;
import dev.fairlead.PathConstraints;
import dev.fairlead.Port;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A link from device to device, marked as such by hand, is left alone by who does not ask for it.
class PeerToPeerLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final PathConstraints ASKING = PathConstraints.NONE.withIncludePeerToPeer(true);

    private Lab lab;
    private LabJvm client;
    private int port;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("dualpath");
        // The way that the system itself prefers.
        lab.run("client", "ip", "link", "set", "wlan0", "alias", "fairlead:peer-to-peer");
        client = LabJvm.on(lab, "client");
        port = LabServer.on(LabJvm.on(lab, "server"), 0, LabServer.Manner.HOLD).port();
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String local(
            Network network, Endpoint to, Stack<?> stack, PathConstraints constraints) {
        Parameters parameters =
                Parameters.DEFAULT
                        .withWait(WaitPolicy.FAIL_FAST)
                        .withDeadline(Duration.ofSeconds(20))
                        .withPath(constraints);
        try (Connection connection = network.open(to, stack, parameters)) {
            return ((Endpoint.Address) connection.report().local().orElseThrow()).host();
        } catch (NetworkException e) {
            return e.failure().summary();
        }
    }

    private static String both(Network network, Endpoint to, PathConstraints constraints) {
        return local(network, to, Tcp.stack(), constraints)
                + " "
                + local(network, to, Udp.stack(), constraints);
    }

    @Test
    void anotherWayIsTakenUnlessItIsAskedFor() {
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            Endpoint server = Endpoint.host("10.77.9.2", to);
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                return both(network, server, PathConstraints.NONE)
                                        + ", "
                                        + both(network, server, ASKING)
                                        + ", "
                                        + both(
                                                network,
                                                server,
                                                PathConstraints.NONE.withRequiredInterface(
                                                        "wlan0"));
                            }
                        });
        assertEquals("10.77.2.2 10.77.2.2, 10.77.1.2 10.77.1.2, 10.77.1.2 10.77.1.2", told);
    }

    @Test
    void whereNothingElseLeadsThereTheReasonNamesIt() {
        lab.run("client", "ip", "link", "set", "wwan0", "down");
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                NetworkPath path = network.monitor(PathConstraints.NONE).current();
                                return path.status()
                                        + "; "
                                        + local(
                                                network,
                                                Endpoint.host("10.77.9.2", to),
                                                Tcp.stack(),
                                                PathConstraints.NONE);
                            }
                        });
        assertEquals(
                "unsatisfied; no way that is allowed leads to 10.77.9.2:"
                        + port
                        + ": wlan0 is a peer-to-peer link, which is used only if that is asked"
                        + " for",
                told);
    }

    /// Listens at 7000 of every address.
    private static final class Door implements AutoCloseable {
        private final Network network = Network.open(NetworkOptions.DEFAULT);
        private final Listener<StreamConnection> listener;

        Door(boolean asking) throws NetworkException {
            ListenerOptions options = ListenerOptions.DEFAULT.withIncludePeerToPeer(asking);
            listener = network.listen(Port.of(7000), Tcp.stack(), options);
            listener.serve(connection -> connection.send(new byte[] {1}));
        }

        String told() {
            return listener.refusedConnections()
                    + " "
                    + listener.connectionInfo().endpoints().stream()
                            .filter(at -> !((Endpoint.Address) at).isIpv6())
                            .toList();
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private static String knock(String address) {
        try (Socket socket = new Socket(InetAddress.ofLiteral(address), 7000)) {
            return socket.getInputStream().read() == 1 ? "in" : "ended";
        } catch (IOException _) {
            return "refused";
        }
    }

    @Test
    void whoComesOverItIsRefusedUnlessTheListenerAsksForIt() {
        LabJvm router = LabJvm.on(lab, "router");
        var door = client.hold(() -> new Door(false));
        assertEquals(
                "refused in",
                router.call(PATIENCE, () -> knock("10.77.1.2") + " " + knock("10.77.2.2")));
        assertEquals("1 [10.77.2.2:7000]", door.ask(Door::told));
        door.close();
        var open = client.hold(() -> new Door(true));
        assertEquals("in", router.call(PATIENCE, () -> knock("10.77.1.2")));
        assertEquals("0 [10.77.1.2:7000, 10.77.2.2:7000]", open.ask(Door::told));
    }

    @Test
    void servicesAreLookedForOnItOnlyIfItIsNamed() {
        LabJvm router = LabJvm.on(lab, "router");
        try (var there = router.hold(() -> Network.open(NetworkOptions.DEFAULT));
                var told = DiscoveryLab.advertise(there, "box");
                var here = client.hold(() -> Network.open(NetworkOptions.DEFAULT));
                var browser = DiscoveryLab.browse(here);
                var asking = client.hold(() -> Network.open(overWlan()));
                var named = DiscoveryLab.browse(asking)) {
            assertEquals("box", DiscoveryLab.registered(told));
            assertTrue(DiscoveryLab.found(named, "box", "[wlan0]").contains("[wlan0]"));
            assertTrue(DiscoveryLab.found(browser, "box", "[wwan0]").contains("[wwan0]"));
        }
    }

    private static NetworkOptions overWlan() {
        return NetworkOptions.DEFAULT.withDiscovery(
                DiscoveryOptions.DEFAULT.withInterface("wlan0"));
    }

    @Test
    void aGroupIsJoinedByItOnlyIfItIsNamed() {
        String joined =
                client.call(
                        PATIENCE,
                        () -> {
                            Endpoint group = Endpoint.host("239.255.83.17", 7117);
                            try (MulticastGroup open = MulticastGroup.join(group);
                                    MulticastGroup named =
                                            MulticastGroup.join(
                                                    group,
                                                    MulticastOptions.DEFAULT.withInterfaces(
                                                            "wlan0"))) {
                                return open.interfaces() + " " + named.interfaces();
                            }
                        });
        assertEquals("[wwan0] [wlan0]", joined);
    }
}
