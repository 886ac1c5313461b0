package dev.fairlead.bench.peer;

import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Vert.x on its native transport: writes until the queue is full, goes on when it has drained.
public final class VertxBulk implements Probe {
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
    private final Transfer.Count received = new Transfer.Count();
    private final NetServer server;
    private final NetClient client = vertx.createNetClient();

    public VertxBulk() {
        server = vertx.createNetServer();
        server.connectHandler(socket -> socket.handler(content -> received.add(content.length())));
        await(server.listen(0, "127.0.0.1"));
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        NetSocket socket = await(client.connect(server.actualPort(), "127.0.0.1"));
        Sending sending = new Sending(socket);
        socket.drainHandler(_ -> sending.send());
        sending.send();
        try {
            return received.rate(duration);
        } finally {
            sending.over = true;
            await(socket.close());
        }
    }

    private static final class Sending {
        private final NetSocket socket;
        private final Buffer content = Buffer.buffer(new byte[Transfer.PIECE]);
        private volatile boolean over;

        Sending(NetSocket socket) {
            this.socket = socket;
        }

        void send() {
            while (!over && !socket.writeQueueFull()) {
                socket.write(content);
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
