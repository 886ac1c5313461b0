package dev.fairlead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Tcp;
import dev.fairlead.WebSocketAnswer;
import dev.fairlead.WebSocketCompression;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.WebSocketOptions;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `connect`, `listen` and `probe` with `--ws`.
@Tag("loopback")
class WebSocketCommandTest {
    private final Network network = Network.open(NetworkOptions.DEFAULT);

    @AfterEach
    void close() {
        network.close();
    }

    private Listener<WebSocketConnection> server(
            WebSocketOptions options, Listener.Handler<WebSocketConnection> handler)
            throws Exception {
        Listener<WebSocketConnection> listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().webSocket(options),
                        ListenerOptions.DEFAULT);
        listener.serve(handler);
        return listener;
    }

    private static void echo(WebSocketConnection connection) throws Exception {
        Optional<WebSocketMessage> next = connection.receive();
        while (next.isPresent()) {
            connection.send(next.get());
            next = connection.receive();
        }
    }

    @ParameterizedTest
    @CsvSource({"--ws, 127.0.0.1:", "--tcp, ws://127.0.0.1:", "--ws, ws://127.0.0.1:"})
    void connectSendsLinesAndPrintsThem(String option, String place) throws Exception {
        int port = server(WebSocketOptions.DEFAULT, WebSocketCommandTest::echo).port();
        Run.Ended ended =
                new Run().input("one\n\nzwö").start("connect", option, place + port).end();
        assertEquals(new Run.Ended(0, "one\n\nzwö\n", ""), ended);
    }

    @Test
    void eachLineIsATextMessage() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        int port =
                server(
                                WebSocketOptions.DEFAULT,
                                c -> {
                                    StringBuilder all = new StringBuilder();
                                    Optional<WebSocketMessage> next = c.receive();
                                    while (next.isPresent()) {
                                        all.append('[').append(next.get()).append(']');
                                        next = c.receive();
                                    }
                                    seen.complete(all + " " + c.closing().orElseThrow().code());
                                })
                        .port();
        Run run = new Run();
        try (OutputStream stdin = run.openInput()) {
            run.start("connect", "--ws", "127.0.0.1:" + port);
            stdin.write("one\ntw".getBytes(UTF_8));
            stdin.flush();
            stdin.write("o\nthree".getBytes(UTF_8));
        }
        assertEquals(0, run.end().status());
        assertEquals("[one][two][three] 1000", seen.join());
    }

    @Test
    void binaryIsSentAsItIs() throws Exception {
        int port = server(WebSocketOptions.DEFAULT, WebSocketCommandTest::echo).port();
        Run.Ended ended =
                new Run()
                        .input("a\nb\u0000")
                        .start("connect", "--ws", "--binary", "127.0.0.1:" + port)
                        .end();
        assertEquals(new Run.Ended(0, "a\nb\u0000", ""), ended);
    }

    @Test
    void theTargetIsThatOfTheUriAndTheSubprotocolIsAsked() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        int port =
                server(
                                WebSocketOptions.DEFAULT.withAccept(request -> {
                                    seen.complete(request.target() + request.subprotocols());
                                    return WebSocketAnswer.accept("b");
                                }),
                                WebSocketCommandTest::echo)
                        .port();
        Run.Ended ended =
                Run.of("connect", "--subprotocol", "a,b", "ws://127.0.0.1:" + port + "/x?y=1");
        assertEquals(0, ended.status(), ended.err());
        assertEquals("/x?y=1[a, b]", seen.join());
    }

    @Test
    void aCloseThatTellsOfTroubleIsToldAndExits15() throws Exception {
        int port = server(WebSocketOptions.DEFAULT, c -> c.close(4001, "go away")).port();
        Run run = new Run();
        try (OutputStream _ = run.openInput()) {
            run.start("connect", "--ws", "127.0.0.1:" + port);
            Run.Ended ended = run.end();
            assertEquals(15, ended.status());
            assertTrue(ended.err().contains("4001"), ended.err());
            assertTrue(ended.err().contains("go away"), ended.err());
        }
    }

    @Test
    void aRefusedHandshakeExits15() throws Exception {
        int port =
                server(
                                WebSocketOptions.DEFAULT.withAccept(
                                        _ -> WebSocketAnswer.reject(401, "Unauthorized")),
                                WebSocketCommandTest::echo)
                        .port();
        for (String command : new String[] {"connect", "probe"}) {
            Run.Ended ended = Run.of(command, "--ws", "127.0.0.1:" + port);
            assertEquals(15, ended.status());
            assertTrue((ended.out() + ended.err()).contains("401"), ended.toString());
        }
    }

    @Test
    void probeShowsTheHandshake() throws Exception {
        int port = server(WebSocketOptions.DEFAULT, WebSocketCommandTest::echo).port();
        Run.Ended ended = Run.of("probe", "--json", "ws://127.0.0.1:" + port);
        assertEquals(0, ended.status(), ended.err());
        assertTrue(ended.out().contains("\"protocol\":\"websocket\""), ended.out());
    }

    @Test
    void probeShowsWhatWasAgreedOn() throws Exception {
        int port =
                server(
                                WebSocketOptions.DEFAULT
                                        .withSubprotocols("b")
                                        .withCompression(WebSocketCompression.DEFAULT),
                                WebSocketCommandTest::echo)
                        .port();
        String url = "ws://127.0.0.1:" + port;
        String json = Run.of("probe", "--json", "--subprotocol", "a,b", "--compress", url).out();
        assertTrue(
                json.contains("\"subprotocol\":\"b\",\"extensions\":[\"permessage-deflate"), json);
        String text = Run.of("probe", "--subprotocol", "a,b", "--compress", url).out();
        assertTrue(text.contains("websocket subprotocol b, permessage-deflate"), text);

        String bare = Run.of("probe", "--json", url).out();
        assertTrue(bare.contains("\"subprotocol\":null,\"extensions\":[]"), bare);
        String bareText = Run.of("probe", url).out();
        assertTrue(bareText.contains("websocket no subprotocol, no extension\n"), bareText);
    }

    @Test
    void headersAreSentAndTheirValuesAreShownNowhere(@TempDir Path folder) throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        int port =
                server(
                                WebSocketOptions.DEFAULT.withAccept(request -> {
                                    seen.complete(
                                            request.header("X-Room").orElse("none")
                                                    + " "
                                                    + request.header("Authorization").orElse("none")
                                                    + " "
                                                    + request.header("Origin").orElse("none"));
                                    return WebSocketAnswer.reject(403, "Forbidden");
                                }),
                                WebSocketCommandTest::echo)
                        .port();
        Path file =
                Files.writeString(
                        folder.resolve("headers"), "# ours\nAuthorization: Bearer s3cret\n\n");
        String url = "ws://127.0.0.1:" + port;
        for (String command : new String[] {"probe", "connect"}) {
            Run.Ended ended =
                    Run.of(
                            command,
                            "-vv",
                            "--header",
                            "X-Room: hidden one",
                            "--header=@" + file,
                            "--header",
                            "Origin:https://hidden.example",
                            url);
            assertEquals(15, ended.status(), ended.toString());
            String all = ended.toString();
            assertTrue(!all.contains("s3cret") && !all.contains("hidden"), all);
            assertTrue(!ended.err().contains("warning"), ended.err());
        }
        assertEquals("hidden one Bearer s3cret https://hidden.example", seen.join());
    }

    @Test
    void aSecretInTheLineIsWarnedOf() throws Exception {
        int port = server(WebSocketOptions.DEFAULT, WebSocketCommandTest::echo).port();
        Run.Ended ended = Run.of("probe", "--header", "cookie: s3cret", "ws://127.0.0.1:" + port);
        assertEquals(0, ended.status(), ended.toString());
        assertTrue(ended.err().startsWith("warning: --header cookie: other users"), ended.err());
        assertTrue(!ended.toString().contains("s3cret"), ended.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "--header, s3cret-without-a-colon, has no colon",
        "--header, 'X: s3cret\u0001', the value of the header X",
        "--header, 'Sec-WebSocket-Key: s3cret', the handshake's own",
        "--header, @no/such/file, cannot be read"
    })
    void aHeaderThatIsNoneIsRefused(String option, String value, String said) {
        Run.Ended ended = Run.of("probe", option, value, "ws://127.0.0.1:1");
        assertEquals(2, ended.status(), ended.toString());
        assertTrue(ended.err().contains(said), ended.err());
        assertTrue(!ended.toString().contains("s3cret"), ended.err());
    }

    @Test
    void aPortWithoutTlsIsNamedWithWs() throws Exception {
        int port = server(WebSocketOptions.DEFAULT, WebSocketCommandTest::echo).port();
        Run.Ended ended = Run.of("probe", "--insecure", "wss://127.0.0.1:" + port);
        assertEquals(14, ended.status(), ended.toString());
        assertTrue(ended.out().contains("ws:// in place of wss://"), ended.out());
    }

    @Test
    void listenServesAWebSocket() throws Exception {
        Run run = new Run();
        try (OutputStream stdin = run.openInput()) {
            run.start("listen", "--ws", "--json", "127.0.0.1:0");
            String listening = run.awaitErr("\"listening\"");
            assertTrue(listening.contains("\"protocol\":\"websocket\""), listening);
            Matcher port = Pattern.compile("\"port\":(\\d+)").matcher(listening);
            assertTrue(port.find(), listening);
            try (WebSocketConnection client =
                    network.open(
                            Endpoint.uri("ws://127.0.0.1:" + port.group(1)),
                            Tcp.stack().webSocket(),
                            dev.fairlead.Parameters.DEFAULT)) {
                client.send("hello");
                run.awaitOut("hello\n");
                stdin.write("good day\n".getBytes(UTF_8));
                stdin.flush();
                assertEquals(Optional.of(WebSocketMessage.text("good day")), client.receive());
            }
            Run.Ended ended = run.end();
            assertEquals(0, ended.status(), ended.err());
            assertEquals("hello\n", ended.out());
        }
    }

    @Test
    void listenEchoes() throws Exception {
        Run server = new Run().start("listen", "--ws", "--echo", "-k", "--json", "127.0.0.1:0");
        Matcher port = Pattern.compile("\"port\":(\\d+)").matcher(server.awaitErr("\"listening\""));
        assertTrue(port.find());
        for (int i = 0; i < 2; i++) {
            Run.Ended ended =
                    new Run()
                            .input("again\n")
                            .start("connect", "ws://127.0.0.1:" + port.group(1))
                            .end();
            assertEquals(new Run.Ended(0, "again\n", ""), ended);
        }
        server.signal();
    }

    @ParameterizedTest
    @CsvSource({
        "connect --ws --udp localhost:1, --udp",
        "connect --tls ws://localhost:1, --tls",
        "connect --ws --crlf localhost:1, --crlf",
        "connect --binary localhost:1, --ws",
        "connect --header a:b localhost:1, --ws",
        "probe --compress localhost:1, --ws",
        "listen --ws --exec date 1, --exec"
    })
    void whatDoesNotGoTogetherIsRefused(String line, String named) {
        Run.Ended ended = Run.of(line.split(" "));
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains(named), ended.err());
    }
}
