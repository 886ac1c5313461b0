package dev.fairlead.bench.own;

import dev.fairlead.Endpoint;
import dev.fairlead.InlineHandler;
import dev.fairlead.InlineStream;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.RoundTrips;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection with small messages back and forth, inline or blocking.
public final class FairleadPingPong implements Probe {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final @Nullable ThreadFactory threads;
    private final Listener<StreamConnection> listener;

    /// @param threads who blocks at each end; `null` for inline
    public FairleadPingPong(@Nullable ThreadFactory threads) throws NetworkException {
        this.threads = threads;
        listener =
                network.listen(Endpoint.host("127.0.0.1", 0), Tcp.stack(), ListenerOptions.DEFAULT);
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Endpoint server = Endpoint.host("127.0.0.1", listener.port());
        StreamConnection near = network.open(server, Tcp.stack(), Parameters.DEFAULT);
        StreamConnection far = listener.accept();
        try {
            return threads == null
                    ? inline(near, far, duration)
                    : blocking(near, far, duration, threads);
        } finally {
            near.close();
            far.close();
        }
    }

    private static Map<String, Double> inline(
            StreamConnection near, StreamConnection far, Duration duration) throws Exception {
        far.inline(new Echo());
        Pinging pinging = new Pinging(duration);
        near.inline(pinging);
        return pinging.done.get(duration.toSeconds() + 10, TimeUnit.SECONDS).percentiles();
    }

    private static final class Echo implements InlineHandler {
        @Override
        public void received(InlineStream stream, ByteBuffer content) {
            stream.send(content);
        }

        @Override
        public void endOfStream(InlineStream stream) {}

        @Override
        public void failed(InlineStream stream, NetworkFailure failure) {}
    }

    private static final class Pinging implements InlineHandler {
        private final ByteBuffer ping = ByteBuffer.allocateDirect(RoundTrips.SIZE);
        private final RoundTrips times = new RoundTrips();
        private final CompletableFuture<RoundTrips> done = new CompletableFuture<>();
        private final long end;
        private long sent;
        private int missing;

        Pinging(Duration duration) {
            end = System.nanoTime() + duration.toNanos();
        }

        @Override
        public void writable(InlineStream stream) {
            if (missing == 0) {
                send(stream);
            }
        }

        private void send(InlineStream stream) {
            missing = RoundTrips.SIZE;
            sent = System.nanoTime();
            stream.send(ping.clear());
        }

        @Override
        public void received(InlineStream stream, ByteBuffer content) {
            missing -= content.remaining();
            if (missing == 0) {
                long now = System.nanoTime();
                times.add(now - sent);
                if (now < end) {
                    send(stream);
                } else {
                    done.complete(times);
                }
            }
        }

        @Override
        public void endOfStream(InlineStream stream) {}

        @Override
        public void failed(InlineStream stream, NetworkFailure failure) {
            done.completeExceptionally(new NetworkException(failure));
        }
    }

    private static Map<String, Double> blocking(
            StreamConnection near, StreamConnection far, Duration duration, ThreadFactory threads)
            throws Exception {
        RoundTrips times = new RoundTrips();
        Thread echo = threads.newThread(() -> echo(far));
        Thread ping = threads.newThread(() -> ping(near, duration, times));
        echo.start();
        ping.start();
        ping.join();
        near.shutdownOutput();
        echo.join();
        return times.percentiles();
    }

    private static void echo(StreamConnection connection) {
        ByteBuffer some = ByteBuffer.allocateDirect(RoundTrips.SIZE);
        try {
            while (connection.receive(some.clear()) >= 0) {
                connection.send(some.flip());
            }
        } catch (NetworkException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ping(StreamConnection connection, Duration duration, RoundTrips times) {
        ByteBuffer some = ByteBuffer.allocateDirect(RoundTrips.SIZE);
        long end = System.nanoTime() + duration.toNanos();
        try {
            for (long sent; (sent = System.nanoTime()) < end; ) {
                connection.send(some.clear());
                some.clear();
                while (some.hasRemaining() && connection.receive(some) >= 0) {}
                times.add(System.nanoTime() - sent);
            }
        } catch (NetworkException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
