package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/// A network, and the two ends of a framed connection of which one speaks bytes.
abstract class FramedScene {
    final Network network = Network.open(NetworkOptions.DEFAULT);

    @AfterEach
    void close() {
        network.close();
    }

    static Endpoint loopback() {
        return Endpoint.address(InetAddress.getLoopbackAddress(), 0);
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    /// What speaks bytes, and what frames them.
    record Halves<M>(StreamConnection bytes, MessageConnection<M> messages) {}

    /// A client of bytes and a server of messages.
    <M> Halves<M> halves(Framing<M> framing) throws NetworkException {
        Listener<MessageConnection<M>> listener =
                network.listen(loopback(), Tcp.stack().framed(framing), ListenerOptions.DEFAULT);
        StreamConnection bytes = network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
        return new Halves<>(bytes, listener.accept(Duration.ofSeconds(30)));
    }

    static NetworkFailure failureOf(MessageConnection<?> c) {
        return assertThrows(NetworkException.class, c::receive).failure();
    }
}
