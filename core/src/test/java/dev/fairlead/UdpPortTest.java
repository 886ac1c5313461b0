package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.NetworkOptions.Transport;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One local port: a listener, flows that leave from it, or datagrams to and from anybody.
@Timeout(60)
class UdpPortTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable Network network;

    static List<Transport> transports() {
        return Link.transports().toList();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private Network network(Transport transport) {
        Network made = Network.open(NetworkOptions.DEFAULT.withTransport(transport));
        network = made;
        opened.add(made);
        return made;
    }

    private Network network() {
        if (network == null) {
            throw new IllegalStateException("open it first");
        }
        return network;
    }

    private DatagramPort port(String address) throws NetworkException {
        return port(address, UdpOptions.DEFAULT);
    }

    private DatagramPort port(String address, UdpOptions options) throws NetworkException {
        DatagramPort port =
                network().openPort(Endpoint.host(address, 0), options, IpOptions.DEFAULT);
        opened.add(port);
        return port;
    }

    private DatagramConnection from(Endpoint local, Endpoint to) throws NetworkException {
        DatagramConnection connection =
                network()
                        .open(
                                to,
                                Udp.stack(),
                                Parameters.DEFAULT.withLocalEndpoint((Endpoint.Address) local));
        opened.add(connection);
        return connection;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(Datagram datagram) {
        return new String(datagram.content(), UTF_8);
    }

    private static <F> F failureOf(Class<F> kind, org.junit.jupiter.api.function.Executable call) {
        return assertInstanceOf(kind, assertThrows(NetworkException.class, call).failure());
    }

    // ---- to and from anybody

    @ParameterizedTest
    @MethodSource("transports")
    void onePortSendsToManyAndTellsWhoAnswered(Transport transport) throws Exception {
        network(transport);
        DatagramPort hub = port("127.0.0.1");
        for (int i = 0; i < 5; i++) {
            DatagramPort other = port("127.0.0.1");
            hub.send(utf8("to " + i), other.local());
            Datagram got = other.receive(LONG);
            assertEquals("to " + i, text(got));
            assertEquals(hub.local(), got.remote());
            other.send(got.content(), got.remote());
            Datagram back = hub.receive(LONG);
            assertEquals("to " + i, text(back));
            assertEquals(other.local(), back.remote());
        }
        assertEquals(5, hub.counts().sent());
        assertEquals(5, hub.counts().received());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aPortOfBothVersionsSpeaksToBoth(Transport transport) throws Exception {
        network(transport);
        DatagramPort both = port("::");
        for (String address : List.of("127.0.0.1", "::1")) {
            DatagramPort other = port(address);
            both.send(utf8(address), other.local());
            Datagram got = other.receive(LONG);
            other.send(utf8("back"), got.remote());
            assertEquals(other.local(), both.receive(LONG).remote());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void broadcastReachesThePortOfThisMachine(Transport transport) throws Exception {
        network(transport);
        DatagramPort all = port("0.0.0.0");
        Endpoint everybody = Endpoint.host("127.255.255.255", all.port());
        DatagramPort silent = port("127.0.0.1");
        failureOf(TransferFailure.class, () -> silent.send(utf8("not allowed"), everybody));
        DatagramPort sender = port("127.0.0.1", UdpOptions.DEFAULT.withBroadcast(true));
        sender.send(utf8("everybody"), everybody);
        assertEquals("everybody", text(all.receive(LONG)));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whoWaitsHearsOfTheEndOfThePort(Transport transport) throws Exception {
        network(transport);
        DatagramPort port = port("127.0.0.1");
        failureOf(DeadlineExceeded.class, () -> port.receive(Duration.ofMillis(5)));
        var waiting = Calls.start(port::receive).whenBlocked();
        port.close();
        assertInstanceOf(Cancelled.class, waiting.failure());
        failureOf(Cancelled.class, () -> port.send(new byte[1], Endpoint.host("127.0.0.1", 9)));
        failureOf(Cancelled.class, port::receive);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anOversizeDatagramIsRefused(Transport transport) throws Exception {
        network(transport);
        DatagramPort port = port("127.0.0.1");
        var failure =
                failureOf(
                        TransferFailure.TooBig.class,
                        () -> port.send(new byte[65_508], port.local()));
        assertEquals(65_508, failure.size());
        assertEquals(65_507, failure.limit());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aRefusalNamesWhoRefused(Transport transport) throws Exception {
        network(transport);
        DatagramPort port = port("127.0.0.1");
        if (!port.capabilities().contains(DatagramCapability.ERROR_PER_FLOW)) {
            return; // it cannot be known
        }
        Endpoint nobody;
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            nobody = Endpoint.address(LOOPBACK, socket.getLocalPort());
        }
        port.send(utf8("x"), nobody);
        var refused = failureOf(TransferFailure.Refused.class, () -> port.receive(LONG));
        assertEquals(nobody, refused.remote());
        port.send(utf8("to myself"), port.local());
        assertEquals("to myself", text(port.receive(LONG)));
    }

    // ---- shared

    @ParameterizedTest
    @MethodSource("transports")
    void aListenerAndFlowsFromItsPortShareIt(Transport transport) throws Exception {
        network(transport);
        for (String address : List.of("127.0.0.1", "0.0.0.0", "::")) {
            Listener<DatagramConnection> listener =
                    network()
                            .listen(
                                    Endpoint.host(address, 0),
                                    Udp.stack(),
                                    ListenerOptions.DEFAULT);
            opened.add(listener);
            DatagramPort peer = port("127.0.0.1");
            DatagramPort stranger = port("127.0.0.1");
            Endpoint here = Endpoint.host("127.0.0.1", listener.port());
            DatagramConnection out = from(here, peer.local());
            out.send(utf8("out"));
            Datagram got = peer.receive(LONG);
            assertEquals(here, got.remote(), "it leaves from the listener's port");
            peer.send(utf8("answer"), here);
            stranger.send(utf8("hello"), here);
            assertEquals("answer", text(out.within(LONG).receive()));
            DatagramConnection in = listener.accept(LONG);
            assertEquals(stranger.local(), in.remote().orElseThrow());
            assertEquals("hello", text(in.within(LONG).receive()));
            listener.close();
            peer.send(utf8("still"), here);
            assertEquals("still", text(out.within(LONG).receive()));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aListenerJoinsTheFlowsThatHaveItsPort(Transport transport) throws Exception {
        network(transport);
        DatagramPort peer = port("127.0.0.1");
        int free;
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            free = socket.getLocalPort();
        }
        Endpoint here = Endpoint.host("127.0.0.1", free);
        DatagramConnection out = from(here, peer.local());
        failureOf(PathFailure.AddressInUse.class, () -> from(here, peer.local()));
        Listener<DatagramConnection> listener =
                network().listen(here, Udp.stack(), ListenerOptions.DEFAULT);
        opened.add(listener);
        try (DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
            stranger.send(new DatagramPacket(new byte[] {1}, 1, LOOPBACK, free));
            assertEquals(
                    stranger.getLocalPort(), listener.accept(LONG).remote().orElseThrow().port());
        }
        peer.send(utf8("x"), here);
        assertEquals("x", text(out.within(LONG).receive()));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aSharedSocketWithOtherOptionsIsRefused(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener =
                network()
                        .listen(
                                Endpoint.host("127.0.0.1", 0),
                                Udp.stack(),
                                ListenerOptions.DEFAULT);
        opened.add(listener);
        Parameters other =
                Parameters.DEFAULT
                        .withLocalEndpoint((Endpoint.Address) listener.local())
                        .withIp(IpOptions.DEFAULT.withTrafficClass(8));
        failureOf(
                PathFailure.OptionNotSupported.class,
                () -> network().open(Endpoint.host("127.0.0.1", 9), Udp.stack(), other));
    }

    /// Established flows go on while datagrams of unknown sources keep coming.
    @ParameterizedTest
    @MethodSource("transports")
    void aFloodOfUnknownSourcesDoesNotHurtAnEstablishedFlow(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener =
                network()
                        .listen(
                                Endpoint.host("127.0.0.1", 0),
                                Udp.stack(),
                                ListenerOptions.DEFAULT.withMaximumConnections(50));
        opened.add(listener);
        DatagramConnection near = network().open(listener.local(), Udp.stack(), Parameters.DEFAULT);
        opened.add(near);
        near.send(utf8("first"));
        DatagramConnection far = listener.accept(LONG);
        far.within(LONG).receive();
        List<DatagramSocket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                flood.add(new DatagramSocket(0, LOOPBACK));
            }
            int answered = 0;
            for (int round = 0; round < 50; round++) {
                for (DatagramSocket source : flood) {
                    source.send(new DatagramPacket(new byte[100], 100, LOOPBACK, listener.port()));
                }
                near.send(utf8("round " + round));
                assertEquals("round " + round, text(far.within(LONG).receive()));
                answered++;
            }
            assertEquals(50, answered);
            assertTrue(listener.openConnections() <= 50, "the cap holds");
        } finally {
            flood.forEach(DatagramSocket::close);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aBurstIsTakenWhole(Transport transport) throws Exception {
        network(transport);
        DatagramPort port = port("127.0.0.1");
        DatagramPort sink = port("127.0.0.1");
        ByteBuffer content = ByteBuffer.allocate(1000);
        for (int i = 0; i < 5000; i++) {
            port.send(content.clear(), sink.local());
        }
        assertEquals(5000, port.counts().sent());
    }

    private NetworkException refusal(PathConstraints path) throws NetworkException {
        DatagramPort sending =
                network()
                        .openPort(
                                Endpoint.host("0.0.0.0", 0),
                                UdpOptions.DEFAULT,
                                IpOptions.DEFAULT,
                                path);
        opened.add(sending);
        DatagramPort to = port("127.0.0.1");
        var refused =
                assertThrows(NetworkException.class, () -> sending.send(utf8("no"), to.local()));
        assertEquals(0, sending.counts().sent());
        return refused;
    }

    @ParameterizedTest
    @MethodSource("transports")
    void nothingIsSentWhereNoWayIsAllowedAndTheReasonIsTold(Transport transport) throws Exception {
        network(transport);
        NetworkException refused =
                refusal(PathConstraints.NONE.withProhibitedType(InterfaceType.LOOPBACK));
        var unmet = assertInstanceOf(PathFailure.ConstraintUnmet.class, refused.failure());
        assertEquals(PathReason.Kind.TYPE_PROHIBITED, unmet.reasons().getFirst().kind());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anInterfaceThatIsRequiredMustBeHere(Transport transport) {
        network(transport);
        var refused =
                assertThrows(
                        NetworkException.class,
                        () -> refusal(PathConstraints.NONE.withRequiredInterface("nosuch0")));
        if (transport == Transport.NIO) {
            assertInstanceOf(PathFailure.OptionNotSupported.class, refused.failure());
        } else {
            assertInstanceOf(PathFailure.NoSuchInterface.class, refused.failure());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whatIsAllowedIsSent(Transport transport) throws Exception {
        network(transport);
        DatagramPort to = port("127.0.0.1");
        PathConstraints allowed =
                transport == Transport.NIO
                        ? PathConstraints.NONE.withProhibitedInterface("nosuch0")
                        : PathConstraints.NONE.withRequiredInterface("lo");
        for (String from : List.of("0.0.0.0", "127.0.0.3", "::")) {
            DatagramPort sending =
                    network()
                            .openPort(
                                    Endpoint.host(from, 0),
                                    UdpOptions.DEFAULT,
                                    IpOptions.DEFAULT,
                                    allowed);
            opened.add(sending);
            sending.send(utf8("a"), to.local());
            sending.send(utf8("b"), to.local()); // by the way that was found before
            to.receive(LONG);
            Datagram second = to.receive(LONG);
            assertEquals(sending.port(), second.remote().port());
            String expected = from.equals("127.0.0.3") ? from : "127.0.0.1";
            assertEquals(expected, ((Endpoint.Address) second.remote()).host());
        }
    }
}
