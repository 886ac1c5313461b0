package dev.fairlead.cli;

import dev.fairlead.Attempt;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.ResolverOptions;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsStack;
import dev.fairlead.TrustPolicy;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.demo.Nameserver;
import dev.fairlead.cli.demo.SilentPort;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.TimeText;
import dev.fairlead.cli.show.TlsText;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What `fairlead demo` shows, station by station. Everything is real: sockets, a nameserver, and
/// an address that does not answer; none of it leaves loopback.
final class Tour implements AutoCloseable {
    private static final String TWO_ADDRESSES = "two-addresses.test";
    private static final String NO_SUCH_NAME = "no-such-name.test";
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final Parameters PARAMETERS =
            Parameters.DEFAULT.withWait(WaitPolicy.FAIL_FAST).withDeadline(Duration.ofSeconds(5));

    /// A line of the table at the end.
    private record Row(String what, Duration took, String how) {}

    private final Console console;
    private final boolean json;
    private final boolean quiet;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final CountDownLatch logged = new CountDownLatch(1);
    private volatile String watched = "";

    Tour(Arguments arguments, Console console) {
        this.console = console;
        this.json = arguments.has(Options.JSON);
        this.quiet = arguments.has(Options.QUIET);
        if (!arguments.has(Options.VERBOSE)) {
            LogPrinter.tell(this::log);
        }
    }

    int run() throws IOException {
        InetAddress v4 = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        byte[] one = new byte[16];
        one[15] = 1;
        InetAddress v6 = InetAddress.getByAddress(one);
        boolean dual = canBind(v6);
        // IPv6 is tried first. Without it, Linux has a whole network of IPv4 loopback addresses.
        InetAddress dead = dual ? v6 : v4;
        InetAddress alive = dual ? v4 : InetAddress.getByAddress(new byte[] {127, 0, 0, 2});

        Nameserver nameserver = keep(Nameserver.open(Map.of(TWO_ADDRESSES, List.of(dead, alive))));
        NetworkOptions options =
                NetworkOptions.DEFAULT
                        .withEventLoops(1)
                        .withResolver(
                                ResolverOptions.DEFAULT.withNameservers(
                                        List.of(Endpoint.address(nameserver.address()))));
        Network network = keep(Network.open(options));
        console.undo().add(this);

        byName(network, dual);
        int port = deadFirst(network, dead, alive);
        overTls(network);
        overUdp(network);
        refused(network, port);
        unknown(network);
        table();
        connectionLog();
        return ExitStatus.DONE;
    }

    private static boolean canBind(InetAddress address) {
        try (var socket = new java.net.ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException _) {
            return false; // this machine has no IPv6
        }
    }

    private void byName(Network network, boolean dual) throws IOException {
        Listener<StreamConnection> listener =
                keep(
                        network.listen(
                                Endpoint.host("127.0.0.1", 0),
                                Tcp.stack(),
                                ListenerOptions.DEFAULT));
        listener.serve(Tour::echo);
        say("1. By name, to a listener on " + listener.local() + (dual ? " alone" : ""));
        exchange(network, Endpoint.host("localhost", listener.port()), "localhost, by name");
    }

    /// Returns a port on which nothing listens any more.
    private int deadFirst(Network network, InetAddress dead, InetAddress alive) throws IOException {
        SilentPort silent = keep(SilentPort.open(dead, 0));
        Endpoint local = Endpoint.address(alive, silent.port());
        Listener<StreamConnection> listener =
                keep(network.listen(local, Tcp.stack(), ListenerOptions.DEFAULT));
        listener.serve(Tour::echo);
        Endpoint endpoint = Endpoint.host(TWO_ADDRESSES, silent.port());
        say(
                "2. A name with two addresses, the first of which drops every packet: the second is tried"
                        + " after 250 ms");
        exchange(network, endpoint, "past an address that does not answer");
        say("3. The same name again: Fairlead remembers which address answered");
        exchange(network, endpoint, "the same name again");
        listener.close();
        silent.close();
        return listener.port();
    }

    private void overTls(Network network) throws IOException {
        Identity identity = Identities.selfSigned("localhost");
        TlsStack stack = Tcp.stack().tls(identity);
        Listener<StreamConnection> listener =
                keep(network.listen(Endpoint.host("127.0.0.1", 0), stack, ListenerOptions.DEFAULT));
        listener.serve(Tour::echo);
        Endpoint endpoint = Endpoint.host("localhost", listener.port());
        say("4. Over TLS, to a certificate that was made a moment ago and whose key is pinned");
        exchange(
                network,
                endpoint,
                secured(TrustPolicy.pinned(identity.pin())),
                "over TLS, its key pinned");
        say("5. The same without a reason to trust it: you see what it shows, and what is wrong");
        show(
                Probe.run(network, endpoint, secured(TrustPolicy.system()), null, PARAMETERS),
                "over TLS, nobody vouches for it");
        listener.close();
    }

    private static SecuredStack secured(TrustPolicy trust) {
        CertificateWitness witness = new CertificateWitness();
        TlsOptions options = TlsOptions.DEFAULT.withTrust(trust.withVerifier(witness));
        return new SecuredStack(options, null, false, null, false, witness);
    }

