package dev.fairlead.interop.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.WebSocketAnswer;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// python3-websockets as client and as server.
@Tag("interop")
@Timeout(120)
class PythonWebSocketsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PYTHON = "/usr/bin/python3"; // the one that has Debian's packages

    private static final String SERVER =
            """
            import asyncio, sys, websockets
            async def echo(ws):
                if ws.path == '/trouble':
                    await ws.close(4000, 'trouble')
                    return
                async for message in ws:
                    await ws.send(message)
            async def main():
                async with websockets.serve(echo, '127.0.0.1', 0, compression=None if sys.argv[1] == 'plain' else 'deflate', subprotocols=['chat'], max_size=None) as server:
                    print('port', server.sockets[0].getsockname()[1], flush=True)
                    await asyncio.sleep(60)
            asyncio.run(main())
            """;

    private static final String CLIENT =
            """
            import asyncio, sys, websockets
            async def main():
                async with websockets.connect(sys.argv[2], compression=None if sys.argv[1] == 'plain' else 'deflate', subprotocols=['other', 'chat'], max_size=None) as ws:
                    for message in ['hello', '', 'gr\\u00fc\\u00df', bytes(range(256)) * 5000, 'x' * 300000]:
                        await ws.send(message)
                        assert await ws.recv() == message, message[:20]
                    await ws.send(['in ', 'frag', 'ments'])
                    assert await ws.recv() == 'in fragments'
                    await asyncio.wait_for(await ws.ping(b'p'), 30)
                    print('subprotocol', ws.subprotocol, [str(type(e).__name__) for e in ws.extensions])
                print('closed', ws.close_code)
            asyncio.run(main())
            """;

    private final Network network = Network.open(NetworkOptions.DEFAULT);

    @TempDir Path folder;

    @BeforeAll
    static void needsPython() {
        Requirement.programs("interop", "python3");
        Requirement.need(
                "interop",
                LabProcess.start(List.of(PYTHON, "-c", "import websockets")).await(LIMIT).exitCode()
                        == 0,
                "python3-websockets");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private LabProcess python(String script, String... arguments) throws Exception {
        Path file = Files.writeString(folder.resolve("script.py"), script);
        List<String> words = new java.util.ArrayList<>(List.of(PYTHON, file.toString()));
        words.addAll(List.of(arguments));
        return LabProcess.start(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "deflate", "small"})
    void theirServerEchoes(String kind) throws Exception {
        try (LabProcess server = python(SERVER, kind)) {
            int port = Integer.parseInt(server.awaitStdout("port (\\d+)", LIMIT).group(1));
            Echo.ask(network, port, kind);
        }
    }

    @Test
    void theirCloseIsTold() throws Exception {
        try (LabProcess server = python(SERVER, "plain")) {
            int port = Integer.parseInt(server.awaitStdout("port (\\d+)", LIMIT).group(1));
            try (WebSocketConnection c =
                    network.open(
                            Endpoint.uri("ws://127.0.0.1:" + port + "/trouble"),
                            Tcp.stack().webSocket(),
                            Parameters.DEFAULT)) {
                NetworkException failure = assertThrows(NetworkException.class, c::receive);
                WebSocketFailure.ClosedByPeer closed =
                        assertInstanceOf(WebSocketFailure.ClosedByPeer.class, failure.failure());
                assertEquals(4000, closed.code());
                assertEquals("trouble", closed.reason());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "deflate", "small"})
    void theirClientIsEchoed(String kind) throws Exception {
        int port = Echo.serve(network, Echo.options(kind)).port();
        LabProcess.Result result =
                python(CLIENT, kind, "ws://127.0.0.1:" + port + "/x").await(LIMIT);
        assertEquals(0, result.exitCode(), result.stderr());
        String extensions = kind.equals("plain") ? "[]" : "['PerMessageDeflate']";
        assertEquals("subprotocol chat " + extensions + "\nclosed 1000\n", result.stdout());
    }

    @Test
    void theirClientIsToldThatItIsRejected() throws Exception {
        int port =
                Echo.serve(
                                network,
                                WebSocketOptions.DEFAULT.withAccept(
                                        _ -> WebSocketAnswer.reject(403, "Forbidden")))
                        .port();
        LabProcess.Result result =
                python(CLIENT, "plain", "ws://127.0.0.1:" + port + "/").await(LIMIT);
        assertTrue(result.stderr().contains("HTTP 403"), result.stderr());
    }
}
