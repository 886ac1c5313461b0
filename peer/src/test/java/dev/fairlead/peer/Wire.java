package dev.fairlead.peer;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Both ends of a connection over loopback, and threads for them.
record Wire(StreamConnection near, StreamConnection far, ExecutorService threads)
        implements AutoCloseable {

    static Wire open() throws Exception {
        try (Listener<StreamConnection> listener =
                Listener.open(Endpoint.host("127.0.0.1", 0), Tcp.stack())) {
            StreamConnection far =
                    Connection.open(Endpoint.host("127.0.0.1", listener.port()), Tcp.stack());
            return new Wire(listener.accept(), far, Executors.newVirtualThreadPerTaskExecutor());
        }
    }

    <T> Future<T> run(Callable<T> task) {
        return threads.submit(task);
    }

    @Override
    public void close() {
        near.abort();
        far.abort();
        threads.close();
    }
}
