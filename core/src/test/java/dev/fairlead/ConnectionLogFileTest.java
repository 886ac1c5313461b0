package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.internal.resolve.ScriptedNameserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The log of whole connections, line by line as in the files of this tree; times, ports and counts
/// of packets are replaced. `-Dlog.update=true` writes the files anew.
@Tag("loopback")
@ResourceLock("connection log")
@Timeout(60)
class ConnectionLogFileTest {
    private static final Path FILES = Path.of("src/test/resources/dev/fairlead");

    static List<NetworkOptions.Transport> transports() {
        return Link.transports().toList();
    }

    /// 127.0.0.1 refuses, 127.0.0.2 serves.
    @ParameterizedTest
    @MethodSource("transports")
    void ofARacedTlsConnection(NetworkOptions.Transport transport) throws Exception {
        try (LoggedLines log = new LoggedLines();
                ScriptedNameserver names = ScriptedNameserver.start(query -> race(query));
                Network servers = Network.open(NetworkOptions.DEFAULT)) {
            TlsOptions identity = TlsOptions.DEFAULT.withIdentity(TlsPair.identity("server.test"));
            Listener<StreamConnection> listener =
                    servers.listen(
                            Endpoint.host("127.0.0.2", 0),
                            Tcp.stack().tls(identity),
                            ListenerOptions.DEFAULT);
            listener.serve(connection -> {
                connection.send(connection.receiveExactly(8));
                connection.receive(1, 1); // its end
            });
            int port = ((Endpoint.Address) listener.local()).port();
            TlsOptions tls = TlsOptions.DEFAULT.withTrust(TlsPair.trust());
            try (Network network = network(transport, names)) {
                StreamConnection connection =
                        network.open(
                                Endpoint.host("server.test", port),
                                Tcp.stack().tls(tls),
                                Parameters.DEFAULT);
                connection.send("question".getBytes(UTF_8));
                connection.receiveExactly(8);
                connection.close();
            }
            String name =
                    "log-tls-" + (transport == NetworkOptions.Transport.NIO ? "nio" : "epoll");
            compare(name, log, "server.test");
            listener.close();
        }
    }

    private static void race(ScriptedNameserver.Query query) throws IOException {
        if (query.question().startsWith("A ")) {
            query.answer(0, "server.test. 60 A 127.0.0.1", "server.test. 60 A 127.0.0.2");
        } else {
            query.answer(0);
        }
    }

    private static Network network(NetworkOptions.Transport transport, ScriptedNameserver names) {
        return Network.open(
                NetworkOptions.DEFAULT
                        .withTransport(transport)
                        .withResolver(
                                ResolverOptions.DEFAULT.withNameservers(List.of(names.address()))));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void ofAUdpFlow(NetworkOptions.Transport transport) throws Exception {
        try (LoggedLines log = new LoggedLines()) {
            ResolverOptions neverAsked =
                    ResolverOptions.DEFAULT.withNameservers(
                            List.of((Endpoint.Address) Calls.loopback(53)));
            NetworkOptions options =
                    NetworkOptions.DEFAULT.withTransport(transport).withResolver(neverAsked);
            try (Network network = Network.open(options)) {
                Listener<DatagramConnection> listener =
                        network.listen(
                                Endpoint.host("127.0.0.1", 0),
                                Udp.stack(),
                                ListenerOptions.DEFAULT);
                DatagramConnection near =
                        network.open(listener.local(), Udp.stack(), Parameters.DEFAULT);
                near.send("ping".getBytes(UTF_8));
                DatagramConnection far = listener.accept();
                far.receive();
                far.send("pong!".getBytes(UTF_8));
                near.receive();
                near.close();
            }
            String name =
                    "log-udp-" + (transport == NetworkOptions.Transport.NIO ? "nio" : "epoll");
            compare(name, log, "[C1 ");
        }
    }

    /// @param of what the lines have that are compared: the other end writes to the same log
    private static void compare(String name, LoggedLines log, String of) throws IOException {
        List<String> lines =
                new ArrayList<>(
                        log.lines().stream()
                                .filter(line -> line.contains(of) || line.startsWith("[C1.1"))
                                .map(ConnectionLogFileTest::normal)
                                .toList());
        // Both questions are asked at once: which answer comes first is nobody's to say.
        int first = 1;
        int next = first;
        while (next < lines.size() && lines.get(next).startsWith("[C1.1 ")) {
            next++;
        }
        lines.subList(first, Math.max(first, next)).sort(Comparator.reverseOrder());
        String written = lines.stream().collect(Collectors.joining("\n", "", "\n"));
        Path file = FILES.resolve(name + ".txt");
        if (Boolean.getBoolean("log.update")) {
            Files.createDirectories(FILES);
            Files.writeString(file, written);
        }
        assertEquals(Files.readString(file), written);
    }

    private static String normal(String line) {
        return line.replaceAll("@\\d+\\.\\d{3}s", "@T")
                .replaceAll("\\d+\\.\\d{3}s", "T")
                .replaceAll("after \\d+ ms", "after N ms")
                .replaceAll("(127\\.0\\.0\\.\\d):\\d+", "$1:PORT")
                .replaceAll("server\\.test:\\d+", "server.test:PORT")
                .replaceAll("packets in/out: \\d+/\\d+", "packets in/out: N/N")
                .replaceAll("retransmitted bytes: \\d+", "retransmitted bytes: N")
                .replaceAll("interface: lo\\d*\\[", "interface: lo[") // of BSD and macOS
                .replace(", ipv4, ipv6", ", ipv4") // not every machine has ::1
                .replaceAll(
                        "\\((satisfied, viable, interface: (?!lo\\[)|unsatisfied)[^)]*\\)",
                        "(DEFAULT ROUTE)")
                .replaceAll("ecn packets sent/acked/marked/lost: \\d\\S*", "ecn N/N/N/N;");
    }
}
