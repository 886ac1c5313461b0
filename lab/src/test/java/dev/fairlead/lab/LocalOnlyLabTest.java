package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.DatagramConnection;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whom a listener lets in that is there for those near by.
class LocalOnlyLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Lab lab;
    private LabJvm client;
    private LabJvm router;
    private LabJvm server;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("gateway");
        client = LabJvm.on(lab, "client");
        router = LabJvm.on(lab, "router");
        server = LabJvm.on(lab, "server");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    /// Two listeners at 7000 of every address; who is let in gets one byte.
    private static final class Doors implements AutoCloseable {
        private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
        private final Network network;
        private final Listener<StreamConnection> tcp;
        private final Listener<DatagramConnection> udp;

        Doors() throws NetworkException {
            network = Network.open(NetworkOptions.DEFAULT.withObserver(this::note));
            ListenerOptions near = ListenerOptions.DEFAULT.withLocalOnly(true);
            tcp = network.listen(Port.of(7000), Tcp.stack(), near);
            tcp.serve(connection -> connection.send(new byte[] {1}));
            udp = network.listen(Port.of(7000), Udp.stack(), near);
            udp.serve(connection -> connection.send(connection.receive().content()));
        }

        private void note(NetworkEvent event) {
            if (event instanceof NetworkEvent.PeerRefused refused) {
                refusals.add(
                        refused.remote().toString().replaceFirst(":[0-9]+$", "")
                                + ": "
                                + refused.reason());
            }
        }

        String counts() {
            return tcp.refusedConnections() + " and " + udp.refusedConnections();
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /// @return how TCP and UDP are let in there
    private static String knock(String address) throws IOException {
        InetAddress to = InetAddress.ofLiteral(address);
        return tcp(to) + ", " + udp(to);
    }

    private static String tcp(InetAddress to) {
        try (Socket socket = new Socket(to, 7000)) {
            return socket.getInputStream().read() == 1 ? "in" : "ended";
        } catch (IOException _) {
            return "refused";
        }
    }

    private static String udp(InetAddress to) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(500);
            for (int i = 0; i < 2; i++) { // the first may be late on a busy machine
                socket.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(to, 7000)));
                try {
                    socket.receive(new DatagramPacket(new byte[1], 1));
                    return "in";
                } catch (SocketTimeoutException _) {
                    // refused, or late
                }
            }
            return "silent";
        }
    }

    @Test
    void whoComesThroughAGatewayIsRefusedAndWhoIsOnTheLinkIsLetIn() {
        // Unique local addresses are as far away as any other.
        lab.addAddress("server", "eth0", "fd77:9::2/64");
        lab.addAddress("router", "eth1", "fd77:9::1/64");
        lab.addAddress("router", "eth0", "fd77:1::1/64");
        lab.addAddress("client", "eth0", "fd77:1::2/64");
        lab.run("client", "ip", "route", "add", "fd77:9::/64", "via", "fd77:1::1");
        lab.run("server", "ip", "route", "add", "fd77:1::/64", "via", "fd77:9::1");
        var doors = server.hold(Doors::new);
        List<String> places = List.of("10.77.9.2", "2001:db8:77:9::2", "fd77:9::2");
        for (String place : places) {
            assertEquals("in, in", router.call(PATIENCE, () -> knock(place)), place);
            assertEquals("in, in", server.call(PATIENCE, () -> knock(place)), place);
        }
        assertEquals("0 and 0", doors.ask(Doors::counts));
        for (String place : places) {
            assertEquals("refused, silent", client.call(PATIENCE, () -> knock(place)), place);
        }
        assertEquals("3 and 6", doors.ask(Doors::counts));
        String why = ": it is not near by, and only those are let in";
        assertEquals(
                List.of("10.77.1.2" + why, "[2001:db8:77:1::2]" + why, "[fd77:1::2]" + why),
                doors.ask(open -> List.copyOf(open.refusals)));
    }

    @Test
    void aLinkLocalAddressIsNearAndSoIsANetworkThatCameLater() {
        var doors = server.hold(Doors::new);
        String scoped =
                lab.run("server", "sh", "-c", "ip -6 -o addr show dev eth0 scope link")
                        .replaceFirst("(?s).*inet6 (fe80::[0-9a-f:]*)/.*", "$1%eth1");
        assertEquals("in, in", router.call(PATIENCE, () -> knock(scoped)));
        assertEquals("refused, silent", client.call(PATIENCE, () -> knock("10.77.9.2")));
        // Now its network is on the link too, so it is not known by a gateway any more.
        lab.run("server", "ip", "route", "add", "10.77.1.0/24", "dev", "eth0");
        lab.run("router", "sysctl", "-qw", "net.ipv4.conf.eth1.proxy_arp=1");
        assertEquals("in, in", client.call(PATIENCE, () -> knock("10.77.9.2")));
        assertEquals("1 and 2", doors.ask(Doors::counts));
    }
}
