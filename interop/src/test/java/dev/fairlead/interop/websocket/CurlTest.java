package dev.fairlead.interop.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Tcp;
import dev.fairlead.WebSocketAnswer;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// curl as client: by the headers of the request, so that it sees the frames as they are, and by
/// `ws://` where its build knows it.
@Tag("interop")
@Timeout(120)
class CurlTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Network network = Network.open(NetworkOptions.DEFAULT);

    @BeforeAll
    static void needsCurl() {
        Requirement.programs("interop", "curl");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private static LabProcess curl(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "*"));
        command.addAll(arguments);
        return LabProcess.start(command);
    }

    private static boolean speaksWebSocket() {
        return curl(List.of("--version"))
                .await(LIMIT)
                .stdout()
                .lines()
                .filter(line -> line.startsWith("Protocols:"))
                .anyMatch(line -> List.of(line.split(" ")).contains("ws"));
    }

    /// With the key of RFC 6455, section 1.3.
    private static LabProcess upgrade(int port) {
        List<String> arguments = new ArrayList<>(List.of("--http1.1", "--include", "--no-buffer"));
        for (String header :
                List.of(
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Protocol: other, chat")) {
            arguments.addAll(List.of("-H", header));
        }
        arguments.add("http://127.0.0.1:" + port + "/x");
        return curl(arguments);
    }

    /// A server that says two things, and is not answered.
    private int saying(WebSocketOptions options) throws NetworkException {
        Listener<WebSocketConnection> listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().webSocket(options),
                        ListenerOptions.DEFAULT);
        listener.serve(connection -> {
            connection.send("hello\n");
            connection.send("curl\n");
            connection.receive();
        });
        return listener.port();
    }

    @Test
    void itIsAnsweredWithTheAcceptOfItsKey() throws Exception {
        int port = saying(WebSocketOptions.DEFAULT.withSubprotocols("chat"));
        try (LabProcess curl = upgrade(port)) {
            curl.awaitStdout("^HTTP/1.1 101 ", LIMIT);
            curl.awaitStdout("(?i)sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\\+xOo=", LIMIT);
            curl.awaitStdout("(?i)sec-websocket-protocol: chat", LIMIT);
        }
    }

    @Test
    void itReceivesWhatIsSentAsFrames() throws Exception {
        int port = saying(WebSocketOptions.DEFAULT.withSubprotocols("chat"));
        try (LabProcess curl = upgrade(port)) {
            // A text frame of 6 and one of 5 octets; 0x81 alone is no UTF-8.
            curl.awaitStdout("\ufffd\u0006hello\n\ufffd\u0005curl\n", LIMIT);
        }
    }

    /// curl has it from 8.11 on, if it was built with it.
    @Test
    void whereItSpeaksWebSocketItReceivesTheMessages() throws Exception {
        if (!speaksWebSocket()) {
            Assumptions.abort("by hand: this curl has no ws://; 8.11 and newer may");
        }
        int port = saying(WebSocketOptions.DEFAULT);
        try (LabProcess curl = curl(List.of("-N", "ws://127.0.0.1:" + port + "/x"))) {
            curl.awaitStdout("^hello\ncurl\n", LIMIT);
        }
    }

    @Test
    void itIsToldThatItIsRejected() throws Exception {
        int port =
                saying(
                        WebSocketOptions.DEFAULT.withAccept(
                                _ -> WebSocketAnswer.reject(403, "Not from there")));
        LabProcess.Result result = upgrade(port).await(LIMIT);
        assertTrue(result.stdout().startsWith("HTTP/1.1 403 "), result.stdout());
        assertEquals(0, result.exitCode(), result.stderr());
    }
}
