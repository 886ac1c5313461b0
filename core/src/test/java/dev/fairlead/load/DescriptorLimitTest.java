package dev.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that may open 256 files, and 600 who want to be let in.
@Tag("loopback")
@Timeout(120)
class DescriptorLimitTest {
    private static final int DESCRIPTORS = 256;
    private static final int FLOOD = 600;

    @Test
    void aFloodDisturbsNoOneWhoIsInAndEndsWithIt() throws Exception {
        List<Socket> established = new ArrayList<>();
        List<Socket> flood = new ArrayList<>();
        try (ForkedJvm jvm =
                ForkedJvm.startWithDescriptors(
                        DESCRIPTORS, EchoServer.class, Duration.ofSeconds(60))) {
            int port = Math.toIntExact(jvm.await("port"));
            for (int i = 0; i < 10; i++) {
                established.add(connect(port));
                requireEcho(established.get(i), i);
            }
            for (int i = 0; i < FLOOD; i++) {
                flood.add(connect(port));
                requireEcho(established.get(i % 10), i);
            }
            jvm.await("path.descriptor-limit");
            for (int i = 0; i < 1_000; i++) {
                requireEcho(established.get(i % 10), i);
            }
            closeAll(flood);
            for (int i = 0; i < 20; i++) {
                try (Socket late = connect(port)) {
                    requireEcho(late, i);
                }
                requireEcho(established.get(i % 10), i);
            }
            jvm.say();
            jvm.end();
        } finally {
            closeAll(flood);
            closeAll(established);
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        return socket;
    }

    private static void requireEcho(Socket socket, int number) throws IOException {
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        out.write(number);
        assertEquals(number & 0xff, in.read());
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    static final class EchoServer {
        public static void main(String[] arguments) throws Exception {
            AtomicReference<@Nullable NetworkFailure> limit = new AtomicReference<>();
            NetworkOptions options =
                    NetworkOptions.DEFAULT.withObserver(event -> {
                        if (event instanceof NetworkEvent.AcceptPaused paused) {
                            if (limit.getAndSet(paused.reason()) == null) {
                                ForkedJvm.tell(paused.reason().cause(), 1);
                            }
                        }
                    });
            try (Network network = Network.open(options);
                    Listener<StreamConnection> listener =
                            network.listen(
                                    Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                    Tcp.stack(),
                                    ListenerOptions.DEFAULT)) {
                listener.serve(c -> {
                    ByteBuffer buffer = ByteBuffer.allocate(1024);
                    while (c.receive(buffer) >= 0) {
                        c.send(buffer.flip());
                        buffer.clear();
                    }
                });
                ForkedJvm.tell("port", listener.port());
                ForkedJvm.awaitWord();
                FaultTable.assertTold(
                        "the process may open no more files",
                        "path.descriptor-limit",
                        Objects.requireNonNull(limit.get()).hint());
            }
        }
    }
}
