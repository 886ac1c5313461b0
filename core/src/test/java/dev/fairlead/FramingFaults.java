package dev.fairlead;

import static dev.fairlead.Calls.utf8;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// What goes wrong with messages in a stream.
final class FramingFaults {
    private FramingFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        "an answer of HTTP where a length is expected",
                        "protocol.message-too-long",
                        scene -> {
                            MessageConnection<byte[]> c =
                                    opened(
                                            scene,
                                            Framing.lengthPrefixed(4),
                                            utf8("GET"),
                                            "HTTP/1.1 400 \r\n\r\n");
                            scene.failure(c::receive);
                            scene.about(c.remote().orElseThrow());
                        }),
                Fault.of(
                        "a line longer than the maximum",
                        "protocol.message-too-long",
                        scene -> {
                            Framing<String> small = Framing.lines(UTF_8, 4);
                            MessageConnection<String> c = opened(scene, small, "ask", "12345\n");
                            scene.failure(c::receive);
                            scene.about(c.remote().orElseThrow());
                            scene.mended(() ->
                                    assertEquals(
                                            Optional.of("12345"),
                                            opened(scene, Framing.lines(), "ask", "12345\n")
                                                    .receive()));
                        }),
                Fault.of(
                        "a line that is no text",
                        "protocol.malformed-message",
                        scene -> {
                            MessageConnection<String> c =
                                    opened(
                                            scene,
                                            Framing.lines(US_ASCII, 100),
                                            "ask",
                                            "caf\u00e9\n");
                            scene.failure(c::receive);
                            scene.about(c.remote().orElseThrow());
                        }),
                Fault.of(
                        "the stream ends within a message of known length",
                        "protocol.truncated-message",
                        scene -> {
                            MessageConnection<byte[]> c =
                                    opened(scene, Framing.lengthPrefixed(1), utf8("ask"), "\tcut");
                            scene.failure(c::receive);
                            scene.about(c.remote().orElseThrow());
                        }),
                Fault.of(
                        "a framer that takes more than came",
                        "protocol.framer-broken",
                        scene -> {
                            MessageConnection<byte[]> c =
                                    opened(
                                            scene,
                                            Framing.of("greedy", 9, Greedy::new),
                                            utf8("ask"),
                                            "abc");
                            scene.failure(c::receive);
                            scene.about(Greedy.class.getName());
                            scene.mended(() ->
                                    assertArrayEquals(
                                            utf8("b"),
                                            opened(
                                                            scene,
                                                            Framing.lengthPrefixed(1),
                                                            utf8("ask"),
                                                            "\u0001b")
                                                    .receive()
                                                    .orElseThrow()));
                        }));
    }

    private static final class Greedy implements Framer<byte[]> {
        @Override
        public Parsed<byte[]> parse(ByteBuffer input) {
            return Parsed.message(new byte[0], 9);
        }

        @Override
        public void write(byte[] message, FrameOutput output) {
            output.put(message);
        }
    }

    /// To a server that answers `request` so, and closes.
    private static <M> MessageConnection<M> opened(
            FaultScene scene, Framing<M> framing, M request, String answer) throws Exception {
        Endpoint server =
                scene.server(socket -> {
                    try (socket) {
                        socket.getOutputStream().write(utf8(answer));
                    }
                });
        MessageConnection<M> c =
                scene.network().open(server, Tcp.stack().framed(framing), Parameters.DEFAULT);
        scene.keep(c::abort);
        c.send(request);
        return c;
    }
}
