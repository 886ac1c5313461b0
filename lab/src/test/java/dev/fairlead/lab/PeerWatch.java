package dev.fairlead.lab;

import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// A connection on a host of a lab, and a note of when and how it ends.
final class PeerWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(95);
    private static final Duration PACE = Duration.ofMillis(50);

    /// What is done with the connection meanwhile.
    enum Use {
        /// Sends on and on.
        WRITE,
        /// Sends one request and waits for the answer.
        REQUEST,
        /// Waits for what the peer sends.
        READ,
        /// Neither sends nor receives.
        NOTHING
    }

    /// The end, as the state told it.
    ///
    /// @param call what the call that was under way threw; empty if there was none
    record End(Instant at, String cause, String hint, String call) implements Serializable {}

    private final StreamConnection connection;
    private final CompletableFuture<End> failed = new CompletableFuture<>();
    private final CompletableFuture<Void> peerGone = new CompletableFuture<>();
    private final CompletableFuture<String> called = new CompletableFuture<>();

    private PeerWatch(StreamConnection connection) {
        this.connection = connection;
    }

    static PeerWatch open(Network network, String address, int port, TcpOptions options, Use use)
            throws NetworkException {
        StreamConnection connection =
                network.open(
                        Endpoint.host(address, port),
                        Tcp.stack().with(options),
                        Parameters.DEFAULT);
        var watch = new PeerWatch(connection);
        connection.onState(watch::changed);
        switch (use) {
            case WRITE -> Thread.ofVirtual().name("writer").start(() -> watch.run(watch::write));
            case REQUEST ->
                    Thread.ofVirtual().name("requester").start(() -> watch.run(watch::request));
            case READ -> Thread.ofVirtual().name("reader").start(() -> watch.run(watch::read));
            case NOTHING -> watch.called.complete("");
        }
        return watch;
    }

    private void changed(ConnectionState state) {
        if (state instanceof ConnectionState.Failed(var failure)) {
            failed.complete(new End(Instant.now(), failure.cause(), failure.hint(), ""));
        }
    }

    private interface Call {
        void run() throws NetworkException;
    }

    private void run(Call call) {
        try {
            call.run();
            called.complete("the stream ended");
        } catch (NetworkException e) {
            called.complete(e.failure().cause());
        }
    }

    private void write() throws NetworkException {
        byte[] content = new byte[1000];
        while (true) {
            connection.send(content);
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    private void request() throws NetworkException {
        peerGone.join();
        connection.send(new byte[10]);
        read();
    }

    private void read() throws NetworkException {
        connection.receive(1, 1000);
    }

    /// From now on nothing reaches the peer.
    void peerIsGone() {
        peerGone.complete(null);
    }

    End awaitEnd() throws InterruptedException, ExecutionException, TimeoutException {
        End end = failed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        String call = called.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return new End(end.at(), end.cause(), end.hint(), call);
    }

    @Override
    public void close() {
        connection.abort();
    }
}
