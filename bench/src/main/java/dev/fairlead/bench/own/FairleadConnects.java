package dev.fairlead.bench.own;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.bench.AcceptQueue;
import dev.fairlead.bench.Connects;
import dev.fairlead.bench.Probe;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `Network.open` and `close`, racing on, to a listener that serves each connection to its end.
public final class FairleadConnects implements Probe {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final Listener<StreamConnection> listener;
    private final AcceptQueue queue = new AcceptQueue();
    private final int atOnce;

    public FairleadConnects(int atOnce) throws NetworkException {
        this.atOnce = atOnce;
        listener =
                network.listen(Endpoint.host("0.0.0.0", 0), Tcp.stack(), ListenerOptions.DEFAULT);
        listener.serve(this::readToEnd);
    }

    private void readToEnd(StreamConnection connection) throws NetworkException {
        queue.accepted();
        ByteBuffer some = ByteBuffer.allocate(64);
        while (connection.receive(some.clear()) >= 0) {}
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Connects connects = new Connects();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            running.add(Thread.ofVirtual().start(() -> connect(connects)));
        }
        Map<String, Double> rate = connects.watch(duration);
        for (Thread thread : running) {
            thread.join();
        }
        return rate;
    }

    private void connect(Connects connects) {
        try {
            while (connects.goesOn()) {
                queue.enter();
                Endpoint server = Endpoint.host(connects.address(), listener.port());
                network.open(server, Tcp.stack(), Parameters.DEFAULT).close();
                connects.done();
            }
        } catch (NetworkException | InterruptedException e) {
            throw new IllegalStateException("cannot connect", e);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
