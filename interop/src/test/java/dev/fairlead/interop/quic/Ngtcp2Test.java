package dev.fairlead.interop.quic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.Parameters;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsHandshake.EarlyData;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.WaitPolicy;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.quic.Direction;
import dev.fairlead.quic.Quic;
import dev.fairlead.quic.QuicConnection;
import dev.fairlead.quic.QuicOptions;
import dev.fairlead.quic.QuicStream;
import dev.fairlead.security.Identities;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// QUIC with ngtcp2, as client and as server: files over HTTP/3, under what its options bring
/// about.
@Tag("interop")
class Ngtcp2Test {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Identity SERVER = Identities.selfSigned("localhost", "127.0.0.1");
    private static final byte[] FILE = new byte[300_000];

    @TempDir Path folder;

    @BeforeAll
    static void needsTheOther() {
        Requirement.programs("interop", "gtlsclient", "gtlsserver");
        new Random(2).nextBytes(FILE);
    }

    private static int freePort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Empty: nothing special. `-V`: the server sends a Retry. The others: packets are lost.
    @ParameterizedTest
    @ValueSource(strings = {"", "-V", "-t 0.02", "-r 0.02", "-r 0.3"})
    void weGetAFileFromThem(String how) throws Exception {
        int port = freePort();
        Path pem = folder.resolve("server.pem");
        Identities.save(SERVER, pem);
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.write(files.resolve("file"), FILE);
        List<String> command =
                new ArrayList<>(List.of(Requirement.find("gtlsserver").orElseThrow(), "-q"));
        if (!how.isEmpty()) {
            command.addAll(List.of(how.split(" ")));
        }
        command.addAll(List.of("-d", files.toString(), "127.0.0.1", "" + port, "" + pem, "" + pem));
        TlsOptions trusting =
                TlsOptions.DEFAULT
                        .withTrust(TrustPolicy.pinned(SERVER.pin()))
                        .withHandshakeTimeout(LIMIT);
        try (LabProcess _ = LabProcess.start(command);
                QuicConnection connection = connect(port, trusting)) {
            TinyHttp3.begin(connection);
            assertEquals("h3", connection.report().tls().orElseThrow().alpn().orElseThrow());
            try (QuicStream stream = connection.openStream(Direction.BIDIRECTIONAL, LIMIT)) {
                stream.send(TinyHttp3.request("localhost", "/file"));
                stream.shutdownOutput();
                byte[] answer = stream.within(LIMIT).receiveUntilEnd(FILE.length + 10_000);
                assertArrayEquals(FILE, TinyHttp3.content(answer));
            }
        }
    }

