package dev.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// 1 GiB to a reader that takes nothing, then little, then all, through 72 MiB of memory.
@Tag("loopback")
@Timeout(120)
class SlowReaderTest {
    private static final long GIBIBYTE = 1L << 30;
    private static final int CHUNK = 64 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> LITTLE_MEMORY =
            List.of("-Xmx48m", "-XX:MaxDirectMemorySize=24m");

    @Test
    void senderAndReceiverNeedLittleMemory() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(BothEnds.class, LIMIT, LITTLE_MEMORY)) {
            assertEquals(GIBIBYTE, jvm.await("received"));
            jvm.end();
        }
    }

    @Test
    void theSenderNeedsLittleMemory() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(Sender.class, LIMIT, LITTLE_MEMORY);
                Socket reader =
                        new Socket(
                                InetAddress.getLoopbackAddress(),
                                Math.toIntExact(jvm.await("port")))) {
            InputStream in = reader.getInputStream();
            byte[] buffer = new byte[CHUNK];
            assertEquals(GIBIBYTE, drain(() -> in.read(buffer)));
            assertEquals(GIBIBYTE, jvm.await("sent"));
            jvm.end();
        }
    }

    @Test
    void theReceiverNeedsLittleMemory() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ForkedJvm jvm =
                        ForkedJvm.start(
                                Receiver.class, LIMIT, LITTLE_MEMORY, server.getLocalPort());
                Socket writer = server.accept()) {
            OutputStream out = writer.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (long sent = 0; sent < GIBIBYTE; sent += chunk.length) {
                out.write(chunk);
            }
            writer.shutdownOutput();
            assertEquals(GIBIBYTE, jvm.await("received"));
            jvm.end();
        }
    }

    private interface Source {
        int receive() throws Exception;
    }

    /// Takes nothing for a moment, then little by little, then as fast as it comes. The pauses are
    /// what makes a slow reader.
    private static long drain(Source source) throws Exception {
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        long received = 0;
        int reads = 0;
        for (int n = source.receive(); n >= 0; n = source.receive()) {
            received += n;
            if (reads++ < 200) {
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
        }
        return received;
    }

    private static long drain(StreamConnection connection) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        return drain(() -> connection.receive(buffer.clear()));
    }

    private static long sendAll(StreamConnection connection) throws Exception {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long sent = 0;
        while (sent < GIBIBYTE) {
            connection.send(chunk.clear());
            sent += chunk.position();
        }
        connection.shutdownOutput();
        return sent;
    }

    private static Listener<StreamConnection> listen(Network network) throws Exception {
        return network.listen(
                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                Tcp.stack(),
                ListenerOptions.DEFAULT);
    }

    static final class BothEnds {
        public static void main(String[] arguments) throws Exception {
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> listener = listen(network);
                    StreamConnection sender =
                            network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
                    StreamConnection reader = listener.accept()) {
                CompletableFuture<Long> sent = new CompletableFuture<>();
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                sent.complete(sendAll(sender));
                            } catch (Throwable e) {
                                sent.completeExceptionally(e);
                                sender.abort();
                            }
                        });
                ForkedJvm.tell("received", drain(reader));
                ForkedJvm.tell("sent", sent.get(10, TimeUnit.SECONDS));
            }
        }
    }

    static final class Sender {
        public static void main(String[] arguments) throws Exception {
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> listener = listen(network)) {
                ForkedJvm.tell("port", listener.port());
                try (StreamConnection connection = listener.accept()) {
                    ForkedJvm.tell("sent", sendAll(connection));
                }
            }
        }
    }

    static final class Receiver {
        public static void main(String[] arguments) throws Exception {
            Endpoint peer =
                    Endpoint.address(
                            InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    StreamConnection connection =
                            network.open(peer, Tcp.stack(), Parameters.DEFAULT)) {
                ForkedJvm.tell("received", drain(connection));
            }
        }
    }
}
