package dev.fairlead.bench.own;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.bench.Handshakes;
import dev.fairlead.bench.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `Network.open`, a byte, and `close`, to a listener that serves each connection to its end.
public final class FairleadHandshakes implements Probe {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final Listener<StreamConnection> listener;
    private final Stack<StreamConnection> client;
    private final boolean resuming;

    public FairleadHandshakes(Engine engine, boolean resuming) throws NetworkException {
        this(FairleadTls.of(engine, resuming), resuming);
    }

    /// With a pre-shared key.
    public static FairleadHandshakes keyed() throws NetworkException {
        Stack<StreamConnection> both = Tcp.stack().tls(FairleadKeys.tls());
        return new FairleadHandshakes(new FairleadTls(both, both), false);
    }

    private FairleadHandshakes(FairleadTls tls, boolean resuming) throws NetworkException {
        this.resuming = resuming;
        client = tls.client();
        listener =
                network.listen(Endpoint.host("0.0.0.0", 0), tls.server(), ListenerOptions.DEFAULT);
        listener.serve(FairleadHandshakes::greet);
    }

    private static void greet(StreamConnection connection) throws NetworkException {
        connection.send(new byte[] {1});
        ByteBuffer some = ByteBuffer.allocate(64);
        while (connection.receive(some.clear()) >= 0) {}
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Handshakes handshakes = new Handshakes(resuming);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < Handshakes.AT_ONCE; i++) {
            running.add(Thread.ofVirtual().start(() -> connect(handshakes)));
        }
        try {
            return handshakes.watch(duration);
        } finally {
            for (Thread thread : running) {
                thread.join();
            }
        }
    }

    private void connect(Handshakes handshakes) {
        ByteBuffer greeting = ByteBuffer.allocate(64);
        while (handshakes.goesOn()) {
            Endpoint server = Endpoint.host(handshakes.address(), listener.port());
            try (StreamConnection connection = network.open(server, client, Parameters.DEFAULT)) {
                connection.receive(greeting.clear());
                handshakes.done(FairleadTls.checked(connection));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
