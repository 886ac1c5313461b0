package dev.fairlead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Psk;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.Udp;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketMessage;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `fairlead forward` from any stack to any stack, with the library at both ends.
@Timeout(60)
class ForwardAnyTest {
    private static final String HEX = HexFormat.of().formatHex(Psk.newKey());
    private static final String KEY = "ada:" + HEX;
    private static final TlsOptions TLS =
            TlsOptions.DEFAULT.withPsk(Psk.of("ada", HexFormat.of().parseHex(HEX)));
    private static final Pattern PORT = Pattern.compile("\"port\":(\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final List<Run> runs = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (Run run : runs) {
            run.signal();
            run.end();
        }
        network.close();
    }

    /// A scheme, and how the library speaks it.
    enum Scheme {
        TCP,
        TLS,
        UDP,
        DTLS,
        WS,
        WSS;

        Stack<?> stack() {
            return switch (this) {
                case TCP -> Tcp.stack();
                case TLS -> Tcp.stack().tls(ForwardAnyTest.TLS);
                case UDP -> Udp.stack();
                case DTLS -> Udp.stack().dtls(ForwardAnyTest.TLS);
                case WS -> Tcp.stack().webSocket();
                case WSS -> Tcp.stack().tls(ForwardAnyTest.TLS).webSocket();
            };
        }

        String uri(int port) {
            return name().toLowerCase(java.util.Locale.ROOT) + "://127.0.0.1:" + port;
        }
    }

    private <C extends Connection> Listener<C> listen(Stack<C> stack) throws NetworkException {
        return network.listen(
                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                stack,
                ListenerOptions.DEFAULT);
    }

    /// Sends back what comes.
    private int echo(Scheme scheme) throws NetworkException {
        Listener<?> listener = listen(scheme.stack());
        listener.serve(connection -> {
            switch (connection) {
                case StreamConnection stream -> {
                    byte[] got = stream.receive(1, 4096).content();
                    while (got.length > 0) {
                        stream.send(got);
                        got = stream.receive(1, 4096).content();
                    }
                }
                case DatagramConnection flow -> {
                    while (true) {
                        flow.send(flow.receive().content());
                    }
                }
                case WebSocketConnection messages -> {
                    Optional<WebSocketMessage> got = messages.receive();
                    while (got.isPresent()) {
                        messages.send(got.get());
                        got = messages.receive();
                    }
                }
                default -> throw new IllegalStateException(connection.toString());
            }
            connection.close();
        });
        return listener.port();
    }

    private int forward(String from, String to, String... options) {
        List<String> line = new ArrayList<>(List.of("forward", "--json"));
        line.addAll(List.of(options));
        line.addAll(List.of(from, to));
        Run run = new Run().start(line.toArray(String[]::new));
        runs.add(run);
        Matcher found = PORT.matcher(run.awaitErr("\"listening\""));
        assertTrue(found.find(), "no port");
        return Integer.parseInt(found.group(1));
    }

    private <C extends Connection> C open(Stack<C> stack, int port) throws NetworkException {
        return network.open(
                Endpoint.host("127.0.0.1", port), stack, Parameters.DEFAULT.withDeadline(LIMIT));
    }

    private static void says(Connection connection, String text) throws NetworkException {
        byte[] content = text.getBytes(UTF_8);
        byte[] answer =
                switch (connection) {
                    case StreamConnection stream -> {
                        stream.send(content);
                        yield stream.within(LIMIT).receiveExactly(content.length);
                    }
                    case DatagramConnection flow -> {
                        flow.send(content);
                        yield flow.within(LIMIT).receive().content();
                    }
                    case WebSocketConnection messages -> {
                        messages.send(content);
                        yield ((WebSocketMessage.Binary)
                                        messages.within(LIMIT).receive().orElseThrow())
                                .bytes();
                    }
                    default -> throw new IllegalStateException(connection.toString());
                };
        assertEquals(text, new String(answer, UTF_8));
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Scheme.values())
                .flatMap(from -> Stream.of(Scheme.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void anyGoesToAny(Scheme from, Scheme to) throws Exception {
        boolean keyed =
                Stream.of(from, to)
                        .anyMatch(s -> s == Scheme.TLS || s == Scheme.DTLS || s == Scheme.WSS);
        String[] options = keyed ? new String[] {"--psk", KEY} : new String[0];
        int port = forward(from.uri(0), to.uri(echo(to)), options);
        try (Connection near = open(from.stack(), port)) {
            says(near, "hello");
            says(near, "and again");
        }
    }

    @Test
    void messagesStayWholeAndOfTheirKindFromWebSocketToWebSocket() throws Exception {
        int port = forward("ws://127.0.0.1:0", Scheme.WS.uri(echo(Scheme.WS)));
        try (WebSocketConnection near = open(Tcp.stack().webSocket(), port)) {
            WebSocketConnection patient = near.within(LIMIT);
            String large = "\u00fc".repeat(200_000);
            for (String text : List.of("a", "", large, "b")) {
                near.send(text);
                assertEquals(WebSocketMessage.text(text), patient.receive().orElseThrow());
            }
            near.send(new byte[0]);
            assertEquals(WebSocketMessage.binary(new byte[0]), patient.receive().orElseThrow());
            near.shutdownOutput();
            assertEquals(Optional.empty(), patient.receive());
            assertEquals(1000, near.closing().orElseThrow().code());
        }
    }

    @Test
    void aMessageInPartsIsOneDatagram() throws Exception {
        int port = forward("ws://127.0.0.1:0", Scheme.UDP.uri(echo(Scheme.UDP)));
        try (WebSocketConnection near = open(Tcp.stack().webSocket(), port)) {
            near.sendPart(new dev.fairlead.WebSocketPart("he".getBytes(UTF_8), true, false));
            near.sendPart(new dev.fairlead.WebSocketPart("llo".getBytes(UTF_8), true, true));
            assertEquals(
                    WebSocketMessage.binary("hello".getBytes(UTF_8)),
                    near.within(LIMIT).receive().orElseThrow());
        }
    }

    @Test
    void theEndOfAStreamClosesTheWebSocketAndTheOtherWayRound() throws Exception {
        Listener<StreamConnection> far = listen(Tcp.stack());
        int port = forward("ws://127.0.0.1:0", Scheme.TCP.uri(far.port()));
        try (WebSocketConnection near = open(Tcp.stack().webSocket(), port);
                StreamConnection server = far.accept(LIMIT)) {
            server.send("bye".getBytes(UTF_8));
            server.shutdownOutput();
            WebSocketConnection patient = near.within(LIMIT);
            assertEquals(
                    WebSocketMessage.binary("bye".getBytes(UTF_8)),
                    patient.receive().orElseThrow());
            assertEquals(Optional.empty(), patient.receive());
        }
        try (WebSocketConnection near = open(Tcp.stack().webSocket(), port);
                StreamConnection server = far.accept(LIMIT)) {
            near.send("over");
            near.shutdownOutput();
            StreamConnection patient = server.within(LIMIT);
            assertEquals("over", new String(patient.receiveUntilEnd(100), UTF_8));
        }
    }

    @Test
    void datagramsEndInSilenceAndTheStreamWithThem() throws Exception {
        Listener<StreamConnection> far = listen(Tcp.stack());
        int port = forward("udp://127.0.0.1:0", Scheme.TCP.uri(far.port()), "--idle", "200ms");
        try (DatagramConnection near = open(Udp.stack(), port)) {
            near.send("one".getBytes(UTF_8));
            try (StreamConnection server = far.accept(LIMIT)) {
                StreamConnection patient = server.within(LIMIT);
                assertEquals("one", new String(patient.receiveUntilEnd(100), UTF_8));
            }
        }
    }

    @Test
    void aMessageIsDelayedWhole() throws Exception {
        int port =
                forward(
                        "ws://127.0.0.1:0",
                        Scheme.WS.uri(echo(Scheme.WS)),
                        "--delay",
                        "50ms",
                        "--jitter",
                        "10ms");
        try (WebSocketConnection near = open(Tcp.stack().webSocket(), port)) {
            long begun = System.nanoTime();
            says(near, "late");
            assertTrue(System.nanoTime() - begun >= Duration.ofMillis(80).toNanos());
        }
    }

    @Test
    void afterSoManyBytesTheWebSocketIsCut() throws Exception {
        int port =
                forward("ws://127.0.0.1:0", Scheme.WS.uri(echo(Scheme.WS)), "--reset-after", "8");
        try (WebSocketConnection near = open(Tcp.stack().webSocket(), port)) {
            says(near, "12345");
            near.send("6789".getBytes(UTF_8));
            assertThrows(NetworkException.class, () -> near.within(LIMIT).receive());
        } catch (NetworkException _) {
            // it cannot be closed in good order any more
        }
    }

    @Test
    void theBoundariesThatAreLostAreTold() throws Exception {
        Run run = new Run().start("forward", "-v", "ws://127.0.0.1:0", "tcp://127.0.0.1:1");
        String told = run.awaitErr("listening");
        assertTrue(told.contains("message of octets"), told);
        run.signal();
        run.end();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forward --loss 5 ws://:0 udp://localhost:1",
                "forward --loss 5 0 udp://localhost:1",
                "forward --idle 5 ws://:0 localhost:1",
                "forward --reset-after 1 dtls://:0 udp://localhost:1",
                "forward --psk new 0 localhost:1",
                "forward --subprotocol x 0 localhost:1"
            })
    void whatMakesNoSenseIsRefusedWithTheReason(String line) {
        Run.Ended ended = Run.of(line.split(" "));
        assertEquals(2, ended.status());
        assertFalse(ended.err().isBlank());
    }
}
