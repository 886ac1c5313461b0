package dev.fairlead.interop.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.Port;
import dev.fairlead.Psk;
import dev.fairlead.Stack;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// WebSocket over TLS with a pre-shared key and the one suite of `Psk.compatible()`, with openssl
/// that is restricted to that suite; its standard input and output are the other end of the
/// WebSocket.
@Tag("interop")
@Timeout(60)
class OneSuiteTest {
    private static final String HEX =
            "0b1f0c9ea2d34477880192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7";
    private static final String SUITE = "TLS_PSK_WITH_AES_128_GCM_SHA256";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Stack<WebSocketConnection> STACK =
            Tcp.stack()
                    .tls(
                            TlsOptions.DEFAULT.withPsk(
                                    Psk.of("phone", HexFormat.of().parseHex(HEX)).compatible()))
                    .webSocket();

    @BeforeAll
    static void needsOpenssl() {
        Requirement.programs("interop", "openssl");
    }

    private static LabProcess openssl(String command, String... more) {
        List<String> words = new ArrayList<>(List.of("openssl", command));
        words.addAll(List.of(more));
        words.addAll(List.of("-psk", HEX, "-psk_identity", "phone"));
        words.addAll(List.of("-tls1_2", "-cipher", "PSK-AES128-GCM-SHA256"));
        return LabProcess.start(words);
    }

    private static void write(LabProcess openssl, byte[] what) throws Exception {
        OutputStream typed = openssl.stdin();
        typed.write(what); // at once: openssl looks at the first byte of each piece for commands
        typed.flush();
    }

    private static byte[] frame(byte[] head, String text) {
        byte[] frame = Arrays.copyOf(head, head.length + text.length());
        System.arraycopy(text.getBytes(US_ASCII), 0, frame, head.length, text.length());
        return frame;
    }

    @Test
    void opensslAsAClientSpeaksWebSocketOverThatSuite() throws Exception {
        try (Listener<WebSocketConnection> listener = Listener.open(Port.any(), STACK);
                LabProcess theirs =
                        openssl("s_client", "-connect", "127.0.0.1:" + listener.port())) {
            String request =
                    String.join(
                            "\r\n",
                            "GET / HTTP/1.1",
                            "Host: localhost",
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "",
                            "");
            write(theirs, request.getBytes(US_ASCII));
            try (WebSocketConnection ours = listener.accept()) {
                theirs.awaitStdout("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\\+xOo=", LIMIT);
                ours.send("from this end");
                theirs.awaitStdout("from this end", LIMIT);
                byte[] masked = {(byte) 0x81, (byte) 0x85, 0, 0, 0, 0}; // with a mask of zeros
                write(theirs, frame(masked, "hello"));
                assertEquals(Optional.of(WebSocketMessage.text("hello")), ours.receive());
                assertEquals(SUITE, ours.report().tls().orElseThrow().cipherSuite());
            }
        }
    }

    @Test
    void opensslAsAServerSpeaksWebSocketOverThatSuite() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0)) {
            port = free.getLocalPort();
        }
        try (LabProcess theirs = openssl("s_server", "-nocert", "-accept", "127.0.0.1:" + port)) {
            theirs.awaitStdout("ACCEPT", LIMIT);
            Thread answering = Thread.ofVirtual().start(() -> answer(theirs));
            try (WebSocketConnection ours =
                    Connection.open(Endpoint.uri("wss://127.0.0.1:" + port + "/"), STACK)) {
                answering.join();
                byte[] head = {(byte) 0x81, 5};
                write(theirs, frame(head, "hello"));
                assertEquals(Optional.of(WebSocketMessage.text("hello")), ours.receive());
                assertEquals(SUITE, ours.report().tls().orElseThrow().cipherSuite());
                ours.abort();
            }
        }
    }

    /// RFC 6455, section 4.2.2.
    private static void answer(LabProcess theirs) {
        try {
            String key = theirs.awaitStdout("Sec-WebSocket-Key: (\\S+)", LIMIT).group(1);
            String text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
            String answer =
                    String.join(
                            "\r\n",
                            "HTTP/1.1 101 Switching Protocols",
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash),
                            "",
                            "");
            write(theirs, answer.getBytes(US_ASCII));
        } catch (Exception e) {
            throw new IllegalStateException("openssl was not made to answer", e);
        }
    }
}
