package dev.fairlead.examples;

import dev.fairlead.Connection;
import dev.fairlead.Listener;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.io.ByteArrayOutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// What a fragment in the documentation may use without saying where it comes from. All of it is
/// real: the connection leads to a peer over loopback.
///
/// A fragment is compiled as the body of [#run] of a subclass.
public abstract class Surroundings {
    protected final byte[] query = "select 1".getBytes(StandardCharsets.UTF_8);
    protected final ByteArrayOutputStream out = new ByteArrayOutputStream();
    protected final Path file;
    protected final Path directory;

    /// A server waits for this before it stops; it comes when a visitor was served.
    protected final CountDownLatch stop = new CountDownLatch(1);

    /// Open, to a peer that sends back what it gets.
    protected final StreamConnection connection;

    /// Listens; nobody comes unless the fragment sees to it.
    protected final Listener<StreamConnection> listener;

    /// A UDP port of loopback that was free a moment ago.
    protected final int unusedPort;

    private final List<String> log = new CopyOnWriteArrayList<>();

    protected Surroundings() throws Exception {
        directory = Files.createTempDirectory("fairlead-snippet");
        file = Files.writeString(directory.resolve("file"), "what a file holds\n");
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            unusedPort = free.getLocalPort();
        }
        listener = Listener.open(Port.any(), Tcp.stack());
        connection = Connection.open(Peers.current().endpoint("echo.example"), Tcp.stack());
        Peers.current().onVisited(stop::countDown);
    }

    protected void log(String line) {
        log.add(line);
    }

    /// The fragment.
    protected abstract void run() throws Exception;

    final void runAndClose() throws Exception {
        try {
            run();
        } finally {
            connection.close();
            listener.close();
            try (var files = Files.list(directory)) {
                for (Path left : files.toList()) {
                    Files.delete(left);
                }
            }
            Files.delete(directory);
        }
    }
}
