package dev.fairlead;

import dev.fairlead.NetworkOptions.Transport;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What two ends of a connection can be linked by. What holds for a stream holds for each.
enum Link {
    EPOLL_TCP(Transport.EPOLL, false),
    EPOLL_UNIX(Transport.EPOLL, true),
    NIO_TCP(Transport.NIO, false),
    NIO_UNIX(Transport.NIO, true),
    MEMORY(null, false);

    private final @Nullable Transport transport;
    private final boolean unix;

    Link(@Nullable Transport transport, boolean unix) {
        this.transport = transport;
        this.unix = unix;
    }

    /// Those that this JVM can have: epoll needs native access.
    static Stream<Link> available() {
        return Arrays.stream(values())
                .filter(link -> link.transport != Transport.EPOLL || hasEpoll());
    }

    static Stream<Link> sockets() {
        return available().filter(link -> link != MEMORY);
    }

    /// Those over which an abort is seen as what it is: a Unix socket just ends.
    static Stream<Link> withReset() {
        return available().filter(link -> !link.unix);
    }

    /// The implementations that this JVM can have.
    static Stream<Transport> transports() {
        return hasEpoll() ? Stream.of(Transport.EPOLL, Transport.NIO) : Stream.of(Transport.NIO);
    }

    private static boolean hasEpoll() {
        return !"nio".equals(System.getProperty("dev.fairlead.transport"));
    }

    Transport transport() {
        if (transport == null) {
            throw new IllegalStateException("memory has no transport");
        }
        return transport;
    }

    /// Where a listener of this kind can be.
    Endpoint place(Path directory) {
        return unix
                ? Endpoint.unix(directory.resolve("s"))
                : Endpoint.address(InetAddress.getLoopbackAddress(), 0);
    }

    /// Two ends of one connection.
    Ends open() throws Exception {
        return open(Tcp.stack());
    }

    /// With small buffers in the system, so that a sender is soon stuck.
    Ends openNarrow() throws Exception {
        return open(
                Tcp.stack()
                        .with(
                                TcpOptions.DEFAULT
                                        .withSendBufferSize(32 * 1024)
                                        .withReceiveBufferSize(32 * 1024)));
    }

    private Ends open(TcpStack stack) throws Exception {
        Events events = new Events();
        NetworkOptions options = NetworkOptions.DEFAULT.withObserver(events);
        if (transport == null) {
            Network network = Network.open(options);
            Connections.Pair<StreamConnection> pair = network.pair(stack);
            return new Ends(pair.first(), pair.second(), events, network::close);
        }
        Network network = Network.open(options.withTransport(transport));
        Path directory = Files.createTempDirectory("link");
        Listener<StreamConnection> listener =
                network.listen(place(directory), stack, ListenerOptions.DEFAULT);
        StreamConnection near = network.open(listener.local(), stack, Parameters.DEFAULT);
        StreamConnection far = listener.accept();
        return new Ends(
                near,
                far,
                events,
                () -> {
                    network.close();
                    Files.delete(directory);
                });
    }
}
