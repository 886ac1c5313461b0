package dev.fairlead.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Psk;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// 64 MiB over TLS with a key to a reader that takes nothing, then little, then all, both ends in
/// one JVM with 72 MiB of memory: 48 of heap, and 24 of buffers. `-Dload=full` makes it 1 GiB.
@Tag("loopback")
@Timeout(300)
class SlowPskReaderTest {
    private static final long SIZE =
            System.getProperty("load", "").equals("full") ? 1L << 30 : 1L << 26;
    private static final int CHUNK = 64 * 1024;

    @ParameterizedTest
    @EnumSource
    void bothEndsNeedLittleMemory(TlsVersion version) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx48m",
                                "-XX:MaxDirectMemorySize=24m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BothEnds.class.getName(),
                                version.name(),
                                Long.toString(SIZE))
                        .redirectErrorStream(true)
                        .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertEquals(true, process.waitFor(10, TimeUnit.SECONDS), said);
            assertEquals(0, process.exitValue(), said);
            assertEquals(
                    List.of("sent " + SIZE, "received " + SIZE),
                    said.lines().filter(line -> line.matches("(sent|received) .*")).toList(),
                    said);
        } finally {
            process.destroyForcibly();
        }
    }

    static final class BothEnds {
        public static void main(String[] arguments) throws Exception {
            TlsVersion version = TlsVersion.valueOf(arguments[0]);
            long size = Long.parseLong(arguments[1]);
            TlsOptions options =
                    TlsOptions.DEFAULT
                            .withPsk(Psk.of("reader", Psk.newKey()))
                            .withVersions(version, version);
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> listener =
                            network.listen(
                                    Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                    Tcp.stack().tls(options),
                                    ListenerOptions.DEFAULT);
                    StreamConnection reader =
                            network.open(
                                    listener.local(),
                                    Tcp.stack().tls(options),
                                    Parameters.DEFAULT);
                    StreamConnection sender = listener.accept()) {
                FutureTask<Long> sending = new FutureTask<>(() -> sendAll(sender, size));
                Thread.ofVirtual().start(sending);
                long received = drain(reader);
                System.out.println("sent " + sending.get());
                System.out.println("received " + received);
            }
        }

        private static long sendAll(StreamConnection sender, long size) throws Exception {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            long sent = 0;
            while (sent < size) {
                sender.send(chunk.clear());
                sent += chunk.position();
            }
            sender.close();
            return sent;
        }

        /// The pauses are what makes a slow reader.
        private static long drain(StreamConnection reader) throws Exception {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            long received = 0;
            int reads = 0;
            for (int n = reader.receive(buffer); n >= 0; n = reader.receive(buffer.clear())) {
                received += n;
                if (reads++ < 200) {
                    LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
                }
            }
            return received;
        }
    }
}
