package dev.fairlead.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Psk;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.WebSocketMessage;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// WebSocket over the one suite that many programs with pre-shared keys have.
@Tag("loopback")
@Timeout(60)
class PskWebSocketTest {
    @Test
    void messagesGoOverTheCompatibleProfile() throws Exception {
        TlsOptions options =
                TlsOptions.DEFAULT
                        .withPsk(Psk.of("phone", PskEnds.KEY).compatible())
                        .withVersions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2)
                        .withCipherSuites12(List.of("TLS_PSK_WITH_AES_128_GCM_SHA256"));
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                var listener =
                        network.listen(
                                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                Tcp.stack().tls(options).webSocket(),
                                ListenerOptions.DEFAULT);
                var client =
                        network.open(
                                Endpoint.uri("wss://127.0.0.1:" + listener.port() + "/"),
                                Tcp.stack().tls(options).webSocket(),
                                Parameters.DEFAULT);
                var server = listener.accept()) {
            client.send("hello");
            assertEquals(Optional.of(WebSocketMessage.text("hello")), server.receive());
            server.send("and you");
            assertEquals(Optional.of(WebSocketMessage.text("and you")), client.receive());
            assertEquals(
                    "TLS_PSK_WITH_AES_128_GCM_SHA256",
                    server.report().tls().orElseThrow().cipherSuite());
        }
    }
}
