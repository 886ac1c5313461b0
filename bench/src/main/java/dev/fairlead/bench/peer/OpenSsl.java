package dev.fairlead.bench.peer;

import dev.fairlead.bench.Credentials;
import dev.fairlead.bench.Place;
import dev.fairlead.bench.Programs;
import dev.fairlead.bench.SharedKey;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `openssl s_server`, with a key and certificate, or a pre-shared key, that live as long as it
/// does.
final class OpenSsl implements AutoCloseable {
    static final File NULL = new File("/dev/null");
    static final File ZERO = new File("/dev/zero");

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Place place;
    private final Path folder;
    private final List<String> ofClients;
    private final int port;
    private final Process server;

    /// @param options of the server
    OpenSsl(Place place, String... options) throws IOException, InterruptedException {
        this(place, null, options);
    }

    /// @param shared instead of a certificate
    OpenSsl(Place place, @Nullable SharedKey shared, String... options)
            throws IOException, InterruptedException {
        this.place = place;
        folder = Files.createTempDirectory("fairlead-bench");
        Credentials.make().writeTo(folder);
        port = freePort();
        List<String> command = new ArrayList<>();
        command.addAll(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port));
        if (shared == null) {
            command.addAll(List.of("-key", file("key.pem"), "-cert", file("certificate.pem")));
            ofClients = List.of("-CAfile", file("root.pem"), "-verify", "2");
        } else {
            ofClients =
                    List.of(
                            "-psk",
                            HexFormat.of().formatHex(shared.key()),
                            "-psk_identity",
                            shared.identity());
            command.add("-nocert");
            command.addAll(ofClients);
        }
        command.addAll(List.of("-tls1_3", "-ciphersuites", Credentials.SUITE));
        command.addAll(List.of(options));
        server =
                new ProcessBuilder(place.command(command))
                        .redirectOutput(NULL)
                        .redirectError(NULL)
                        .start();
        awaitListening();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private void awaitListening() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (!server.isAlive() || System.nanoTime() > end) {
                    close();
                    throw new IOException("openssl s_server does not listen", e);
                }
                Thread.sleep(20);
            }
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    Process server() {
        return server;
    }

    /// `openssl COMMAND` as a client that makes sure of the server, not yet started.
    ProcessBuilder client(String command, String... options) {
        List<String> all = new ArrayList<>();
        all.addAll(List.of("openssl", command, "-connect", "127.0.0.1:" + port));
        all.addAll(ofClients);
        all.addAll(List.of("-tls1_3", "-ciphersuites", Credentials.SUITE));
        all.addAll(List.of(options));
        return new ProcessBuilder(place.command(all)).redirectError(NULL);
    }

    @Override
    public void close() throws IOException {
        server.destroy();
        Programs.awaitEnd(server);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
