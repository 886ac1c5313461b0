package dev.fairlead.interop.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Parameters;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.Udp;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers repeat their flight after 1, 2, 4 and 8 s. One of which the same datagram is lost four
/// times is asked anew before the fifth try.
@Tag("interop")
class DtlsAnewTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Identity SERVER = Identities.selfSigned("localhost", "127.0.0.1");

    @TempDir Path folder;

    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs("interop", "openssl", "gnutls-serv");
    }

    @Test
    void aServerWhoseFlightWasNeverWholeIsAskedAnew() throws Exception {
        Path file = folder.resolve("server.pem");
        Identities.save(SERVER, file);
        String openssl = "openssl s_server -dtls1_2 -4 -listen -cert " + file + " -key " + file;
        String gnutls =
                "gnutls-serv --udp --echo --x509certfile " + file + " --x509keyfile " + file;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> both =
                    List.of(
                            executor.submit(() -> shakeHands(openssl + " -accept ", false)),
                            executor.submit(() -> shakeHands(gnutls + " --port ", true)));
            for (Future<Integer> lost : both) {
                assertEquals(LosingRelay.TRIES, lost.get());
            }
        }
    }

    /// @return how many datagrams were lost
    private static int shakeHands(String server, boolean gnutls) throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (LabProcess process = LabProcess.start(List.of((server + port).split(" ")));
                LosingRelay relay = new LosingRelay(port)) {
            if (gnutls) {
                process.awaitStderr("listening on IPv4.*done", LIMIT);
            } else {
                process.awaitStdout("ACCEPT", LIMIT);
            }
            TlsOptions options =
                    TlsOptions.DEFAULT
                            .withTrust(TrustPolicy.pinned(SERVER.pin()))
                            .withHandshakeTimeout(LIMIT);
            try (Connection open =
                    Connection.open(
                            Endpoint.host("127.0.0.1", relay.port()),
                            Udp.stack().dtls(options),
                            Parameters.DEFAULT.withDeadline(LIMIT))) {
                Duration took = open.report().tls().orElseThrow().duration();
                // The fifth try would come after 15 s.
                assertTrue(took.compareTo(Duration.ofSeconds(14)) < 0, took::toString);
            }
            return relay.lost();
        }
    }

    /// Loses the end of a server's flight so many times.
    private static final class LosingRelay implements AutoCloseable {
        static final int TRIES = 4;
        private static final int SERVER_HELLO_DONE = 14;

        private final DatagramSocket front =
                new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final AtomicInteger lost = new AtomicInteger();
        private volatile SocketAddress client;

        LosingRelay(int server) throws IOException {
            client = front.getLocalSocketAddress();
            back.connect(InetAddress.getLoopbackAddress(), server);
            Thread.ofVirtual().start(() -> pass(front, back));
            Thread.ofVirtual().start(() -> pass(back, front));
        }

        int port() {
            return front.getLocalPort();
        }

        int lost() {
            return lost.get();
        }

        private void pass(DatagramSocket from, DatagramSocket to) {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
                while (true) {
                    from.receive(packet);
                    byte[] content = Arrays.copyOf(packet.getData(), packet.getLength());
                    if (from.equals(front)) {
                        client = packet.getSocketAddress();
                        to.send(new DatagramPacket(content, content.length));
                    } else if (!endsFlight(content) || !mayLose()) {
                        to.send(new DatagramPacket(content, content.length, client));
                    }
                    packet.setLength(65_535);
                }
            } catch (IOException _) {
                // closed
            }
        }

        private boolean mayLose() {
            if (lost.get() == TRIES) {
                return false;
            }
            lost.incrementAndGet();
            return true;
        }

        private static boolean endsFlight(byte[] datagram) {
            for (int at = 0; at + 13 < datagram.length; ) {
                if (datagram[at] == 22 && datagram[at + 13] == SERVER_HELLO_DONE) {
                    return true;
                }
                at += 13 + ((datagram[at + 11] & 0xff) << 8 | (datagram[at + 12] & 0xff));
            }
            return false;
        }

        @Override
        public void close() {
            front.close();
            back.close();
        }
    }
}
