package dev.fairlead.bench.peer;

import dev.fairlead.bench.Messages;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.server.WebSocketServer;

/// Java-WebSocket, both ends. What is sent queues up without end there, so the flood goes in pieces
/// and waits until one has gone.
public final class JavaWebSocket implements Probe {
    private static final int AT_ONCE = 16;

    private final boolean bulk;
    private final Transfer.Count received = new Transfer.Count();
    private final Messages messages = new Messages();
    private final Server server = new Server();

    public JavaWebSocket(boolean bulk) {
        this.bulk = bulk;
        server.setTcpNoDelay(true);
        server.setReuseAddr(true);
        server.setDaemon(true);
        server.start();
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        if (!server.started.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("its server does not start");
        }
        Client client = new Client();
        client.setTcpNoDelay(true);
        if (!client.connectBlocking(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("its client does not connect");
        }
        try {
            if (bulk) {
                Thread.ofPlatform().daemon().start(() -> flood(client));
                return received.rate(duration);
            }
            for (int i = 0; i < Messages.WINDOW; i++) {
                client.send(new byte[Messages.SIZE]);
            }
            return messages.rate(duration);
        } finally {
            client.over = true;
            client.closeConnection(1000, "");
        }
    }

    private static void flood(Client client) {
        ByteBuffer content = ByteBuffer.allocate(Transfer.PIECE);
        while (!client.over && client.isOpen()) {
            for (int i = 0; i < AT_ONCE; i++) {
                client.send(content.duplicate());
            }
            while (!client.over && client.hasBufferedData()) {
                LockSupport.parkNanos(1_000);
            }
        }
    }

    private final class Client extends WebSocketClient {
        private volatile boolean over;

        Client() {
            super(URI.create("ws://127.0.0.1:" + server.getPort() + "/"));
        }

        @Override
        public void onOpen(ServerHandshake response) {}

        @Override
        public void onMessage(String message) {}

        @Override
        public void onMessage(ByteBuffer content) {
            messages.cameBack();
            if (!over && isOpen()) {
                send(content);
            }
        }

        @Override
        public void onClose(int code, String reason, boolean remote) {}

        @Override
        public void onError(Exception error) {}
    }

    private final class Server extends WebSocketServer {
        private final CountDownLatch started = new CountDownLatch(1);

        Server() {
            super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        }

        @Override
        public void onStart() {
            started.countDown();
        }

        @Override
        public void onOpen(WebSocket socket, ClientHandshake request) {}

        @Override
        public void onMessage(WebSocket socket, String message) {}

        @Override
        public void onMessage(WebSocket socket, ByteBuffer content) {
            if (bulk) {
                received.add(content.remaining());
            } else if (socket.isOpen()) {
                socket.send(content);
            }
        }

        @Override
        public void onClose(WebSocket socket, int code, String reason, boolean remote) {}

        @Override
        public void onError(WebSocket socket, Exception error) {}
    }

    @Override
    public void close() {
        try {
            server.stop(1000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // its threads are daemons of a JVM that ends
        }
    }
}