    /// It may not listen yet, and then its port refuses.
    private static QuicConnection connect(int port, TlsOptions tls) throws Exception {
        return Connection.open(
                Endpoint.host("127.0.0.1", port),
                Quic.stack("h3").tls(tls),
                Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS).withDeadline(LIMIT));
    }

    /// Empty: nothing special. The others: the client updates keys, moves to another port with and
    /// without saying so, loses packets, makes many requests.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--key-update=1ms",
                "--change-local-addr=200ms --delay-stream=400ms",
                "--change-local-addr=200ms --nat-rebinding --delay-stream=400ms",
                "-t 0.02",
                "-r 0.02",
                "-r 0.3",
                "-n 20"
            })
    void theyGetAFileFromUs(String how) throws Exception {
        gets(how, QuicOptions.DEFAULT);
    }

    @Test
    void theyProveTheirAddressToUs() throws Exception {
        gets("", QuicOptions.DEFAULT.withRetry(QuicOptions.Retry.ALWAYS));
    }

    /// Twice; the second time in the session of the first.
    @Test
    void theyTakeASessionUp() throws Exception {
        Queue<TlsHandshake> handshakes = new ConcurrentLinkedQueue<>();
        try (Listener<QuicConnection> listener =
                Listener.open(
                        Endpoint.host("127.0.0.1", 0),
                        Quic.stack("h3")
                                .with(QuicOptions.DEFAULT.withEarlyData(true))
                                .tls(SERVER))) {
            listener.serve(connection -> {
                handshakes.add(connection.report().tls().orElseThrow());
                TinyHttp3.serve(connection, FILE);
            });
            String session =
                    "--session-file="
                            + folder.resolve("session")
                            + " --tp-file="
                            + folder.resolve("parameters");
            getsFrom(listener.port(), session);
            Files.delete(folder.resolve("file"));
            getsFrom(listener.port(), session);
        }
        assertEquals(List.of(false, true), handshakes.stream().map(TlsHandshake::resumed).toList());
    }

    /// The same with the parts exchanged. Their server may have early data sent again, and does so
    /// in its first seconds.
    @Test
    void weTakeASessionUpAndSendEarlyData() throws Exception {
        int port = freePort();
        Path pem = folder.resolve("server.pem");
        Identities.save(SERVER, pem);
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.write(files.resolve("file"), FILE);
        TlsOptions trusting =
                TlsOptions.DEFAULT
                        .withTrust(TrustPolicy.pinned(SERVER.pin()))
                        .withHandshakeTimeout(LIMIT);
        try (LabProcess _ =
                LabProcess.start(
                        List.of(
                                Requirement.find("gtlsserver").orElseThrow(),
                                "-q",
                                "-d",
                                files.toString(),
                                "127.0.0.1",
                                "" + port,
                                "" + pem,
                                "" + pem))) {
            List<TlsHandshake> handshakes = new ArrayList<>();
            for (int round = 0; round < 2; round++) {
                try (QuicConnection connection =
                        Connection.open(
                                Endpoint.host("127.0.0.1", port),
                                Quic.stack("h3")
                                        .with(QuicOptions.DEFAULT.withEarlyData(true))
                                        .tls(trusting),
                                Parameters.DEFAULT
                                        .withReplayableFirstData(
                                                TinyHttp3.request("localhost", "/file"))
                                        .withWait(WaitPolicy.ALWAYS)
                                        .withDeadline(LIMIT))) {
                    TinyHttp3.begin(connection);
                    QuicStream stream = connection.firstStream().orElseThrow();
                    stream.shutdownOutput();
                    byte[] answer = stream.within(LIMIT).receiveUntilEnd(FILE.length + 10_000);
                    assertArrayEquals(FILE, TinyHttp3.content(answer));
                    handshakes.add(connection.report().tls().orElseThrow());
                }
            }
            assertEquals(
                    List.of(false, true), handshakes.stream().map(TlsHandshake::resumed).toList());
            assertEquals(
                    List.of(EarlyData.NONE, EarlyData.SENT),
                    handshakes.stream().map(TlsHandshake::earlyData).toList());
        }
    }

    private void gets(String how, QuicOptions options) throws Exception {
        try (Listener<QuicConnection> listener =
                Listener.open(
                        Endpoint.host("127.0.0.1", 0),
                        Quic.stack("h3").with(options).tls(SERVER))) {
            listener.serve(connection -> TinyHttp3.serve(connection, FILE));
            getsFrom(listener.port(), how);
        }
    }

    private void getsFrom(int port, String how) throws Exception {
        List<String> command = new ArrayList<>(List.of("gtlsclient", "-q"));
        if (!how.isEmpty()) {
            command.addAll(List.of(how.split(" ")));
        }
        command.addAll(
                List.of(
                        "--exit-on-all-streams-close",
                        "--download=" + folder,
                        "127.0.0.1",
                        "" + port,
                        "https://localhost:" + port + "/file"));
        try (LabProcess client = LabProcess.start(command)) {
            LabProcess.Result result = client.await(LIMIT);
            assertEquals(0, result.exitCode(), result.stderr());
        }
        Path got = folder.resolve("file");
        assertTrue(Files.exists(got), "no file came");
        assertArrayEquals(FILE, Files.readAllBytes(got));
    }
}
