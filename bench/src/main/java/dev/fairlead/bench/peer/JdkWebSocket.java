package dev.fairlead.bench.peer;

import dev.fairlead.bench.Messages;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The JDK's client, which has no server: at the other end is Netty's.
public final class JdkWebSocket implements Probe {
    private final NettyWebSocket server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final boolean bulk;

    public JdkWebSocket(boolean bulk) {
        this.bulk = bulk;
        this.server = new NettyWebSocket(bulk, true);
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Messages messages = new Messages();
        WebSocket socket =
                client.newWebSocketBuilder()
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + server.port() + "/"),
                                new Again(messages))
                        .get(10, TimeUnit.SECONDS);
        try {
            if (bulk) {
                flood(socket);
                return server.received().rate(duration);
            }
            // One send at a time is all that it takes: each goes when the one before has gone.
            CompletionStage<WebSocket> sent = send(socket);
            for (int i = 1; i < Messages.WINDOW; i++) {
                sent = sent.thenCompose(JdkWebSocket::send);
            }
            sent.toCompletableFuture().get(10, TimeUnit.SECONDS);
            socket.request(Long.MAX_VALUE);
            return messages.rate(duration);
        } finally {
            socket.abort();
        }
    }

    private static CompletionStage<WebSocket> send(WebSocket socket) {
        return socket.sendBinary(ByteBuffer.allocate(Messages.SIZE), true);
    }

    private static void flood(WebSocket socket) {
        socket.sendBinary(ByteBuffer.allocate(Transfer.PIECE), true)
                .whenComplete((_, failed) -> {
                    if (failed == null) {
                        flood(socket);
                    }
                });
    }

    private static final class Again implements WebSocket.Listener {
        private final Messages messages;
        private CompletionStage<WebSocket> sent = new CompletableFuture<>();

        Again(Messages messages) {
            this.messages = messages;
        }

        @Override
        public void onOpen(WebSocket socket) {
            sent = CompletableFuture.completedStage(socket); // nothing is taken before all went
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket socket, ByteBuffer content, boolean last) {
            messages.cameBack();
            sent = sent.thenCompose(_ -> send(socket));
            return null;
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
