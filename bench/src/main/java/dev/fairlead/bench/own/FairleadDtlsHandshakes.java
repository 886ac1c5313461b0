package dev.fairlead.bench.own;

import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.TlsOptions;
import dev.fairlead.Udp;
import dev.fairlead.bench.Handshakes;
import dev.fairlead.bench.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `Network.open`, a datagram of one byte, and `close`, to one listener for all.
public final class FairleadDtlsHandshakes implements Probe {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final Stack<DatagramConnection> stack;
    private final Listener<DatagramConnection> listener;

    public FairleadDtlsHandshakes() throws NetworkException {
        TlsOptions options = FairleadKeys.dtls();
        stack = Udp.stack().dtls(options);
        listener = network.listen(Endpoint.host("127.0.0.1", 0), stack, ListenerOptions.DEFAULT);
        listener.serve(FairleadDtlsHandshakes::greet);
    }

    private static void greet(DatagramConnection connection) throws NetworkException {
        connection.send(new byte[] {1});
        ByteBuffer some = ByteBuffer.allocate(64);
        while (true) {
            connection.receive(some.clear()); // until the client has closed
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Handshakes handshakes = new Handshakes(false);
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
            try (DatagramConnection connection =
                    network.open(listener.local(), stack, Parameters.DEFAULT)) {
                connection.receive(greeting.clear());
                handshakes.done(false);
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
