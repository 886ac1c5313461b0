package dev.fairlead.internal.stack.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.WebSocketCompression;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.internal.stack.http.HttpException;
import java.nio.ByteBuffer;

/// Requests to a server, and the same octets as the answer to a client.
class ServerHandshakeFuzzTest {
    private static final Endpoint PEER = Endpoint.host("192.0.2.1", 1);
    private static final WebSocketOptions OPTIONS =
            WebSocketOptions.DEFAULT
                    .withCompression(WebSocketCompression.DEFAULT)
                    .withSubprotocols("a", "b");

    @FuzzTest(maxDuration = "1m")
    void request(byte[] content) {
        asServer(content);
        asClient(content);
    }

    private static void asServer(byte[] content) {
        ServerHandshake server = new ServerHandshake(PEER, null, OPTIONS);
        try {
            if (!server.take(ByteBuffer.wrap(content)) || server.objection() != null) {
                return;
            }
        } catch (HttpException _) {
            return; // which is the answer
        }
        assertNotNull(server.request().path());
        ServerHandshake.Reply reply = server.reply(server.standard());
        assertEquals(101, reply.status());
    }

    private static void asClient(byte[] content) {
        ClientHandshake client = new ClientHandshake(PEER, OPTIONS, "dGhlIHNhbXBsZSBub25jZQ==");
        try {
            client.take(ByteBuffer.wrap(content));
        } catch (NetworkException e) {
            WebSocketFailure failure = (WebSocketFailure) e.failure();
            String shown = failure.summary() + failure.hint();
            assertEquals(shown, shown.replaceAll("\\p{Cntrl}", ""), "a control character");
        }
    }
}
