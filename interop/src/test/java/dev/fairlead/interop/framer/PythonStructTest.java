package dev.fairlead.interop.framer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.Framing;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.MessageConnection;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.Tlv;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs in Python that pack and unpack with `struct`, as client and as server: what both ends
/// call a message is the same bytes.
@Tag("interop")
@Timeout(120)
class PythonStructTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<Integer> SIZES = List.of(0, 1, 127, 128, 255);
    private static final int LARGE = 70_000;

    /// Echoes each message as a server, or sends them and compares as a client. It reads with
    /// `readexactly` what the format says, and knows nothing of what is here.
    private static final String SCRIPT =
            """
            import asyncio, struct, sys
            role, kind, port = sys.argv[1], sys.argv[2], int(sys.argv[3])

            async def take(reader):
                if kind == 'varint':
                    size = shift = 0
                    while True:
                        byte = (await reader.readexactly(1))[0]
                        size |= (byte & 0x7f) << shift
                        shift += 7
                        if byte < 0x80: return await reader.readexactly(size)
                if kind in ('lines', 'crlf'):
                    end = b'\\r\\n' if kind == 'crlf' else b'\\n'
                    return (await reader.readuntil(end))[:-len(end)]
                if kind == 'tlv':
                    type, size = struct.unpack('<HI', await reader.readexactly(6))
                    assert type == 513, type
                    return await reader.readexactly(size)
                (size,) = struct.unpack(kind, await reader.readexactly(struct.calcsize(kind)))
                return await reader.readexactly(size)

            def give(message):
                size = len(message)
                if kind == 'varint':
                    head = b''
                    while True:
                        low, size = size & 0x7f, size >> 7
                        head += bytes([low | (0x80 if size else 0)])
                        if not size: return head + message
                if kind == 'crlf': return message + b'\\r\\n'
                if kind == 'lines': return message + b'\\n'
                if kind == 'tlv': return struct.pack('<HI', 513, size) + message
                return struct.pack(kind, size) + message

            async def echo(reader, writer):
                try:
                    while True:
                        writer.write(give(await take(reader)))
                        await writer.drain()
                except asyncio.IncompleteReadError as end:
                    assert not end.partial, end.partial
                    writer.close()

            async def serve():
                server = await asyncio.start_server(echo, '127.0.0.1', 0)
                print('port', server.sockets[0].getsockname()[1], flush=True)
                await asyncio.sleep(60)

            async def ask():
                reader, writer = await asyncio.open_connection('127.0.0.1', port)
                for size in map(int, sys.argv[4].split(',')):
                    message = bytes(97 + i % 26 for i in range(size))
                    for piece in [give(message)[:3], give(message)[3:]]:
                        writer.write(piece)
                        await writer.drain()
                    assert await take(reader) == message, size
                writer.write_eof()
                assert await reader.read() == b''
                print('done')

            asyncio.run(serve() if role == 'serve' else ask())
            """;

    /// @param python what the script calls it
    record Format<M>(
            String python,
            Framing<M> framing,
            Function<byte[], M> of,
            Function<M, byte[]> content) {
        List<Integer> sizes() {
            // One byte counts to 255.
            return python.equals("B")
                    ? SIZES
                    : Stream.concat(SIZES.stream(), Stream.of(256, LARGE / 2)).toList();
        }

        @Override
        public String toString() {
            return framing.name();
        }
    }

    static Stream<Format<?>> formats() {
        int most = Framing.DEFAULT_MAXIMUM;
        return Stream.of(
                bytes("B", Framing.lengthPrefixed(1)),
                bytes(">H", Framing.lengthPrefixed(2)),
                bytes("<H", Framing.lengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, 65_535)),
                bytes(">I", Framing.lengthPrefixed(4)),
                bytes("<I", Framing.lengthPrefixed(4, ByteOrder.LITTLE_ENDIAN, most)),
                bytes(">Q", Framing.lengthPrefixed(8)),
                bytes("<Q", Framing.lengthPrefixed(8, ByteOrder.LITTLE_ENDIAN, most)),
                bytes("varint", Framing.varint()),
                text("lines", Framing.lines(StandardCharsets.US_ASCII, LARGE)),
                text("crlf", Framing.crlfLines(StandardCharsets.US_ASCII, LARGE)),
                new Format<>(
                        "tlv",
                        Framing.tlv(2, 4, ByteOrder.LITTLE_ENDIAN, most),
                        content -> new Tlv(513, content),
                        Tlv::value));
    }

    private static Format<byte[]> bytes(String python, Framing<byte[]> framing) {
        return new Format<>(python, framing, Function.identity(), Function.identity());
    }

    private static Format<String> text(String python, Framing<String> framing) {
        return new Format<>(
                python,
                framing,
                content -> new String(content, StandardCharsets.US_ASCII),
                text -> text.getBytes(StandardCharsets.US_ASCII));
    }

    private final Network network = Network.open(NetworkOptions.DEFAULT);

    @TempDir Path folder;

    @BeforeAll
    static void needsPython() {
        Requirement.programs("interop", "python3");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private LabProcess python(String... arguments) throws Exception {
        Path file = Files.writeString(folder.resolve("script.py"), SCRIPT);
        List<String> words = new java.util.ArrayList<>(List.of("python3", file.toString()));
        words.addAll(Arrays.asList(arguments));
        return LabProcess.start(words);
    }

    private static byte[] letters(int size) {
        byte[] letters = new byte[size];
        for (int i = 0; i < size; i++) {
            letters[i] = (byte) ('a' + i % 26);
        }
        return letters;
    }

    @ParameterizedTest
    @MethodSource("formats")
    <M> void theirServerEchoes(Format<M> format) throws Exception {
        try (LabProcess server = python("serve", format.python(), "0")) {
            int port = Integer.parseInt(server.awaitStdout("port (\\d+)", LIMIT).group(1));
            try (MessageConnection<M> c =
                    network.open(
                            Endpoint.host("127.0.0.1", port),
                            Tcp.stack().framed(format.framing()),
                            Parameters.DEFAULT)) {
                for (int size : format.sizes()) {
                    c.send(format.of().apply(letters(size)));
                    M back = c.within(LIMIT).receive().orElseThrow();
                    assertArrayEquals(letters(size), format.content().apply(back));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    <M> void theirClientIsEchoed(Format<M> format) throws Exception {
        try (Listener<MessageConnection<M>> listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().framed(format.framing()),
                        ListenerOptions.DEFAULT)) {
            listener.serve(c -> {
                for (Optional<M> m = c.receive(); m.isPresent(); m = c.receive()) {
                    c.send(m.get());
                }
            });
            String sizes = String.join(",", format.sizes().stream().map(Object::toString).toList());
            try (LabProcess client =
                    python("ask", format.python(), Integer.toString(listener.port()), sizes)) {
                LabProcess.Result result = client.await(LIMIT);
                assertEquals("done\n", result.stdout(), result.stderr());
            }
        }
    }
}