    private void overUdp(Network network) throws IOException {
        Listener<DatagramConnection> listener =
                keep(
                        network.listen(
                                Endpoint.host("127.0.0.1", 0),
                                Udp.stack(),
                                ListenerOptions.DEFAULT));
        listener.serve(connection -> connection.send(connection.receive().content()));
        say("6. A datagram, and its answer");
        Probe probe =
                Probe.datagram(
                        network,
                        Endpoint.host("127.0.0.1", listener.port()),
                        PARAMETERS,
                        Duration.ofSeconds(2));
        show(probe, "over UDP");
        listener.close();
        say("7. Nobody listens there any more: the network says so, and it is told");
        show(
                Probe.datagram(
                        network,
                        Endpoint.host("127.0.0.1", listener.port()),
                        PARAMETERS,
                        Duration.ofSeconds(2)),
                "over UDP, to nobody");
    }

    private void refused(Network network, int port) throws OutputGone {
        say("8. Where it cannot be done, it says why: nothing listens on this port any more");
        probe(network, Endpoint.host("localhost", port), "a port without a listener");
    }

    private void unknown(Network network) throws OutputGone {
        say("9. And a name that does not exist");
        probe(network, Endpoint.host(NO_SUCH_NAME, 80), "a name that does not exist");
    }

    /// Sends back what arrives.
    private static void echo(StreamConnection connection) throws NetworkException {
        byte[] piece = new byte[1024];
        int count = connection.receive(piece, 0, piece.length);
        while (count >= 0) {
            connection.send(piece, 0, count);
            count = connection.receive(piece, 0, piece.length);
        }
    }

    private void exchange(Network network, Endpoint endpoint, String what) throws IOException {
        exchange(network, endpoint, null, what);
    }

    /// Connects, sends a word, and waits for it to come back.
    private void exchange(
            Network network, Endpoint endpoint, @Nullable SecuredStack secured, String what)
            throws IOException {
        StreamConnection connection =
                network.create(
                        endpoint, secured == null ? Tcp.stack() : secured.stack(), PARAMETERS);
        Probe probe;
        try {
            if (what.startsWith("past")) {
                watched = connection.id();
            }
            connection.start();
            connection.awaitReady();
            StreamConnection limited = connection.within(Duration.ofSeconds(2));
            limited.send(HELLO);
            limited.receiveExactly(HELLO.length);
            EstablishmentReport report = connection.report();
            probe =
                    new Probe(
                            report,
                            null,
                            false,
                            secured == null ? null : secured.verification(report),
                            null);
            connection.close();
        } finally {
            connection.abort(); // does nothing once it is closed
        }
        show(probe, what);
    }

    private void probe(Network network, Endpoint endpoint, String what) throws OutputGone {
        show(Probe.run(network, endpoint, PARAMETERS), what);
    }

    private void show(Probe probe, String what) throws OutputGone {
        NetworkFailure failure = probe.failure();
        rows.add(new Row(what, probe.report().total(), outcome(probe, failure)));
        if (json) {
            console.printJson(probe.json());
            return;
        }
        if (quiet) {
            return;
        }
        for (String line : probe.drawn(console.style())) {
            console.print("   " + line);
        }
        console.print("");
    }

    private static String outcome(Probe probe, @Nullable NetworkFailure failure) {
        if (failure != null) {
            return failure.cause();
        }
        if (probe.report().tls().isPresent()) {
            return TlsText.shortly(probe.report().tls().get());
        }
        long attempts = probe.report().attempts().size();
        String winner =
                probe.report().attempts().stream()
                        .filter(a -> a.outcome() == Attempt.Outcome.WON)
                        .map(a -> a.address().toString())
                        .findFirst()
                        .orElse("?");
        return winner + (attempts == 1 ? "" : ", attempt " + attempts);
    }

    private void table() throws OutputGone {
        say("What took how long");
        int width = rows.stream().mapToInt(row -> row.what.length()).max().orElse(0);
        for (Row row : rows) {
            String time = TimeText.format(row.took);
            say(
                    "   "
                            + row.what
                            + " ".repeat(width - row.what.length() + 2)
                            + " ".repeat(Math.max(0, 8 - time.length()))
                            + time
                            + "   "
                            + row.how);
        }
        say("");
    }

    /// The log of the connection past the dead address.
    private void connectionLog() throws OutputGone {
        try {
            if (!logged.await(1, TimeUnit.SECONDS)) {
                return; // with -v it went to stderr as it happened
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        say("The log of the second connection (fairlead -v shows it for any command)");
        List<String> lines;
        synchronized (log) {
            lines = List.copyOf(log);
        }
        for (String line : lines) {
            say("   " + line);
        }
    }

    private void log(String line) {
        String id = watched;
        if (id.isEmpty() || !(line.startsWith("[" + id + " ") || line.startsWith("[" + id + "."))) {
            return;
        }
        synchronized (log) {
            log.add(line);
        }
        if (line.contains("] closed")) {
            logged.countDown();
        }
    }

    private void say(String line) throws OutputGone {
        if (!json && !quiet) {
            console.print(line);
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        synchronized (open) {
            open.push(part);
        }
        return part;
    }

    /// Closes everything that the tour opened, the last first.
    @Override
    public void close() {
        while (true) {
            AutoCloseable part;
            synchronized (open) {
                part = open.poll();
            }
            if (part == null) {
                return;
            }
            try {
                part.close();
            } catch (Exception _) {
                // the tour is over, and all that it sent went to itself
            }
        }
    }
}
