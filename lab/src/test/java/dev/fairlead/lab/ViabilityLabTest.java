package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.ConnectionPath;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.ReconnectOptions;
import dev.fairlead.Reconnector;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import dev.fairlead.Udp;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a ready connection is told when its interface, address or route goes, and what becomes of
/// what is under way.
class ViabilityLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Lab lab;
    private LabJvm client;
    private int port;

    @BeforeEach
    void needs() {
        Requirement.lab();
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private void up(String topology, LabServer.Manner manner) {
        lab = Lab.up(topology);
        client = LabJvm.on(lab, "client");
        port = LabServer.on(LabJvm.on(lab, "server"), 0, manner).port();
    }

    /// What is told of one connection, in order.
    private static final class Told {
        private final LinkedBlockingQueue<ConnectionPath> paths = new LinkedBlockingQueue<>();

        /// @return the path told next, and within a second of the commands or not
        String after(String commands) throws InterruptedException {
            PathChange.shell(commands);
            long done = System.nanoTime();
            ConnectionPath next = next();
            double millis = (System.nanoTime() - done) / 1e6;
            return (millis <= 1000 ? "" : "after " + millis + " ms: ") + next;
        }

        ConnectionPath next() throws InterruptedException {
            ConnectionPath next = paths.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("nothing was told within 20 s");
            }
            return next;
        }
    }

    private static StreamConnection open(Network network, int port, TcpOptions options)
            throws NetworkException {
        return network.open(
                Endpoint.host("10.77.9.2", port), Tcp.stack().with(options), Parameters.DEFAULT);
    }

    @Test
    void anAddressARouteAndALinkThatGoAreToldWithinASecondAndTheConnectionGoesOnWhenTheyAreBack() {
        up("gateway", LabServer.Manner.ECHO);
        int to = port;
        ArrayList<String> told =
                client.call(
                        PATIENCE,
                        () -> {
                            var lines = new ArrayList<String>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    StreamConnection connection =
                                            open(network, to, TcpOptions.DEFAULT)) {
                                Told news = new Told();
                                connection.onPath(Runnable::run, news.paths::add);
                                lines.add(news.next().toString());
                                lines.add(news.after("ip addr del 10.77.1.2/24 dev eth0"));
                                lines.add(
                                        news.after(
                                                "ip addr add 10.77.1.2/24 dev eth0;"
                                                        + " ip route replace default via 10.77.1.1"));
                                lines.add(news.after("ip route del default via 10.77.1.1"));
                                lines.add(news.after("ip route add default via 10.77.1.1"));
                                lines.add(news.after("ip route add unreachable 10.77.9.2"));
                                lines.add(news.after("ip route del unreachable 10.77.9.2"));
                                lines.add(connection.state().getClass().getSimpleName());
                                connection.send(new byte[] {5});
                                lines.add("echo " + connection.receiveExactly(1)[0]);
                            }
                            return lines;
                        });
        // Between the address and the route that follows it there may be a look.
        told.removeIf(line -> line.startsWith("no route leads"));
        assertEquals(
                List.of(
                        "viable over eth0",
                        "not viable: 10.77.1.2 is no longer an address of this machine",
                        "viable over eth0",
                        "not viable: no route leads to 10.77.9.2 any more",
                        "viable over eth0",
                        "not viable: no route leads to 10.77.9.2 any more",
                        "viable over eth0",
                        "Ready",
                        "echo 5"),
                told);
    }

    @Test
    void aCableThatIsPulledIsToldAndThatItIsBackTo() {
        up("gateway", LabServer.Manner.HOLD);
        int to = port;
        var watching =
                client.start(() -> {
                    try (Network network = Network.open(NetworkOptions.DEFAULT);
                            StreamConnection connection = open(network, to, TcpOptions.DEFAULT)) {
                        Told news = new Told();
                        connection.onPath(
                                Runnable::run,
                                path -> {
                                    news.paths.add(path);
                                    System.out.println(path);
                                });
                        return news.next() + "; " + news.next() + "; " + news.next();
                    }
                });
        client.awaitOutput("viable over eth0", PATIENCE);
        lab.set("access", "down");
        client.awaitOutput("not viable", PATIENCE);
        lab.set("access", "up");
        assertEquals(
                "viable over eth0; not viable: nothing is at the other end of eth0;"
                        + " viable over eth0",
                watching.await(PATIENCE));
    }

    @Test
    void whoIsPatientHearsNothingOfALossThatMendsItself() {
        up("gateway", LabServer.Manner.HOLD);
        int to = port;
        ArrayList<String> told =
                client.call(
                        PATIENCE,
                        () -> {
                            var patient = new LinkedBlockingQueue<ConnectionPath>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    StreamConnection connection =
                                            open(network, to, TcpOptions.DEFAULT)) {
                                Told news = new Told();
                                connection.onPath(Runnable::run, news.paths::add);
                                connection.onPath(
                                        Runnable::run, Duration.ofMinutes(5), patient::add);
                                news.next();
                                news.after("ip route del default via 10.77.1.1");
                                news.after("ip route add default via 10.77.1.1");
                            }
                            return new ArrayList<>(
                                    patient.stream().map(ConnectionPath::toString).toList());
                        });
        assertEquals(List.of("viable over eth0"), told);
    }

    @Test
    void aTransferThatOutlivesItsDropTimeFailsBecauseThePathIsLost() {
        up("gateway", LabServer.Manner.HOLD);
        int to = port;
        ArrayList<String> causes =
                client.call(
                        PATIENCE,
                        () -> {
                            var found = new ArrayList<String>();
                            TcpOptions short2 =
                                    TcpOptions.DEFAULT.withDropTime(Duration.ofSeconds(2));
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    StreamConnection followed = open(network, to, short2);
                                    StreamConnection unheeded = open(network, to, short2)) {
                                Told news = new Told();
                                followed.onPath(Runnable::run, news.paths::add);
                                news.next();
                                news.after("ip route del default via 10.77.1.1");
                                for (StreamConnection each : List.of(followed, unheeded)) {
                                    each.send(new byte[1000]);
                                }
                                for (StreamConnection each : List.of(followed, unheeded)) {
                                    try {
                                        each.receive(1, 1);
                                    } catch (NetworkException e) {
                                        found.add(
                                                e.failure().cause() + " " + e.failure().summary());
                                    }
                                }
                            }
                            return found;
                        });
        String lost =
                "transfer.path-lost the path to 10.77.9.2:"
                        + port
                        + " is gone: no route leads to 10.77.9.2 any more";
        assertEquals(List.of(lost, lost), causes);
    }

    @Test
    void aBetterPathIsToldAndTheConnectionStaysViableWhereRulesKeepItsInterface() {
        up("dualpath", LabServer.Manner.HOLD);
        int to = port;
        ArrayList<String> told =
                client.call(
                        PATIENCE,
                        () -> {
                            var lines = new ArrayList<String>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    StreamConnection tcp = open(network, to, TcpOptions.DEFAULT);
                                    var udp =
                                            network.open(
                                                    Endpoint.host("10.77.9.2", 9),
                                                    Udp.stack(),
                                                    Parameters.DEFAULT)) {
                                Told news = new Told();
                                Told ofUdp = new Told();
                                tcp.onPath(Runnable::run, news.paths::add);
                                udp.onPath(Runnable::run, ofUdp.paths::add);
                                lines.add(news.next() + ", " + ofUdp.next());
                                lines.add(
                                        news.after(
                                                "ip route add default via 10.77.2.1 dev wwan0"
                                                        + " metric 5"));
                                lines.add(ofUdp.next().toString());
                                lines.add(news.after("ip rule del from 10.77.1.2 lookup 101"));
                            }
                            return lines;
                        });
        String better = "viable over wlan0, better over wwan0";
        assertEquals(
                List.of(
                        "viable over wlan0, viable over wlan0",
                        better,
                        better,
                        "not viable: what goes to 10.77.9.2 now leaves over wwan0, but 10.77.1.2"
                                + " belongs to wlan0, better over wwan0"),
                told);
    }

    @Test
    void aReconnectorMovesToABetterPathAndBackFromOneThatIsLost() {
        up("dualpath", LabServer.Manner.ECHO);
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            var hosts = new LinkedBlockingQueue<String>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    Reconnector<StreamConnection> keeper =
                                            network.reconnector(
                                                    Endpoint.host("10.77.9.2", to),
                                                    Tcp.stack(),
                                                    Parameters.DEFAULT,
                                                    ReconnectOptions.DEFAULT
                                                            .withLossPatience(
                                                                    Duration.ofMillis(100))
                                                            .withPauses(
                                                                    Duration.ofMillis(1),
                                                                    Duration.ofMillis(20)))) {
                                keeper.onConnection(
                                        Runnable::run, next -> hosts.add(exchange(next)));
                                var seen = new ArrayList<String>();
                                seen.add(next(hosts));
                                PathChange.shell(
                                        "ip route add default via 10.77.2.1 dev wwan0 metric 5");
                                seen.add(next(hosts));
                                PathChange.shell("ip link set wwan0 down");
                                seen.add(next(hosts));
                                return String.join(", ", seen);
                            }
                        });
        assertEquals("10.77.1.2 echo 7, 10.77.2.2 echo 7, 10.77.1.2 echo 7", told);
    }

    private static String next(LinkedBlockingQueue<String> queue) throws InterruptedException {
        String next = queue.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new IllegalStateException("no connection followed within 20 s");
        }
        return next;
    }

    private static String exchange(StreamConnection connection) {
        try {
            connection.send(new byte[] {7});
            return ((Endpoint.Address) connection.local().orElseThrow()).host()
                    + " echo "
                    + connection.receiveExactly(1)[0];
        } catch (NetworkException e) {
            return e.failure().toString();
        }
    }

    /// How often each of our threads, and of those that carry virtual ones, has gone to sleep, by
    /// number and name; what the JVM does for itself (some 6 times a second) is not ours to end.
    private static Map<String, Long> sleeps() throws IOException {
        Map<String, Long> all = new TreeMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip();
                    if (name.startsWith("fairlead") || name.startsWith("ForkJoinPool")) {
                        long own =
                                Files.readAllLines(task.resolve("status")).stream()
                                        .filter(line -> line.startsWith("voluntary_ctxt"))
                                        .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                                        .sum();
                        all.put(task.getFileName() + " " + name, own);
                    }
                } catch (NoSuchFileException _) {
                    // the thread has ended since
                }
            }
        }
        return all;
    }

    /// Of threads that have ended in between, nothing is known.
    private static long between(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream()
                .mapToLong(each -> each.getValue() - before.getOrDefault(each.getKey(), 0L))
                .sum();
    }

    /// Opening leaves timers behind, and threads that end; returns when all is still for a second.
    private static void awaitStill() throws IOException, InterruptedException {
        Map<String, Long> before = sleeps();
        for (int i = 0; i < 60; i++) {
            TimeUnit.SECONDS.sleep(1);
            Map<String, Long> now = sleeps();
            if (between(before, now) <= 5) { // of this thread itself
                return;
            }
            before = now;
        }
        throw new IllegalStateException("there is no rest within 60 s");
    }

    /// How often the process was given a processor in the meantime, and by which threads.
    private record Idle(long switches, String before, String after) implements Serializable {}

    /// For a longer look, by hand: `-Dlab.idle=60`.
    @Test
    void aHundredReadyConnectionsThatAreFollowedLetTheProcessSleep() {
        up("gateway", LabServer.Manner.HOLD);
        int to = port;
        Duration time = Duration.ofSeconds(Long.getLong("lab.idle", 10));
        Idle idle =
                client.call(
                        PATIENCE.multipliedBy(3).plus(time),
                        () -> {
                            var connections = new ArrayList<StreamConnection>();
                            var first = new CountDownLatch(100);
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                for (int i = 0; i < 100; i++) {
                                    StreamConnection one = open(network, to, TcpOptions.DEFAULT);
                                    one.onPath(Runnable::run, _ -> first.countDown());
                                    connections.add(one);
                                }
                                first.await();
                                awaitStill();
                                Map<String, Long> before = sleeps();
                                TimeUnit.NANOSECONDS.sleep(time.toNanos());
                                Map<String, Long> after = sleeps();
                                for (StreamConnection each : connections) {
                                    each.abort();
                                }
                                return new Idle(
                                        between(before, after),
                                        before.toString(),
                                        after.toString());
                            }
                        });
        assertTrue(idle.switches() < time.toSeconds(), idle::toString);
        if (time.toSeconds() != 10) {
            System.out.println(idle.switches() + " switches in " + time.toSeconds() + " s");
        }
    }
}
