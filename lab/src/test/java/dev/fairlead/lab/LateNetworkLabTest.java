package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A program that began when its machine had no address, not even loopback's, as one does that is
/// started with the system.
class LateNetworkLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Parameters NOW =
            Parameters.DEFAULT.withWait(WaitPolicy.FAIL_FAST).withDeadline(Duration.ofSeconds(20));

    private Lab lab;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("gateway");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String tcp(Network network, String host, int port) {
        try (StreamConnection c = network.open(Endpoint.host(host, port), Tcp.stack(), NOW)) {
            c.send(new byte[] {7});
            return "tcp " + c.receive(1, 1).content()[0];
        } catch (NetworkException e) {
            return e.failure().cause();
        }
    }

    private static String udp(Network network, String host, int port) {
        try (DatagramConnection c = network.open(Endpoint.host(host, port), Udp.stack(), NOW)) {
            c.send(new byte[] {7});
            return "udp " + c.receive().content()[0];
        } catch (NetworkException e) {
            return e.failure().cause();
        }
    }

    /// Everything there is, over each version of IP.
    private static String all(Network network, int server) throws NetworkException {
        try (Listener<StreamConnection> streams =
                        network.listen(Port.any(), Tcp.stack(), ListenerOptions.DEFAULT);
                Listener<DatagramConnection> flows =
                        network.listen(Port.any(), Udp.stack(), ListenerOptions.DEFAULT)) {
            streams.serve(c -> c.send(c.receive(1, 1).content()));
            flows.serve(c -> c.send(c.receive().content()));
            StringBuilder told = new StringBuilder();
            for (String host : new String[] {"::1", "127.0.0.1"}) {
                told.append(tcp(network, host, streams.port())).append(", ");
                told.append(udp(network, host, flows.port())).append(", ");
            }
            return told
                    + tcp(network, "2001:db8:77:9::2", server)
                    + ", "
                    + tcp(network, "10.77.9.2", server);
        }
    }

    @Test
    void whatBeganWithoutAnyAddressSpeaksBothVersionsOnceThereAreSome() {
        int server = LabServer.on(LabJvm.on(lab, "server"), 0, LabServer.Manner.ECHO).port();
        lab.run("client", "sh", "-c", "ip link set lo down; ip link set eth0 down");
        LabJvm.Held<Network> network =
                LabJvm.on(lab, "client").hold(() -> Network.open(NetworkOptions.DEFAULT));
        String before = network.ask(PATIENCE, each -> tcp(each, "2001:db8:77:9::2", server));
        assertTrue(before.startsWith("path.") || before.startsWith("connect."), before);
        lab.run(
                "client",
                "sh",
                "-c",
                "ip link set lo up; ip link set eth0 up;"
                        + " ip addr replace 2001:db8:77:1::2/64 dev eth0 nodad;"
                        + " ip route replace default via 10.77.1.1;"
                        + " ip -6 route replace default via 2001:db8:77:1::1");
        assertEquals(
                "tcp 7, udp 7, tcp 7, udp 7, tcp 7, tcp 7",
                network.<String>ask(PATIENCE, each -> all(each, server)));
    }
}
