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
import dev.fairlead.bench.Idle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Connections that do nothing; a virtual thread of the listener waits at each accepted end.
public final class FairleadIdle implements Idle.Connections {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final Listener<StreamConnection> listener;
    private final Semaphore waiting = new Semaphore(0);
    private final List<StreamConnection> open = new ArrayList<>();

    public FairleadIdle() throws NetworkException {
        listener =
                network.listen(Endpoint.host("127.0.0.1", 0), Tcp.stack(), ListenerOptions.DEFAULT);
        listener.serve(this::readToEnd);
    }

    private void readToEnd(StreamConnection connection) throws NetworkException {
        ByteBuffer some = ByteBuffer.allocate(1);
        waiting.release();
        while (connection.receive(some.clear()) >= 0) {}
    }

    @Override
    public void open(int count) throws NetworkException, InterruptedException {
        Endpoint server = Endpoint.host("127.0.0.1", listener.port());
        for (int i = 0; i < count; i++) {
            open.add(network.open(server, Tcp.stack(), Parameters.DEFAULT));
        }
        waiting.acquire(count);
    }

    @Override
    public void closeAll() throws NetworkException, InterruptedException {
        for (StreamConnection connection : open) {
            connection.close();
        }
        open.clear();
        while (listener.openConnections() > 0) {
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
