package dev.fairlead.bench.own;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.bench.Messages;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// One WebSocket: small messages there and back, or large ones one way. Blocking calls on virtual
/// threads.
public final class FairleadWebSocket implements Probe {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final boolean bulk;

    public FairleadWebSocket(boolean bulk) {
        this.bulk = bulk;
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Transfer.Count received = new Transfer.Count();
        Messages messages = new Messages();
        try (Listener<WebSocketConnection> listener =
                network.listen(
                        Endpoint.host("127.0.0.1", 0),
                        Tcp.stack().webSocket(),
                        ListenerOptions.DEFAULT)) {
            listener.serve(connection -> serve(connection, received));
            WebSocketConnection client =
                    network.open(listener.local(), Tcp.stack().webSocket(), Parameters.DEFAULT);
            try {
                if (bulk) {
                    Thread.ofVirtual().start(() -> flood(client));
                    return received.rate(duration);
                }
                WebSocketMessage message = WebSocketMessage.binary(new byte[Messages.SIZE]);
                for (int i = 0; i < Messages.WINDOW; i++) {
                    client.send(message);
                }
                Thread.ofVirtual().start(() -> again(client, messages));
                return messages.rate(duration);
            } finally {
                client.abort();
            }
        }
    }

    private void serve(WebSocketConnection connection, Transfer.Count received) {
        try {
            Optional<WebSocketMessage> next = connection.receive();
            while (next.isPresent()) {
                if (bulk) {
                    received.add(next.get().bytes().length);
                } else {
                    connection.send(next.get());
                }
                next = connection.receive();
            }
        } catch (NetworkException _) {
            // aborted: the time is over
        }
    }

    private static void flood(WebSocketConnection client) {
        WebSocketMessage message = WebSocketMessage.binary(new byte[Transfer.PIECE]);
        try {
            while (true) {
                client.send(message);
            }
        } catch (NetworkException _) {
            // aborted: the time is over
        }
    }

    private static void again(WebSocketConnection client, Messages messages) {
        try {
            Optional<WebSocketMessage> next = client.receive();
            while (next.isPresent()) {
                messages.cameBack();
                client.send(next.get());
                next = client.receive();
            }
        } catch (NetworkException _) {
            // aborted: the time is over
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
