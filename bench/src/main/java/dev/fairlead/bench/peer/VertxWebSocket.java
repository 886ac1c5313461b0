package dev.fairlead.bench.peer;

import dev.fairlead.bench.Messages;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Vert.x on its native transport.
public final class VertxWebSocket implements Probe {
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
    private final boolean bulk;
    private final Transfer.Count received = new Transfer.Count();
    private final Messages messages = new Messages();
    private final HttpServer server = vertx.createHttpServer();
    private final WebSocketClient client = vertx.createWebSocketClient();

    public VertxWebSocket(boolean bulk) {
        this.bulk = bulk;
        server.webSocketHandler(socket ->
                socket.binaryMessageHandler(content -> {
                    if (bulk) {
                        received.add(content.length());
                    } else {
                        socket.writeBinaryMessage(content);
                    }
                }));
        await(server.listen(0, "127.0.0.1"));
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        WebSocket socket = await(client.connect(server.actualPort(), "127.0.0.1", "/"));
        Flooding flooding = new Flooding(socket);
        try {
            if (bulk) {
                socket.drainHandler(_ -> flooding.send());
                flooding.send();
                return received.rate(duration);
            }
            socket.binaryMessageHandler(content -> {
                messages.cameBack();
                socket.writeBinaryMessage(content);
            });
            for (int i = 0; i < Messages.WINDOW; i++) {
                socket.writeBinaryMessage(Buffer.buffer(new byte[Messages.SIZE]));
            }
            return messages.rate(duration);
        } finally {
            flooding.over = true;
            await(socket.close());
        }
    }

    private static final class Flooding {
        private final WebSocket socket;
        private final Buffer content = Buffer.buffer(new byte[Transfer.PIECE]);
        private volatile boolean over;

        Flooding(WebSocket socket) {
            this.socket = socket;
        }

        void send() {
            while (!over && !socket.writeQueueFull()) {
                socket.writeBinaryMessage(content);
            }
        }
    }

    private static <T> T await(Future<T> result) {
        return result.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
