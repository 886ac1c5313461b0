package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairlead.NetworkOptions.Transport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MultipathTest {
    private static final Parameters ASKED = Parameters.DEFAULT.withMultipath(true);

    private static void needsEpoll() {
        assumeTrue(Link.available().anyMatch(Link.EPOLL_TCP::equals), "epoll needs native access");
    }

    /// @return what both ends speak, as the client's report says
    private static String spoken(String host, boolean client, boolean server) throws Exception {
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                Listener<StreamConnection> listener =
                        network.listen(
                                Endpoint.host(host, 0),
                                Tcp.stack(),
                                ListenerOptions.DEFAULT.withMultipath(server));
                StreamConnection here =
                        network.open(
                                listener.local(),
                                Tcp.stack(),
                                Parameters.DEFAULT.withMultipath(client));
                StreamConnection there = listener.accept(Duration.ofSeconds(30))) {
            byte[] content = "there and back".getBytes(StandardCharsets.UTF_8);
            here.send(content);
            there.send(there.receiveExactly(content.length));
            assertArrayEquals(content, here.receiveExactly(content.length));
            assertEquals(here.local(), there.remote());
            return here.report().handshakes().getFirst().protocol();
        }
    }

    @Test
    void twoThatAskForItSpeakMptcpAndTheReportSaysSo() throws Exception {
        needsEpoll();
        boolean here = Network.shared().pathCapabilities().contains(PathCapability.MULTIPATH);
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            assertEquals(here ? "mptcp" : "tcp", spoken(host, true, true), host);
        }
    }

    @Test
    void oneThatDoesNotAskForItSpeaksTcp() throws Exception {
        needsEpoll();
        assertEquals("tcp", spoken("127.0.0.1", true, false));
        assertEquals("tcp", spoken("127.0.0.1", false, true));
    }

    private static String refused(Transport transport, Stack<?> stack, Parameters parameters) {
        return refused(transport, stack, Endpoint.host("127.0.0.1", 9), parameters);
    }

    private static String refused(
            Transport transport, Stack<?> stack, Endpoint to, Parameters parameters) {
        try (Network network = Network.open(NetworkOptions.DEFAULT.withTransport(transport))) {
            var e =
                    assertThrows(
                            NetworkException.class,
                            () -> network.open(to, stack, parameters).close());
            return assertInstanceOf(PathFailure.OptionNotSupported.class, e.failure()).option();
        }
    }

    @Test
    void whatDoesNotGoWithItIsRefused() {
        String itself = "Parameters.multipath";
        assertEquals(itself, refused(Transport.NIO, Tcp.stack(), ASKED));
        assertEquals(itself, refused(Transport.NIO, Udp.stack(), ASKED));
        Endpoint unix = Endpoint.unix(Path.of("nowhere"));
        assertEquals(itself, refused(Transport.NIO, Tcp.stack(), unix, ASKED));
        needsEpoll();
        PathConstraints overLoopback = PathConstraints.NONE.withRequiredInterface("lo");
        assertEquals(itself, refused(Transport.EPOLL, Tcp.stack(), ASKED.withPath(overLoopback)));
        Parameters marked = ASKED.withIp(IpOptions.DEFAULT.withTrafficClass(8));
        assertEquals("IpOptions.trafficClass", refused(Transport.EPOLL, Tcp.stack(), marked));
        TcpOptions soon = TcpOptions.DEFAULT.withDropTime(Duration.ofSeconds(7));
        assertEquals(
                "TcpOptions.dropTime", refused(Transport.EPOLL, Tcp.stack().with(soon), ASKED));
        assertTrue(ASKED.multipath());
    }
}
