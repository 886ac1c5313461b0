package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.NetworkOptions.Transport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// A network and what was opened in it.
abstract class UdpScene {
    static final Duration LONG = Duration.ofSeconds(20);
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    final Events events = new Events();
    final List<AutoCloseable> opened = new ArrayList<>();
    @Nullable Network network;

    static List<Transport> transports() {
        return Link.transports().toList();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    Network network(Transport transport) {
        Network made =
                Network.open(NetworkOptions.DEFAULT.withTransport(transport).withObserver(events));
        opened.add(made);
        network = made;
        return made;
    }

    Network network() {
        assertNotNull(network);
        return network;
    }

    Listener<DatagramConnection> listen(String address) throws NetworkException {
        return listen(address, Udp.stack(), ListenerOptions.DEFAULT);
    }

    Listener<DatagramConnection> listen(String address, UdpStack stack, ListenerOptions options)
            throws NetworkException {
        Listener<DatagramConnection> listener =
                network().listen(Endpoint.host(address, 0), stack, options);
        opened.add(listener);
        return listener;
    }

    DatagramConnection connect(int port) throws NetworkException {
        return connect("127.0.0.1", port, Udp.stack());
    }

    DatagramConnection connect(String host, int port, UdpStack stack) throws NetworkException {
        DatagramConnection connection =
                network().open(Endpoint.host(host, port), stack, Parameters.DEFAULT);
        opened.add(connection);
        return connection;
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(Datagram datagram) {
        return new String(datagram.content(), UTF_8);
    }

    static DatagramConnection patient(DatagramConnection connection) {
        return connection.within(LONG);
    }

    static <F> F failureOf(Class<F> kind, org.junit.jupiter.api.function.Executable call) {
        return assertInstanceOf(
                kind, assertThrows(NetworkException.class, call).failure(), "the failure");
    }
}
