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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `ws` of npm, under Node, as client and as server.
@Tag("interop")
@Timeout(120)
class NodeWsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Where Debian's packages of Node put their modules, whose Node ever it is.
    private static final List<String> NODE =
            List.of("env", "NODE_PATH=/usr/share/nodejs:/usr/lib/node_modules", "node");

    private static final String SERVER =
            """
            const { WebSocketServer } = require('ws');
            const server = new WebSocketServer({
                host: '127.0.0.1', port: 0,
                perMessageDeflate: process.argv[2] != 'plain' && { threshold: 0 },
                handleProtocols: offered => offered.has('chat') ? 'chat' : false,
            }, () => console.log('port', server.address().port));
            server.on('connection', (socket, request) => {
                socket.on('error', error => console.error(error));
                if (request.url == '/trouble') {
                    socket.close(4000, 'trouble');
                    return;
                }
                socket.on('message', (content, binary) => socket.send(content, { binary }));
            });
            """;

    private static final String CLIENT =
            """
            const assert = require('assert');
            const WebSocket = require('ws');
            const [, , kind, url] = process.argv;
            const socket = new WebSocket(url, ['other', 'chat'],
                { perMessageDeflate: kind != 'plain' && { threshold: 0 } });
            const all = ['hello', '', 'gr\\u00fc\\u00df', Buffer.alloc(1280000, 'octets'), 'x'.repeat(300000)];
            let next = 0;
            socket.on('error', error => console.error(error.message));
            socket.on('open', () => {
                for (const message of all) socket.send(message);
                socket.send('in ', { fin: false });
                socket.send('fragments');
                all.push('in fragments');
            });
            socket.on('message', (content, binary) => {
                const expected = all[next++];
                assert.equal(binary, Buffer.isBuffer(expected));
                assert(content.equals(Buffer.from(expected)), 'message ' + next);
                if (next == all.length) socket.ping('p');
            });
            socket.on('pong', content => {
                console.log('subprotocol', socket.protocol, socket.extensions, content.toString());
                socket.close(1000);
            });
            socket.on('close', code => console.log('closed', code));
            """;

    private final Network network = Network.open(NetworkOptions.DEFAULT);

    @TempDir Path folder;

    @BeforeAll
    static void needsNode() {
        Requirement.programs("interop", "node");
        List<String> command = new ArrayList<>(NODE);
        command.addAll(List.of("-e", "require('ws').WebSocketServer.name"));
        Requirement.need(
                "interop",
                LabProcess.start(command).await(LIMIT).exitCode() == 0,
                "ws for Node (Debian: node-ws)");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private LabProcess node(String script, String... arguments) throws Exception {
        Path file = Files.writeString(folder.resolve("script.js"), script);
        List<String> command = new ArrayList<>(NODE);
        command.add(file.toString());
        command.addAll(List.of(arguments));
        return LabProcess.start(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "deflate", "small"})
    void theirServerEchoes(String kind) throws Exception {
        try (LabProcess server = node(SERVER, kind)) {
            int port = Integer.parseInt(server.awaitStdout("port (\\d+)", LIMIT).group(1));
            Echo.ask(network, port, kind);
        }
    }

    @Test
    void theirCloseIsTold() throws Exception {
        try (LabProcess server = node(SERVER, "plain")) {
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
        LabProcess.Result result = node(CLIENT, kind, "ws://127.0.0.1:" + port + "/x").await(LIMIT);
        assertEquals(0, result.exitCode(), result.stderr());
        String extensions = kind.equals("plain") ? "" : "permessage-deflate";
        assertEquals(
                "subprotocol chat " + extensions + " p\nclosed 1000\n",
                result.stdout(),
                result.stderr());
    }

    @Test
    void theirClientIsToldThatItIsRejected() throws Exception {
        WebSocketOptions refusing =
                WebSocketOptions.DEFAULT.withAccept(_ -> WebSocketAnswer.reject(403, "Forbidden"));
        int port = Echo.serve(network, refusing).port();
        LabProcess.Result result =
                node(CLIENT, "plain", "ws://127.0.0.1:" + port + "/").await(LIMIT);
        assertTrue(result.stderr().contains("Unexpected server response: 403"), result.stderr());
    }
}
