package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.fairlead.NetworkOptions.Transport;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Listeners for flows of datagrams.
@Timeout(60)
class UdpListenerTest extends UdpScene {
    @ParameterizedTest
    @MethodSource("transports")
    void eachPeerHasAConnectionOfItsOwn(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        listener.serve(flow -> {
            while (true) {
                flow.send(flow.receive().content());
            }
        });
        List<DatagramConnection> near = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            near.add(connect(listener.port()));
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < near.size(); i++) {
                near.get(i).send(utf8(round + " from " + i));
            }
            for (int i = 0; i < near.size(); i++) {
                assertEquals(round + " from " + i, text(patient(near.get(i)).receive()));
            }
        }
        assertEquals(20, listener.openConnections());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void noMoreAreLetInThanMayBeAndThatIsTold(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener =
                listen("127.0.0.1", Udp.stack(), ListenerOptions.DEFAULT.withMaximumConnections(1));
        DatagramConnection first = connect(listener.port());
        first.send(utf8("in"));
        DatagramConnection far = listener.accept(LONG);
        DatagramConnection second = connect(listener.port());
        second.send(utf8("out"));
        var told = events.next(NetworkEvent.DatagramsDropped.class);
        assertEquals(listener.id(), told.id());
        first.send(utf8("still in"));
        patient(far).receive();
        assertEquals("still in", text(patient(far).receive()));
        far.close();
        second.send(utf8("now in"));
        assertEquals("now in", text(patient(listener.accept(LONG)).receive()));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aFlowThatCarriesNothingExpires(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener =
                listen(
                        "127.0.0.1",
                        Udp.stack().with(UdpOptions.DEFAULT.withIdleExpiry(Duration.ofMillis(300))),
                        ListenerOptions.DEFAULT);
        DatagramConnection near = connect(listener.port());
        near.send(utf8("x"));
        DatagramConnection far = listener.accept(LONG);
        patient(far).receive();
        failureOf(TransferFailure.IdleExpired.class, () -> patient(far).receive());
        assertInstanceOf(ConnectionState.Failed.class, far.state());
        Calls.await(() -> listener.openConnections() == 0);
        near.send(utf8("again"));
        assertEquals("again", text(patient(listener.accept(LONG)).receive()));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whatWasAcceptedLivesOnWhenTheListenerCloses(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        DatagramConnection near = connect(listener.port());
        near.send(utf8("x"));
        DatagramConnection far = listener.accept(LONG);
        listener.close();
        near.send(utf8("y"));
        patient(far).receive();
        assertEquals("y", text(patient(far).receive()));
        far.close();
        Calls.await(() -> isFree(listener.port()));
    }

    private static boolean isFree(int port) {
        try (DatagramSocket socket = new DatagramSocket(port, LOOPBACK)) {
            return socket.isBound();
        } catch (java.net.SocketException _) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aPortThatIsTakenIsRefused(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        failureOf(
                PathFailure.AddressInUse.class,
                () -> network().listen(listener.local(), Udp.stack(), ListenerOptions.DEFAULT));
        try (DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
            failureOf(
                    PathFailure.AddressInUse.class,
                    () ->
                            network()
                                    .listen(
                                            Endpoint.address(LOOPBACK, other.getLocalPort()),
                                            Udp.stack(),
                                            ListenerOptions.DEFAULT));
        }
    }
}
