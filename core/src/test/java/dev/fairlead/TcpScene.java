package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A network and a listener on loopback.
abstract class TcpScene {
    Network network;
    Listener<StreamConnection> listener;

    @BeforeEach
    void open() throws NetworkException {
        network = Network.open(NetworkOptions.DEFAULT);
        listener = network.listen(loopback(0), Tcp.stack(), ListenerOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        network.close();
    }

    static Endpoint loopback(int port) {
        return Endpoint.address(InetAddress.getLoopbackAddress(), port);
    }

    StreamConnection connect() throws NetworkException {
        return connect(Parameters.DEFAULT);
    }

    StreamConnection connect(Parameters parameters) throws NetworkException {
        return network.open(listener.local(), Tcp.stack(), parameters);
    }

    void echo() {
        listener.serve(c -> {
            ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);
            while (c.receive(buffer) >= 0) {
                c.send(buffer.flip());
                buffer.clear();
            }
        });
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
