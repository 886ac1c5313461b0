package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What framers exchange before the first message.
@Tag("loopback")
@Timeout(60)
class HandshakeFramerTest extends FramedScene {
    private static final String HASTY = "hello, quick";

    /// Lines, after both sides have said who they are.
    private static final class Greeting implements HandshakeFramer<String> {
        private final Framer<String> lines = Framing.lines().newFramer();
        private final String own;
        private String peer = "";

        Greeting(String own) {
            this.own = own;
        }

        static Framing<String> framing(String own) {
            return Framing.of("greeting", 1000, () -> new Greeting(own));
        }

        @Override
        public void handshake(FramerExchange exchange) throws NetworkException, FramingException {
            if (!exchange.isServer()) {
                exchange.send(utf8(own + "\n"));
            }
            peer = new String(exchange.receiveThrough((byte) '\n', 20), UTF_8).strip();
            if (!peer.startsWith("hello")) {
                throw new FramingException("'" + peer + "' is no greeting");
            }
            if (exchange.isServer()) {
                exchange.send(utf8(own + "\n"));
            }
        }

        @Override
        public Duration handshakeTimeout() {
            return own.equals(HASTY) ? Duration.ofMillis(200) : Duration.ofSeconds(10);
        }

        @Override
        public Parsed<String> parse(ByteBuffer input) throws FramingException {
            return switch (lines.parse(input)) {
                case Parsed.Message<String>(var text, var taken) ->
                        Parsed.message(peer + ": " + text, taken);
                case Parsed.Skipped<String> skipped -> skipped;
                case Parsed.Incomplete<String> incomplete -> incomplete;
            };
        }

        @Override
        public void write(String message, FrameOutput output) {
            lines.write(message, output);
        }
    }

    private Endpoint serverThatGreets(String greeting) throws NetworkException {
        Listener<MessageConnection<String>> listener =
                network.listen(
                        loopback(),
                        Tcp.stack().framed(Greeting.framing(greeting)),
                        ListenerOptions.DEFAULT);
        listener.serve(c -> {
            for (Optional<String> m = c.receive(); m.isPresent(); m = c.receive()) {
                c.send(m.get());
            }
        });
        return listener.local();
    }

    @Test
    void aFramerMayExchangeBytesBeforeTheConnectionIsReady() throws Exception {
        Endpoint server = serverThatGreets("hello, client");
        try (MessageConnection<String> c =
                network.open(
                        server,
                        Tcp.stack().framed(Greeting.framing("hello")),
                        Parameters.DEFAULT)) {
            c.send("text");
            assertEquals(Optional.of("hello, client: hello: text"), c.receive());
            assertEquals(
                    List.of("tcp", "greeting"),
                    c.report().handshakes().stream().map(Handshake::protocol).toList());
        }
    }

    @Test
    void aGreetingThatTheFramerRefusesFailsTheAttempt() throws Exception {
        Endpoint server = serverThatGreets("go away");
        NetworkFailure failure =
                assertThrows(
                                NetworkException.class,
                                () ->
                                        network.open(
                                                server,
                                                Tcp.stack().framed(Greeting.framing("hello")),
                                                Parameters.DEFAULT))
                        .failure();
        assertEquals("protocol.malformed-message", failure.cause(), failure.summary());
        assertTrue(failure.summary().contains("'go away' is no greeting"), failure.summary());
    }

    @Test
    void aGreetingThatIsTooLongOrCutOffFailsTheAttempt() throws Exception {
        for (String greeting : List.of("hello and so on and so on and so on\n", "hell")) {
            try (Listener<StreamConnection> bytes =
                    network.listen(loopback(), Tcp.stack(), ListenerOptions.DEFAULT)) {
                bytes.serve(c -> {
                    c.receiveExactly(6); // what was not received would make a reset of the end
                    c.send(utf8(greeting));
                });
                NetworkFailure failure =
                        assertThrows(
                                        NetworkException.class,
                                        () ->
                                                network.open(
                                                        bytes.local(),
                                                        Tcp.stack()
                                                                .framed(Greeting.framing("hello")),
                                                        Parameters.DEFAULT))
                                .failure();
                assertEquals(
                        greeting.length() > 20
                                ? "protocol.message-too-long"
                                : "protocol.truncated-message",
                        failure.cause(),
                        failure.summary());
            }
        }
    }

    @Test
    void aPeerThatDoesNotGreetIsNotWaitedForBeyondTheDeadline() throws Exception {
        try (Listener<StreamConnection> silent =
                network.listen(loopback(), Tcp.stack(), ListenerOptions.DEFAULT)) {
            NetworkFailure failure =
                    assertThrows(
                                    NetworkException.class,
                                    () ->
                                            network.open(
                                                    silent.local(),
                                                    Tcp.stack().framed(Greeting.framing("hello")),
                                                    Parameters.DEFAULT.withDeadline(
                                                            Duration.ofMillis(200))))
                            .failure();
            assertEquals("deadline.protocol", failure.cause(), failure.summary());
        }
    }

    @Test
    void aServerGivesUpAPeerThatDoesNotGreet() throws Exception {
        Endpoint server = serverThatGreets(HASTY);
        try (StreamConnection silent = network.open(server, Tcp.stack(), Parameters.DEFAULT)) {
            silent.send(utf8("hell")); // and no more of it
            NetworkFailure failure =
                    Calls.failureOf(() -> silent.within(Duration.ofSeconds(20)).receive(1, 1));
            assertEquals("transfer.reset", failure.cause(), failure.summary());
        }
        try (MessageConnection<String> c =
                network.open(
                        server,
                        Tcp.stack().framed(Greeting.framing("hello")),
                        Parameters.DEFAULT)) {
            c.send("text");
            assertEquals(Optional.of(HASTY + ": hello: text"), c.receive());
        }
    }
}
