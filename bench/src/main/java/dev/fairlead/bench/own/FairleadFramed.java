package dev.fairlead.bench.own;

import dev.fairlead.Endpoint;
import dev.fairlead.FramedStack;
import dev.fairlead.Framing;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.MessageConnection;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.bench.Messages;
import dev.fairlead.bench.Probe;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Small messages with a length of four bytes before each, there and back. Blocking calls on
/// virtual threads.
public final class FairleadFramed implements Probe {
    private final Network network = Network.open(NetworkOptions.DEFAULT);

    private static FramedStack<byte[]> stack() {
        return Tcp.stack()
                .framed(Framing.lengthPrefixed(4, ByteOrder.BIG_ENDIAN, Framing.DEFAULT_MAXIMUM));
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Messages messages = new Messages();
        try (Listener<MessageConnection<byte[]>> listener =
                network.listen(Endpoint.host("127.0.0.1", 0), stack(), ListenerOptions.DEFAULT)) {
            listener.serve(FairleadFramed::echo);
            MessageConnection<byte[]> client =
                    network.open(listener.local(), stack(), Parameters.DEFAULT);
            try {
                byte[] message = new byte[Messages.SIZE];
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

    private static void echo(MessageConnection<byte[]> connection) {
        try {
            Optional<byte[]> next = connection.receive();
            while (next.isPresent()) {
                connection.send(next.get());
                next = connection.receive();
            }
        } catch (NetworkException _) {
            // aborted: the time is over
        }
    }

    private static void again(MessageConnection<byte[]> client, Messages messages) {
        try {
            Optional<byte[]> next = client.receive();
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
