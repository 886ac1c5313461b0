package dev.fairlead.lab;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.Udp;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Handshakes of our client with servers of one kind, each over a link of one quality.
final class DtlsHandshakes implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(20_000);
    private static final long SEED = 20_261_122;

    /// A chain that does not fit into one datagram of any path here.
    private static final Identity SERVER =
            Identities.selfSigned(
                    IntStream.range(0, 61)
                            .mapToObj(
                                    i -> i == 0 ? "localhost" : "another-name-of-it-" + i + ".test")
                            .toArray(String[]::new));

    private static final TlsOptions CLIENT =
            TlsOptions.DEFAULT
                    .withTrust(TrustPolicy.pinned(SERVER.pin()))
                    .withServerName("localhost")
                    .withHandshakeTimeout(LIMIT);

    /// Whose server it is.
    enum Peer {
        OPENSSL("openssl") {
            @Override
            List<String> command(int port, String identity, int mtu) {
                // Told the MTU, as the kernel would tell it of a path that reports it.
                String line = "openssl s_server -dtls1_2 -4 -listen -mtu " + mtu;
                line += " -accept " + port + " -cert ";
                return List.of((line + identity + " -key " + identity).split(" "));
            }
        },
        GNUTLS("GnuTLS") {
            @Override
            List<String> command(int port, String identity, int mtu) {
                // Told, too; it counts the content alone. openssl's asks for no certificate either.
                String line = "gnutls-serv --udp --echo --disable-client-cert --port " + port;
                line += " --mtu " + (mtu - 28);
                return List.of(
                        (line + " --x509certfile " + identity + " --x509keyfile " + identity)
                                .split(" "));
            }
        },
        FAIRLEAD("Fairlead") {
            @Override
            List<String> command(int port, String identity, int mtu) {
                return List.of();
            }
        };

        private final String title;

        Peer(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        /// Empty for ourselves.
        abstract List<String> command(int port, String identity, int mtu);

        void need() {
            Requirement.programs("lab", "openssl", "gnutls-serv");
        }
    }

    /// How long each took; those that failed took [Long#MAX_VALUE].
    ///
    /// @param failures what was said of those that failed
    @SuppressWarnings("ArrayRecordComponent") // sorted, and not shared
    record Outcome(long[] millis, List<String> failures) {
        int within(Duration limit) {
            return (int) Arrays.stream(millis).filter(ms -> ms <= limit.toMillis()).count();
        }

        long median() {
            return millis[millis.length / 2];
        }

        long slowest() {
            return millis[millis.length - 1];
        }

        @Override
        public String toString() {
            return Arrays.toString(millis) + " ms " + failures;
        }
    }

    private final Peer peer;
    private final int times;
    private final Path folder;
    private final String identity;

    DtlsHandshakes(Peer peer, int times) throws IOException {
        this.peer = peer;
        this.times = times;
        this.folder = Files.createTempDirectory("dtls");
        Path file = folder.resolve("server.pem");
        Identities.save(SERVER, file);
        this.identity = file.toString();
    }

    /// Below those that the system gives away by itself meanwhile.
    private static int freePort() {
        while (true) {
            int port = NEXT_PORT.getAndUpdate(last -> last == 29_999 ? 20_000 : last + 1);
            try (DatagramSocket _ = new DatagramSocket(port)) {
                return port;
            } catch (IOException _) {
                // taken; the next
            }
        }
    }

    /// One after the other: a process that is started while a port is tried inherits the socket,
    /// and keeps the port for a moment longer.
    private int startOne(List<LabProcess> servers, int mtu) throws IOException {
        synchronized (NEXT_PORT) {
            int port = freePort();
            servers.add(LabProcess.start(peer.command(port, identity, mtu)));
            return port;
        }
    }

    /// All at once, each with a server of its own.
    Outcome over(LossyLink.Quality quality) throws Exception {
        List<LabProcess> servers = new ArrayList<>();
        try (LossyLink link = new LossyLink(quality, SEED);
                Listener<DatagramConnection> own = listener();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<@Nullable String>> running = new ArrayList<>();
            long[] millis = new long[times];
            int[] ports = new int[times];
            for (int i = 0; i < times; i++) {
                int port = peer == Peer.FAIRLEAD ? own.port() : startOne(servers, quality.mtu());
                ports[i] = link.to(port);
            }
            for (LabProcess server : servers) {
                if (peer == Peer.GNUTLS) {
                    server.awaitStderr("listening on IPv4.*done", LIMIT);
                } else {
                    server.awaitStdout("ACCEPT", LIMIT);
                }
            }
            for (int i = 0; i < times; i++) {
                int at = i;
                running.add(executor.submit(() -> shakeHands(ports[at], at, millis)));
            }
            List<String> failures = new ArrayList<>();
            for (Future<@Nullable String> each : running) {
                String said = each.get();
                if (said != null) {
                    failures.add(said);
                }
            }
            Arrays.sort(millis);
            return new Outcome(millis, failures);
        } finally {
            servers.forEach(LabProcess::close);
        }
    }

    private static Listener<DatagramConnection> listener() throws NetworkException {
        Listener<DatagramConnection> listener =
                Listener.open(
                        Endpoint.host("127.0.0.1", 0),
                        Udp.stack()
                                .dtls(
                                        TlsOptions.DEFAULT
                                                .withIdentity(SERVER)
                                                .withHandshakeTimeout(LIMIT)),
                        ListenerOptions.DEFAULT);
        listener.serve(connection -> {
            while (true) {
                connection.send(connection.receive().content());
            }
        });
        return listener;
    }

    private static @Nullable String shakeHands(int port, int at, long[] millis) {
        long begun = System.nanoTime();
        try {
            Connection connection =
                    Connection.open(
                            Endpoint.host("127.0.0.1", port),
                            Udp.stack().dtls(CLIENT),
                            Parameters.DEFAULT.withDeadline(LIMIT));
            millis[at] = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            connection.abort();
            return null;
        } catch (NetworkException e) {
            millis[at] = Long.MAX_VALUE;
            return e.failure().cause() + ": " + e.failure().summary();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(Path.of(identity));
        Files.deleteIfExists(folder);
    }
}
