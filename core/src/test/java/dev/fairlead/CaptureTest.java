package dev.fairlead;

import static dev.fairlead.Calls.loopback;
import static dev.fairlead.Calls.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.NetworkOptions.Transport;
import dev.fairlead.internal.capture.CapturedPackets;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What connections send and receive is in the capture, and nothing else changes.
@Tag("loopback")
@Timeout(60)
class CaptureTest {
    private static final int RST = 4;
    private static final int FIN = 1;

    @TempDir Path directory;

    private Path file() {
        return directory.resolve("out.pcapng");
    }

    private Network network(Transport transport, Capture capture) {
        return Network.open(NetworkOptions.DEFAULT.withTransport(transport).withCapture(capture));
    }

    /// Two ends, of which only the first writes a capture.
    private record Pair(Network server, Network client, Listener<StreamConnection> listener)
            implements AutoCloseable {
        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    private Pair pair(Transport transport, Capture capture) throws NetworkException {
        Network server = Network.open(NetworkOptions.DEFAULT.withTransport(transport));
        return new Pair(
                server,
                network(transport, capture),
                server.listen(loopback(0), Tcp.stack(), ListenerOptions.DEFAULT));
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(42).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @MethodSource("dev.fairlead.Link#transports")
    void allBytesOfAConnectionAreInItBothWaysWithBothEnds(Transport transport) throws Exception {
        byte[] up = random(300_000);
        byte[] down = random(200_001);
        int port;
        try (Pair pair = pair(transport, Capture.to(file()))) {
            port = pair.listener.port();
            StreamConnection near =
                    pair.client.open(pair.listener.local(), Tcp.stack(), Parameters.DEFAULT);
            StreamConnection far = pair.listener.accept();
            var sending =
                    Calls.run(() -> {
                        near.send(up);
                        near.shutdownOutput();
                    });
            assertArrayEquals(up, far.receiveUntilEnd(up.length));
            sending.get();
            var answering =
                    Calls.run(() -> {
                        far.send(down);
                        far.close();
                    });
            assertArrayEquals(down, near.receiveUntilEnd(down.length));
            answering.get();
            near.close();
        }
        CapturedPackets seen = CapturedPackets.read(file());
        assertArrayEquals(up, seen.streamTo(port));
        assertArrayEquals(down, seen.streamFrom(port));
        assertEquals(2, seen.packets().stream().filter(p -> p.has(FIN)).count());
        assertEquals(0, seen.packets().stream().filter(p -> p.has(RST)).count());
    }

    @ParameterizedTest
    @MethodSource("dev.fairlead.Link#transports")
    void aPartOfAFileIsInItToo(Transport transport) throws Exception {
        byte[] content = random(3_000_000);
        Path source = directory.resolve("source");
        Files.write(source, content);
        int port;
        try (Pair pair = pair(transport, Capture.to(file()));
                FileChannel from = FileChannel.open(source)) {
            port = pair.listener.port();
            StreamConnection near =
                    pair.client.open(pair.listener.local(), Tcp.stack(), Parameters.DEFAULT);
            StreamConnection far = pair.listener.accept();
            var receiving = Calls.start(() -> far.receiveExactly(content.length));
            near.sendFile(from, 0, content.length);
            assertArrayEquals(content, receiving.get());
            near.close();
        }
        assertArrayEquals(content, CapturedPackets.read(file()).streamTo(port));
    }

    @ParameterizedTest
    @MethodSource("dev.fairlead.Link#transports")
    void anAbortIsAReset(Transport transport) throws Exception {
        int port;
        try (Pair pair = pair(transport, Capture.to(file()))) {
            port = pair.listener.port();
            StreamConnection near =
                    pair.client.open(pair.listener.local(), Tcp.stack(), Parameters.DEFAULT);
            near.abort();
        }
        var last = CapturedPackets.read(file()).packets().getLast();
        assertTrue(last.has(RST));
        assertEquals(port, last.to().getPort());
    }

    @ParameterizedTest
    @MethodSource("dev.fairlead.Link#transports")
    void aListenerWritesWhatItLetsIn(Transport transport) throws Exception {
        int port;
        try (Network server = network(transport, Capture.to(file()));
                Network client = Network.open(NetworkOptions.DEFAULT.withTransport(transport))) {
            Listener<StreamConnection> listener =
                    server.listen(loopback(0), Tcp.stack(), ListenerOptions.DEFAULT);
            port = listener.port();
            StreamConnection near = client.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
            near.send(utf8("a question"));
            near.close();
            assertEquals(10, listener.accept().receiveUntilEnd(100).length);
        }
        CapturedPackets seen = CapturedPackets.read(file());
        assertArrayEquals(utf8("a question"), seen.streamTo(port));
        assertEquals(port, seen.packets().getFirst().to().getPort(), "the SYN is theirs");
    }

    @ParameterizedTest
    @MethodSource("dev.fairlead.Link#transports")
    void datagramsAreInItBothWays(Transport transport) throws Exception {
        int port;
        try (Network server = Network.open(NetworkOptions.DEFAULT.withTransport(transport));
                Network client = network(transport, Capture.to(file()))) {
            Listener<DatagramConnection> listener =
                    server.listen(loopback(0), Udp.stack(), ListenerOptions.DEFAULT);
            port = listener.port();
            DatagramConnection near =
                    client.open(listener.local(), Udp.stack(), Parameters.DEFAULT);
            near.send(utf8("ping"));
            DatagramConnection far = listener.accept();
            assertArrayEquals(utf8("ping"), far.receive().content());
            far.send(utf8("pong!"));
            assertArrayEquals(utf8("pong!"), near.receive().content());
        }
        var seen = CapturedPackets.read(file()).packets();
        assertEquals(2, seen.size());
        assertFalse(seen.getFirst().tcp());
        assertEquals(port, seen.getFirst().to().getPort());
        assertArrayEquals(utf8("ping"), seen.getFirst().content().array());
        assertEquals(seen.getFirst().from(), seen.getLast().to());
        assertEquals(seen.getFirst().to(), seen.getLast().from());
        assertArrayEquals(utf8("pong!"), seen.getLast().content().array());
    }

    @Test
    void tlsIsInItAsItGoesOverTheNetworkAndSecretsOnlyIfAskedFor() throws Exception {
        CapturedPackets closed = tls(Capture.to(file()));
        assertEquals("", closed.secrets());
        Assumptions.assumeTrue(
                TlsPair.engines().contains(TlsOptions.Engine.BORINGSSL), "secrets need BoringSSL");
        CapturedPackets open = tls(Capture.to(file()).withSecrets(true));
        assertTrue(open.secrets().contains("CLIENT_HANDSHAKE_TRAFFIC_SECRET "), open.secrets());
        assertTrue(open.secrets().contains("SERVER_TRAFFIC_SECRET_0 "), open.secrets());
        int hello = 4; // SYN, SYN and ACK, ACK, and the client's first message
        assertEquals(hello, open.beforeSecrets(), "before the packet that they decrypt");
    }

    private CapturedPackets tls(Capture capture) throws Exception {
        TlsOptions.Engine engine = TlsPair.engines().getLast();
        TlsPair pair = new TlsPair(engine, engine, TlsVersion.TLS_1_3);
        int port;
        try (Network server = Network.open(NetworkOptions.DEFAULT);
                Network client = Network.open(NetworkOptions.DEFAULT.withCapture(capture))) {
            Listener<StreamConnection> listener = TlsPair.listen(server, pair.serverOptions());
            port = listener.port();
            StreamConnection near =
                    client.open(
                            listener.local(),
                            Tcp.stack().tls(pair.clientOptions()),
                            Parameters.DEFAULT);
            near.send(utf8("a well-kept secret"));
            assertArrayEquals(utf8("a well-kept secret"), listener.accept().receiveExactly(18));
            near.close();
        }
        CapturedPackets seen = CapturedPackets.read(capture.file());
        byte[] up = seen.streamTo(port);
        assertEquals(22, up[0], "a handshake record of TLS");
        assertFalse(new String(up, ISO_8859_1).contains("a well-kept secret"));
        return seen;
    }

    @Test
    void theFileIsForItsOwnerAloneAndMadeAnew() throws Exception {
        Files.writeString(file(), "old and long".repeat(1000));
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        network(Transport.NIO, Capture.to(file())).close();
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(file()));
        assertEquals(0, CapturedPackets.read(file()).packets().size());
    }

    @Test
    void aFileThatCannotBeMadeIsToldAtOnce() {
        Capture nowhere = Capture.to(directory.resolve("missing/out.pcapng"));
        var told = assertThrows(UncheckedIOException.class, () -> network(Transport.NIO, nowhere));
        assertTrue(told.getMessage().contains("missing/out.pcapng"), told.getMessage());
    }

    /// What `/dev/full` says to every write is what a full disk says.
    @Test
    void aFullDiskDisturbsNoConnection() throws Exception {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "this system has no /dev/full");
        exchange(Capture.to(full));
    }

    @Test
    void beyondItsLimitNothingIsWrittenAndConnectionsGoOn() throws Exception {
        exchange(Capture.to(file()).withLimit(100_000));
        assertTrue(Files.size(file()) <= 100_000);
        assertTrue(CapturedPackets.read(file()).packets().size() > 3);
        assertThrows(IllegalArgumentException.class, () -> Capture.to(file()).withLimit(4095));
    }

    private void exchange(Capture capture) throws Exception {
        byte[] content = random(500_000);
        try (Pair pair = pair(Transport.AUTO, capture)) {
            StreamConnection near =
                    pair.client.open(pair.listener.local(), Tcp.stack(), Parameters.DEFAULT);
            StreamConnection far = pair.listener.accept();
            var receiving = Calls.start(() -> far.receiveExactly(content.length));
            near.send(content);
            assertArrayEquals(content, receiving.get());
            near.close();
        }
    }
}
