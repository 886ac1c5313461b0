package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.ConnectionInfo;
import dev.fairlead.Datagram;
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
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of a listener when addresses and interfaces come and go.
class ListenerPathLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(20);

    private Lab lab;
    private LabJvm client;
    private LabJvm server;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("pair");
        client = LabJvm.on(lab, "client");
        server = LabJvm.on(lab, "server");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static List<Endpoint> next(LinkedBlockingQueue<ConnectionInfo> told)
            throws InterruptedException {
        ConnectionInfo next = told.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new IllegalStateException("nothing was told within 20 s");
        }
        return next.endpoints();
    }

    @Test
    void whereItCanBeReachedIsToldWithEachChange() {
        ArrayList<String> told =
                server.call(
                        PATIENCE,
                        () -> {
                            var lines = new ArrayList<String>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    Listener<StreamConnection> listener =
                                            network.listen(
                                                    Port.of(7000),
                                                    Tcp.stack(),
                                                    ListenerOptions.DEFAULT)) {
                                lines.add(listener.connectionInfo().toString());
                                lines.add(listener.connectionInfo().qrText().orElseThrow());
                                var news = new LinkedBlockingQueue<ConnectionInfo>();
                                listener.onConnectionInfo(Runnable::run, news::add);
                                next(news);
                                PathChange.shell("ip addr add 10.77.3.2/24 dev eth0");
                                lines.add(next(news).toString());
                                PathChange.shell("ip addr del 10.77.1.2/24 dev eth0");
                                lines.add(next(news).toString());
                                PathChange.shell("ip link set eth0 down");
                                lines.add(next(news).toString());
                            }
                            return lines;
                        });
        assertEquals(
                List.of(
                        "ConnectionInfo[scheme=tcp, endpoints=[10.77.1.2:7000,"
                                + " [2001:db8:77:1::2]:7000], deviceName=server,"
                                + " localHostName=Optional[server.local]]",
                        "TCP://10.77.1.2:7000",
                        "[10.77.1.2:7000, 10.77.3.2:7000, [2001:db8:77:1::2]:7000]",
                        "[10.77.3.2:7000, [2001:db8:77:1::2]:7000]",
                        "[127.0.0.1:7000, [::1]:7000]"),
                told);
    }

    @Test
    void aNewAddressIsListenedOnAndOneThatGoesTakesNoEstablishedConnectionWithIt() {
        var serving =
                server.start(() -> {
                    try (Network network = Network.open(NetworkOptions.DEFAULT);
                            Listener<StreamConnection> listener =
                                    network.listen(
                                            Port.of(7000), Tcp.stack(), ListenerOptions.DEFAULT)) {
                        System.out.println("listening");
                        try (StreamConnection first = listener.accept(LONG)) {
                            PathChange.shell("ip addr add 10.77.1.9/24 dev eth0");
                            System.out.println("added");
                            try (StreamConnection second = listener.accept(LONG)) {
                                PathChange.shell("ip addr del 10.77.1.9/24 dev eth0");
                                first.send(new byte[] {1});
                                PathChange.shell("ip addr add 10.77.1.9/24 dev eth0");
                                second.send(new byte[] {2});
                                return first.receive(1, 1).endOfStream()
                                        + " "
                                        + second.receive(1, 1).endOfStream();
                            }
                        }
                    }
                });
        server.awaitOutput("listening", PATIENCE);
        var one =
                client.start(() -> {
                    try (Network network = Network.open(NetworkOptions.DEFAULT);
                            StreamConnection first = open(network, "10.77.1.2")) {
                        return (int) first.receiveExactly(1)[0];
                    }
                });
        server.awaitOutput("added", PATIENCE);
        int two =
                client.call(
                        PATIENCE,
                        () -> {
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    StreamConnection second = open(network, "10.77.1.9")) {
                                return (int) second.receiveExactly(1)[0];
                            }
                        });
        assertEquals(1, one.await(PATIENCE));
        assertEquals(2, two);
        assertEquals("true true", serving.await(PATIENCE));
    }

    private static StreamConnection open(Network network, String host) throws Exception {
        return network.open(Endpoint.host(host, 7000), Tcp.stack(), Parameters.DEFAULT);
    }

    /// Commands that plug the host into `neighbour`'s: 10.77.8.1 here, .2 there.
    private static String plugIn(long neighbour) {
        return "ip link add usb0 type veth peer name usb9 netns "
                + neighbour
                + "; ip addr add 10.77.8.1/24 dev usb0; ip link set usb0 up;"
                + " nsenter -t "
                + neighbour
                + " -n sh -ec 'ip addr add 10.77.8.2/24 dev usb9; ip link set usb9 up'";
    }

    @Test
    void anInterfaceThatComesAgainIsListenedOnAgain() {
        long neighbour = client.call(PATIENCE, () -> ProcessHandle.current().pid());
        var serving =
                server.start(() -> {
                    String plugIn = plugIn(neighbour);
                    PathChange.shell(plugIn);
                    try (Network network = Network.open(NetworkOptions.DEFAULT);
                            Listener<StreamConnection> listener =
                                    network.listen(
                                            Port.of(7000),
                                            Tcp.stack(),
                                            ListenerOptions.DEFAULT.withInterface("usb0"))) {
                        var news = new LinkedBlockingQueue<ConnectionInfo>();
                        listener.onConnectionInfo(Runnable::run, news::add);
                        String first = next(news).toString();
                        PathChange.shell("ip link del usb0");
                        String gone = next(news).toString();
                        PathChange.shell(plugIn);
                        String again = next(news).toString();
                        System.out.println("again");
                        try (StreamConnection accepted = listener.accept(LONG)) {
                            return first + gone + again + accepted.receiveExactly(1)[0];
                        }
                    }
                });
        server.awaitOutput("again", PATIENCE);
        client.call(PATIENCE, () -> knock(200));
        assertEquals("[10.77.8.1:7000][][10.77.8.1:7000]8", serving.await(PATIENCE));
    }

    /// The listener is bound again a moment after it was told where it is.
    private static String knock(int times) throws Exception {
        for (int i = 1; ; i++) {
            try (java.net.Socket socket = new java.net.Socket("10.77.8.1", 7000)) {
                socket.getOutputStream().write(8);
                return "heard";
            } catch (java.net.ConnectException e) {
                if (i == times) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /// A listener for UDP on usb0 that sends back what comes.
    private static final class Echo implements AutoCloseable {
        private final LinkedBlockingQueue<ConnectionInfo> news = new LinkedBlockingQueue<>();
        private final Network network = Network.open(NetworkOptions.DEFAULT);
        private final Listener<DatagramConnection> listener;
        private volatile DatagramConnection newest;

        Echo() throws Exception {
            ListenerOptions onUsb = ListenerOptions.DEFAULT.withInterface("usb0");
            listener = network.listen(Port.of(7000), Udp.stack(), onUsb);
            listener.onConnectionInfo(Runnable::run, news::add);
            listener.serve(flow -> {
                newest = flow;
                for (Datagram came = flow.receive(); ; came = flow.receive()) {
                    flow.send(came.content());
                }
            });
        }

        /// What becomes of a datagram that is sent without being asked for.
        String say(int octet) {
            try {
                newest.send(new byte[] {(byte) octet});
                return "sent";
            } catch (NetworkException e) {
                return e.failure().cause();
            }
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /// Sends until it is answered: the listener is bound again a moment after it was told where it
    /// is.
    private static String ask(DatagramSocket socket) throws Exception {
        socket.setSoTimeout(50);
        for (int i = 0; i < 400; i++) {
            try {
                InetSocketAddress to = new InetSocketAddress("10.77.8.1", 7000);
                socket.send(new DatagramPacket(new byte[] {5}, 1, to));
                socket.receive(new DatagramPacket(new byte[1], 1));
                return "answered";
            } catch (SocketTimeoutException | PortUnreachableException _) {
                // not yet
            }
        }
        return "silent";
    }

    @Test
    void flowsOfUdpGoOnWhenTheirInterfaceComesAgainAndOthersCome() {
        long neighbour = client.call(PATIENCE, () -> ProcessHandle.current().pid());
        String plugIn = plugIn(neighbour);
        LabTask<String> plug = () -> shell(plugIn);
        server.call(PATIENCE, plug);
        var echo = server.hold(Echo::new);
        var first = client.hold(() -> new DatagramSocket(9000));
        var second = client.hold(() -> new DatagramSocket(9001));
        assertEquals("[10.77.8.1:7000]", echo.ask(LONG, here -> next(here.news).toString()));
        assertEquals("answered", first.ask(LONG, ListenerPathLabTest::ask));
        server.call(PATIENCE, () -> shell("ip link del usb0"));
        assertEquals("[]", echo.ask(LONG, here -> next(here.news).toString()));
        assertEquals("transfer.unreachable", echo.ask(here -> here.say(6)));
        server.call(PATIENCE, plug);
        assertEquals("[10.77.8.1:7000]", echo.ask(LONG, here -> next(here.news).toString()));
        assertEquals("answered", first.ask(LONG, ListenerPathLabTest::ask));
        assertEquals(1, (int) echo.ask(here -> here.listener.openConnections()));
        assertEquals("sent", echo.ask(here -> here.say(7)), "the flow has lived on");
        assertEquals("answered", second.ask(LONG, ListenerPathLabTest::ask));
        assertEquals(2, (int) echo.ask(here -> here.listener.openConnections()));
    }

    private static String shell(String commands) {
        PathChange.shell(commands);
        return "done";
    }
}
