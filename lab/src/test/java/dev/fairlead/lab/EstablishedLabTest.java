package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.ConnectionPath;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.Received;
import dev.fairlead.ReconnectOptions;
import dev.fairlead.Reconnector;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.WaitPolicy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of a connection that is established when the network changes under it.
class EstablishedLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(20);

    private Lab lab;
    private LabJvm client;
    private LabJvm server;

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

    private LabJvm.Held<Talk> up(String topology, String... options) {
        lab = Lab.up(topology, options);
        client = LabJvm.on(lab, "client");
        server = LabJvm.on(lab, "server");
        int port = LabServer.on(server, 0, LabServer.Manner.ECHO).port();
        return client.hold(() -> new Talk(port));
    }

    /// A connection to a server that sends back what comes, and what is told of its way.
    private static final class Talk implements AutoCloseable {
        private final LinkedBlockingQueue<ConnectionPath> news = new LinkedBlockingQueue<>();
        private final Network network = Network.open(NetworkOptions.DEFAULT);
        private final StreamConnection connection;
        private final int port;

        Talk(int port) throws Exception {
            this.port = port;
            Endpoint to = Endpoint.host("10.77.9.2", port);
            connection = network.open(to, Tcp.stack(), Parameters.DEFAULT);
            connection.onPath(Runnable::run, news::add);
            if (news.poll(20, TimeUnit.SECONDS) == null) {
                throw new IllegalStateException("its way was not told within 20 s");
            }
        }

        String echo() throws NetworkException {
            StreamConnection soon = connection.within(LONG);
            soon.send(new byte[] {7});
            return soon.receiveExactly(1)[0] + " came back, " + news.size() + " news";
        }

        String during(String commands) throws NetworkException {
            PathChange.shell(commands);
            return echo();
        }

        /// What is told from the first loss until it is viable again.
        String lossAndReturn(String commands) throws Exception {
            PathChange.shell(commands);
            StringBuilder told = new StringBuilder();
            while (true) {
                ConnectionPath next = news.poll(20, TimeUnit.SECONDS);
                if (next == null) {
                    throw new IllegalStateException("after " + told + " nothing within 20 s");
                }
                told.append(next.isViable() ? "viable" : "lost").append(' ');
                if (next.isViable()) {
                    return told + "over " + next.interfaceName().orElse("none");
                }
            }
        }

        /// How another connection by name fares.
        String byName(WaitPolicy policy) {
            Parameters parameters = Parameters.DEFAULT.withWait(policy).withDeadline(LONG);
            Endpoint to = Endpoint.host("v4.netlab.test", port);
            try (StreamConnection other = network.create(to, Tcp.stack(), parameters)) {
                other.onState(Runnable::run, state -> System.out.println("state " + state));
                other.start();
                other.awaitReady();
                return "ready";
            } catch (NetworkException e) {
                return e.failure().cause();
            }
        }

        @Override
        public void close() {
            network.close();
        }
    }

    @Test
    void aThousandChangesOfOtherRoutesAreNoNewsToItAndItGoesOn() {
        var talk = up("gateway");
        String twoChanges =
                """
                route replace 198.51.100.0/24 via 10.77.1.1
                route del 198.51.100.0/24
                """;
        String batch = twoChanges.repeat(500);
        String told =
                talk.ask(
                        PATIENCE,
                        here -> {
                            Path file = Files.createTempFile("storm", ".ip");
                            try {
                                Files.writeString(file, batch);
                                return here.during("ip -batch " + file);
                            } finally {
                                Files.delete(file);
                            }
                        });
        assertEquals("7 came back, 0 news", told);
    }

    @Test
    void ipv6ThatComesLateIsNoNewsToOneOverIpv4() {
        lab = Lab.up("gateway");
        lab.run("client", "ip", "-6", "addr", "flush", "dev", "eth0");
        client = LabJvm.on(lab, "client");
        server = LabJvm.on(lab, "server");
        int port = LabServer.on(server, 0, LabServer.Manner.ECHO).port();
        var talk = client.hold(() -> new Talk(port));
        String late =
                "ip addr add 2001:db8:77:1::2/64 dev eth0 nodad;"
                        + " ip -6 route replace default via 2001:db8:77:1::1";
        assertEquals("7 came back, 0 news", talk.ask(PATIENCE, here -> here.during(late)));
    }

    @Test
    void oneWhoseInterfaceIsRenamedIsLostForAMomentAndGoesOnUnderTheOtherName() {
        var talk = up("gateway");
        String rename =
                "ip link set eth0 down; ip link set eth0 name lan7; ip link set lan7 up;"
                        + " ip route replace default via 10.77.1.1";
        String told = talk.ask(PATIENCE, here -> here.lossAndReturn(rename));
        assertTrue(told.matches("(lost )*viable over lan7"), told);
        assertEquals("7 came back, 0 news", talk.ask(PATIENCE, Talk::echo));
    }

    @Test
    void withoutNameserversItGoesOnAndOthersWaitForOne() {
        var talk = up("gateway", "dns");
        lab.resolvConf("client", List.of());
        assertEquals("7 came back, 0 news", talk.ask(PATIENCE, Talk::echo));
        assertEquals(
                "resolve.no-nameserver",
                talk.ask(PATIENCE, here -> here.byName(WaitPolicy.FAIL_FAST)));
        var waiting =
                talk.derive(here -> {
                    var result = new LinkedBlockingQueue<String>();
                    Thread.ofVirtual().start(() -> result.add(here.byName(WaitPolicy.FOR_PATH)));
                    return result;
                });
        client.awaitOutput("state Waiting", PATIENCE);
        lab.resolvConf("client", List.of("10.77.1.1"));
        assertEquals("ready", waiting.ask(PATIENCE, result -> result.poll(20, TimeUnit.SECONDS)));
    }

    /// Takes what comes over any number of connections, in order; tells each how much it has.
    private static final class Store implements AutoCloseable {
        private final Network network = Network.open(NetworkOptions.DEFAULT);
        private int octets;
        private String trouble = "";
        private int connections;

        Store() throws NetworkException {
            Listener<StreamConnection> listener =
                    network.listen(Port.of(7000), Tcp.stack(), ListenerOptions.DEFAULT);
            listener.serve(this::take);
        }

        private void take(StreamConnection connection) throws NetworkException {
            synchronized (this) {
                connections++;
                connection.send(ByteBuffer.allocate(4).putInt(octets).flip());
            }
            while (true) {
                Received came = connection.receive(1, 4096);
                synchronized (this) {
                    for (byte each : came.content()) {
                        if (each != (byte) (octets * 31)) {
                            trouble = "at " + octets + " came " + each;
                        }
                        octets++;
                    }
                    notifyAll();
                }
                if (came.endOfStream()) {
                    return;
                }
            }
        }

        /// Returns when so many octets have come; whoever asks has a limit.
        synchronized boolean await(int wanted) throws InterruptedException {
            while (octets < wanted) {
                wait();
            }
            return true;
        }

        synchronized String result() {
            return octets + " octets, " + connections + " connections" + trouble;
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private static final int SIZE = 200_000;

    /// Sends the rest of [#SIZE] octets, 1000 each 5 ms, over one connection after the other.
    private static String transfer() throws Exception {
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                Reconnector<StreamConnection> keeper =
                        network.reconnector(
                                Endpoint.host("10.77.9.2", 7000),
                                Tcp.stack(),
                                Parameters.DEFAULT,
                                ReconnectOptions.DEFAULT
                                        .withLossPatience(Duration.ofMillis(100))
                                        .withOverlap(Duration.ZERO))) {
            for (int tries = 1; ; tries++) {
                StreamConnection now = keeper.await(LONG);
                try {
                    int at = ByteBuffer.wrap(now.within(LONG).receiveExactly(4)).getInt();
                    for (; at < SIZE; at += 1000) {
                        byte[] part = new byte[Math.min(1000, SIZE - at)];
                        for (int i = 0; i < part.length; i++) {
                            part[i] = (byte) ((at + i) * 31);
                        }
                        now.within(LONG).send(part);
                        TimeUnit.MILLISECONDS.sleep(5); // so that it takes a second altogether
                    }
                    now.shutdownOutput();
                    return "sent";
                } catch (NetworkException e) {
                    if (tries == 5) {
                        throw e;
                    }
                    System.out.println("again, after " + e.failure().cause());
                }
            }
        }
    }

    @Test
    void aTransferGoesOnOverTheOtherOfTwoWaysWhenItsOwnFails() throws Exception {
        lab = Lab.up("dualpath");
        client = LabJvm.on(lab, "client");
        server = LabJvm.on(lab, "server");
        var store = server.hold(Store::new);
        var sending = client.start(EstablishedLabTest::transfer);
        assertTrue(store.<Boolean>ask(PATIENCE, each -> each.await(SIZE / 4)));
        lab.run("client", "ip", "link", "set", "wlan0", "down");
        assertEquals("sent", sending.await(PATIENCE));
        assertTrue(store.<Boolean>ask(PATIENCE, each -> each.await(SIZE)));
        assertEquals(SIZE + " octets, 2 connections", store.ask(Store::result));
    }
}
