package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.PathCapability;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One connection over two ways of which one goes.
class MultipathLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Parameters MULTIPATH = Parameters.DEFAULT.withMultipath(true);

    private Lab lab;
    private LabJvm client;
    private LabJvm server;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("dualpath");
        client = LabJvm.on(lab, "client");
        server = LabJvm.on(lab, "server");
        boolean has =
                client.call(
                        PATIENCE,
                        () ->
                                Network.shared()
                                        .pathCapabilities()
                                        .contains(PathCapability.MULTIPATH));
        Assumptions.assumeTrue(has, "this kernel has no MPTCP, or it is switched off");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    /// A server that sends back what comes, at 7000.
    private static final class Echo implements AutoCloseable {
        private final Network network = Network.open(NetworkOptions.DEFAULT);

        Echo(boolean multipath) throws NetworkException {
            Listener<StreamConnection> listener =
                    network.listen(
                            Port.of(7000),
                            Tcp.stack(),
                            ListenerOptions.DEFAULT.withMultipath(multipath));
            listener.serve(connection -> {
                for (var came = connection.receive(1, 4096);
                        !came.endOfStream();
                        came = connection.receive(1, 4096)) {
                    connection.send(came.content());
                }
            });
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /// A connection to 10.77.9.2.
    private static final class Talk implements AutoCloseable {
        private final Network network = Network.open(NetworkOptions.DEFAULT);
        private final StreamConnection connection;

        Talk() throws NetworkException {
            Endpoint to = Endpoint.host("10.77.9.2", 7000);
            connection = network.open(to, Tcp.stack(), MULTIPATH);
        }

        String over() {
            return connection.report().handshakes().getFirst().protocol();
        }

        /// Says one octet at a time, and hears it again.
        String echo(int times) throws NetworkException {
            for (int i = 0; i < times; i++) {
                connection.within(Duration.ofSeconds(20)).send(new byte[] {(byte) i});
                byte came = connection.within(Duration.ofSeconds(20)).receiveExactly(1)[0];
                if (came != (byte) i) {
                    return i + " came back as " + came;
                }
            }
            return "all";
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private void secondWay() {
        for (String host : new String[] {"client", "server"}) {
            lab.run(host, "ip", "mptcp", "limits", "set", "subflow", "2", "add_addr_accepted", "2");
        }
        lab.run("client", "ip", "mptcp", "endpoint", "add", "10.77.2.2", "dev", "wwan0", "subflow");
    }

    @Test
    void aTransferGoesOnWhenOneOfTwoWaysGoes() {
        secondWay();
        server.hold(() -> new Echo(true));
        var talk = client.hold(Talk::new);
        assertEquals("mptcp", talk.ask(Talk::over));
        assertEquals("all", talk.ask(PATIENCE, each -> each.echo(100)));
        lab.set("wifi", "blackhole"); // silently
        assertEquals("all", talk.ask(PATIENCE, each -> each.echo(100)));
        lab.set("wifi", "clear");
        lab.run("client", "ip", "addr", "del", "10.77.1.2/24", "dev", "wlan0"); // where it began
        assertEquals("all", talk.ask(PATIENCE, each -> each.echo(100)));
        assertEquals(
                true, talk.ask(each -> each.connection.state() instanceof ConnectionState.Ready));
    }

    @Test
    void withAPeerThatSpeaksOnlyTcpItIsTcpAndTheReportSaysSo() {
        server.hold(() -> new Echo(false));
        var talk = client.hold(Talk::new);
        assertEquals("tcp", talk.ask(Talk::over));
        assertEquals("all", talk.ask(PATIENCE, each -> each.echo(10)));
    }

    @Test
    void withoutItInTheKernelItIsTcp() {
        lab.run("client", "sysctl", "-qw", "net.mptcp.enabled=0");
        server.hold(() -> new Echo(true));
        var talk = client.hold(Talk::new);
        assertEquals("tcp", talk.ask(Talk::over));
        assertEquals("all", talk.ask(PATIENCE, each -> each.echo(10)));
    }
}
