package dev.fairlead.interop.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Proxy;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.Udp;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.interop.proxy.Program.Place;
import dev.fairlead.interop.proxy.Program.Running;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.security.Identities;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// microsocks, danted, squid, tinyproxy and ncat: what they carry, and what is told when they do
/// not.
@Tag("interop")
@Timeout(120)
class ProxyInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Identity SERVER = Identities.selfSigned("localhost", "127.0.0.1");
    private static final TlsOptions TRUSTING =
            TlsOptions.DEFAULT.withTrust(TrustPolicy.anchors(SERVER.chain()));

    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @TempDir Path folder;
    private int echo;
    private int silent;
    private int forbidden;

    @BeforeAll
    static void needsTheOthers() {
        Program.require();
    }

    @BeforeEach
    void start() throws Exception {
        opened.push(network);
        Listener<StreamConnection> listener = listen(Tcp.stack());
        listener.serve(connection -> {
            byte[] got = connection.receive(1, 4096).content();
            while (got.length > 0) {
                connection.send(got);
                got = connection.receive(1, 4096).content();
            }
            connection.close();
        });
        echo = listener.port();
        silent = Program.freePort();
        forbidden = Program.freePort();
    }

    @AfterEach
    void end() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private <C extends Connection> Listener<C> listen(Stack<C> stack) throws NetworkException {
        return network.listen(
                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                stack,
                ListenerOptions.DEFAULT);
    }

    private Running start(Program program, boolean authenticates, int... allowed) throws Exception {
        return startBoth(program, authenticates, 0, allowed);
    }

    private Running startBoth(Program program, boolean authenticates, int secured, int... allowed)
            throws Exception {
        Path own = Files.createTempDirectory(folder, program.name());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (secured != 0) {
            Identities.save(SERVER, own.resolve("proxy.pem"));
            Files.setPosixFilePermissions(
                    own.resolve("proxy.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        }
        List<Integer> ports =
                IntStream.concat(IntStream.of(echo, silent), IntStream.of(allowed))
                        .boxed()
                        .toList();
        Running running =
                program.start(
                        new Place(
                                own, Program.freePort(), secured, authenticates, ports, forbidden));
        opened.push(running);
        return running;
    }

    private static Parameters through(Proxy... proxies) {
        return Parameters.DEFAULT.withDeadline(LIMIT).withProxies(List.of(proxies));
    }

    private StreamConnection open(Endpoint to, Proxy proxy) throws NetworkException {
        StreamConnection connection = network.open(to, Tcp.stack(), through(proxy));
        opened.push(connection);
        return connection;
    }

    private static void echoes(StreamConnection connection) throws NetworkException {
        connection.send("through".getBytes(UTF_8));
        assertEquals("through", new String(connection.within(LIMIT).receiveExactly(7), UTF_8));
    }

    private static Endpoint target(int port) {
        return Endpoint.host("target.test", port);
    }

    private NetworkFailure failure(Endpoint to, Proxy proxy) {
        return assertThrows(NetworkException.class, () -> open(to, proxy), to.toString()).failure();
    }

    @ParameterizedTest
    @EnumSource
    void carriesStreamsAndLooksUpTheName(Program program) throws Exception {
        Proxy proxy = start(program, false).proxy();
        echoes(open(Endpoint.host("127.0.0.1", echo), proxy));
        StreamConnection named = open(target(echo), proxy);
        echoes(named);
        assertEquals(List.of(), named.report().resolutions(), "nobody asked for the name here");
        named.shutdownOutput();
        assertTrue(named.within(LIMIT).receive(1, 10).endOfStream());
    }

    /// What each tells of a target that refuses, of one that it does not know, and of one that its
    /// rules forbid; `-` where it has no rules.
    @ParameterizedTest
    @CsvSource({
        "MICROSOCKS, proxy.target-refused, proxy.failed, -",
        "DANTED, proxy.target-refused, proxy.target-unreachable, proxy.refused-by-rules",
        "SQUID, proxy.target-refused, proxy.target-unreachable, proxy.refused-by-rules",
        "TINYPROXY, proxy.failed, proxy.failed, proxy.refused-by-rules",
        "NCAT, proxy.target-unreachable, proxy.target-unreachable, -"
    })
    void whatItCannotDoIsToldWithItsName(
            Program program, String refused, String unknown, String denied) throws Exception {
        Proxy proxy = start(program, false).proxy();
        NetworkFailure first = failure(target(silent), proxy);
        assertEquals(refused, first.cause(), first.summary());
        assertTrue(first.summary().contains(proxy.toString()), first.summary());
        assertTrue(first.summary().contains("target.test:" + silent), first.summary());
        NetworkFailure second = failure(Endpoint.host("nobody.test", echo), proxy);
        assertEquals(unknown, second.cause(), second.summary());
        if (!denied.equals("-")) {
            NetworkFailure third = failure(target(forbidden), proxy);
            assertEquals(denied, third.cause(), third.summary());
        }
    }

    @ParameterizedTest
    @EnumSource
    void asksWhoItIs(Program program) throws Exception {
        Proxy proxy = start(program, true).proxy();
        NetworkFailure nobody = failure(target(echo), proxy);
        assertEquals("proxy.auth-required", nobody.cause(), nobody.summary());
        NetworkFailure wrong =
                failure(target(echo), proxy.withCredentials(Program.USER, "not this"));
        assertEquals("proxy.auth-failed", wrong.cause(), wrong.summary());
        assertTrue(wrong.summary().contains("'ada'"), wrong.summary());
        if (program != Program.DANTED) {
            echoes(open(target(echo), proxy.withCredentials(Program.USER, Program.PASSWORD)));
        }
    }

    @Test
    void tlsWithTheProxyAndWithTheTarget() throws Exception {
        int secured = Program.freePort();
        startBoth(Program.SQUID, true, secured);
        Proxy proxy =
                Proxy.http(Endpoint.host("localhost", secured))
                        .withTls(TRUSTING)
                        .withCredentials(Program.USER, Program.PASSWORD);
        StreamConnection connection = open(target(echo), proxy);
        echoes(connection);
        assertEquals(
                List.of("tcp", "tls", "http-connect"),
                connection.report().handshakes().stream().map(Handshake::protocol).toList());
        NetworkFailure untrusted =
                failure(target(echo), Proxy.http(Endpoint.host("localhost", secured)).withTls());
        assertEquals("proxy.tls", untrusted.cause());
    }

    @ParameterizedTest
    @CsvSource({"MICROSOCKS, SQUID", "TINYPROXY, DANTED", "SQUID, NCAT"})
    void aChainOfTwo(Program near, Program far) throws Exception {
        Running second = start(far, false);
        Running first = start(near, false, second.place().port());
        Proxy chain = first.proxy().then(second.proxy());
        echoes(open(target(echo), chain));
        NetworkFailure refused = failure(target(silent), chain);
        assertTrue(refused.summary().contains(second.proxy().toString()), refused.summary());
        second.close();
        NetworkFailure broken = failure(target(echo), chain);
        assertTrue(
                broken.summary().contains(first.proxy().toString())
                        && broken.summary().contains(second.proxy().endpoint().toString()),
                broken.summary());
    }

    @ParameterizedTest
    @EnumSource
    void tlsOfOpensslAtTheTarget(Program program) throws Exception {
        Path identity = folder.resolve("server.pem");
        Identities.save(SERVER, identity);
        int port = Program.freePort();
        LabProcess server =
                LabProcess.start(
                        List.of(
                                "openssl",
                                "s_server",
                                "-rev",
                                "-4",
                                "-accept",
                                "127.0.0.1:" + port,
                                "-cert",
                                identity.toString(),
                                "-key",
                                identity.toString()));
        opened.push(server);
        server.awaitStdout("ACCEPT", LIMIT);
        Proxy proxy = start(program, false, port).proxy();
        StreamConnection connection =
                network.open(
                        Endpoint.host("localhost", port),
                        Tcp.stack().tls(TRUSTING),
                        through(proxy));
        opened.push(connection);
        connection.send("reward\n".getBytes(UTF_8));
        assertEquals("drawer\n", new String(connection.within(LIMIT).receiveExactly(7), UTF_8));
    }

    @ParameterizedTest
    @EnumSource(names = {"DANTED", "SQUID"})
    void webSocketGoesThrough(Program program) throws Exception {
        Listener<WebSocketConnection> listener = listen(Tcp.stack().webSocket());
        listener.serve(connection -> connection.send(connection.receive().orElseThrow()));
        Proxy proxy = start(program, false, listener.port()).proxy();
        try (WebSocketConnection connection =
                network.open(
                        Endpoint.uri("ws://target.test:" + listener.port() + "/room"),
                        Tcp.stack().webSocket(),
                        through(proxy))) {
            connection.send(WebSocketMessage.text("through"));
            assertEquals(
                    WebSocketMessage.text("through"),
                    connection.within(LIMIT).receive().orElseThrow());
        }
    }

    @Test
    void datagramsGoThroughDanted() throws Exception {
        Running danted = start(Program.DANTED, false);
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout((int) LIMIT.toMillis());
            for (String host : List.of("127.0.0.1", "target.test")) {
                Endpoint to = Endpoint.host(host, server.getLocalPort());
                DatagramConnection connection =
                        network.open(to, Udp.stack(), through(danted.proxy()));
                opened.push(connection);
                connection.send(("to " + host).getBytes(UTF_8));
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                server.receive(packet);
                assertEquals(
                        "to " + host, new String(packet.getData(), 0, packet.getLength(), UTF_8));
                server.send(packet);
                assertEquals(
                        "to " + host,
                        new String(connection.within(LIMIT).receive().content(), UTF_8));
            }
            DatagramConnection last =
                    network.open(
                            Endpoint.host("127.0.0.1", server.getLocalPort()),
                            Udp.stack(),
                            through(danted.proxy()));
            opened.push(last);
            danted.close();
            NetworkFailure ended =
                    assertThrows(NetworkException.class, () -> last.within(LIMIT).receive())
                            .failure();
            assertEquals("proxy.relay-ended", ended.cause());
        }
    }

    @Test
    void dtlsGoesThroughDanted() throws Exception {
        Listener<DatagramConnection> listener =
                listen(Udp.stack().dtls(TlsOptions.DEFAULT.withIdentity(SERVER)));
        listener.serve(connection -> connection.send(connection.receive().content()));
        DatagramConnection connection =
                network.open(
                        Endpoint.host("localhost", listener.port()),
                        Udp.stack().dtls(TRUSTING),
                        through(start(Program.DANTED, false).proxy()));
        opened.push(connection);
        connection.send("secret".getBytes(UTF_8));
        assertEquals("secret", new String(connection.within(LIMIT).receive().content(), UTF_8));
        assertEquals(
                List.of("tcp", "socks5", "udp", "dtls"),
                connection.report().handshakes().stream().map(Handshake::protocol).toList());
    }

    @Test
    void microsocksCarriesNoDatagrams() throws Exception {
        Proxy proxy = start(Program.MICROSOCKS, false).proxy();
        NetworkFailure failure =
                assertThrows(
                                NetworkException.class,
                                () -> network.open(target(echo), Udp.stack(), through(proxy)))
                        .failure();
        assertEquals("proxy.no-datagrams", failure.cause(), failure.summary());
    }
}
