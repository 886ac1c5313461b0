package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a listener does to the file of its Unix socket, and to what it finds there.
class UnixListenerTest {
    @TempDir private Path directory;

    private Listener<StreamConnection> listen(Path path) throws NetworkException {
        return Listener.open(Endpoint.unix(path), Tcp.stack(), ListenerOptions.DEFAULT);
    }

    private void assertRefused(Path path) {
        NetworkException e = assertThrows(NetworkException.class, () -> listen(path).close());
        assertInstanceOf(PathFailure.AddressInUse.class, e.failure(), e.getMessage());
    }

    private void assertServed(Path path) throws NetworkException {
        try (var c = Connection.open(Endpoint.unix(path), Tcp.stack())) {
            c.send("x".getBytes(UTF_8));
            assertEquals("x", new String(c.receiveExactly(1), UTF_8));
        }
    }

    @Test
    void aPathThatIsServedIsInUse() throws Exception {
        Path path = directory.resolve("served");
        try (var first = listen(path)) {
            first.serve(c -> c.send(c.receiveExactly(1)));
            assertRefused(path);
            assertServed(path);
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws Exception {
        Path path = Files.writeString(directory.resolve("file"), "precious");
        assertRefused(path);
        assertEquals("precious", Files.readString(path));
    }

    @Test
    void aSocketWithoutAServerIsTakenOver() throws Exception {
        Path path = directory.resolve("stale");
        try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path), "the JDK leaves the file behind");
        try (var listener = listen(path)) {
            listener.serve(c -> c.send(c.receiveExactly(1)));
            assertServed(path);
        }
    }

    @Test
    void closingRemovesTheFile() throws Exception {
        Path path = directory.resolve("closed");
        listen(path).close();
        assertFalse(Files.exists(path));
    }
}
