package dev.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a network takes, it gives back.
@Tag("loopback")
@Timeout(120)
class NetworkLifeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void closedNetworksLeaveNoThreadAndNoDescriptor() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(TwoNetworks.class, LIMIT, List.of())) {
            assertEquals(1, jvm.await("same"));
            jvm.end();
        }
    }

    @Test
    void theSharedNetworksThreadsGoAfterItsLastConnectionAndComeAgain() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(Shared.class, LIMIT, List.of())) {
            for (int round = 0; round < 2; round++) {
                long lingered = jvm.await("lingered");
                assertTrue(lingered >= 900, () -> "threads went after " + lingered + " ms already");
            }
            jvm.end();
        }
    }

    static final class TwoNetworks {
        public static void main(String[] arguments) throws Exception {
            twoNetworks(); // whatever the JVM itself opens at first use is open after this
            Set<String> threads = ProcessFigures.threads();
            List<String> descriptors = ProcessFigures.descriptors();
            twoNetworks();
            require(threads, ProcessFigures.threads());
            require(descriptors, ProcessFigures.descriptors());
            ForkedJvm.tell("same", 1);
        }

        private static void require(Object before, Object after) {
            if (!before.equals(after)) {
                throw new AssertionError("before " + before + ", after " + after);
            }
        }

        private static void twoNetworks() throws Exception {
            try (Network first = Network.open(NetworkOptions.DEFAULT);
                    Network second = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> listener =
                            first.listen(
                                    Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                    Tcp.stack(),
                                    ListenerOptions.DEFAULT)) {
                second.resolver().addresses("localhost");
                for (int i = 0; i < 10; i++) {
                    try (StreamConnection client =
                                    second.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
                            StreamConnection server = listener.accept()) {
                        client.send(new byte[] {1});
                        server.receiveExactly(1);
                    }
                }
            }
        }
    }

    static final class Shared {
        public static void main(String[] arguments) throws Exception {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                converse(server);
                converse(server);
            }
        }

        private static void converse(ServerSocket server) throws Exception {
            Thread[] threads;
            try (StreamConnection client =
                            Connection.open(
                                    Endpoint.address(
                                            server.getInetAddress(), server.getLocalPort()),
                                    Tcp.stack());
                    Socket peer = server.accept()) {
                client.send(new byte[] {1});
                echo(peer);
                client.receiveExactly(1);
                threads = networkThreads();
            }
            long closed = System.nanoTime();
            if (threads.length == 0) {
                throw new AssertionError("the network has no thread");
            }
            for (Thread thread : threads) {
                if (!thread.join(Duration.ofSeconds(20))) {
                    throw new AssertionError(thread + " is still there");
                }
            }
            ForkedJvm.tell("lingered", (System.nanoTime() - closed) / 1_000_000);
        }

        private static Thread[] networkThreads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().startsWith("fairlead"))
                    .toArray(Thread[]::new);
        }

        private static void echo(Socket peer) throws IOException {
            InputStream in = peer.getInputStream();
            OutputStream out = peer.getOutputStream();
            out.write(in.read());
        }
    }
}
