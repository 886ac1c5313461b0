package dev.fairlead.quic.internal;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.PeerCredentials;
import dev.fairlead.QuicCounts;
import dev.fairlead.TlsHandshake;
import dev.fairlead.internal.io.Inbox;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.SubstreamTransport;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stream and the connection that is there for it alone: its end is the connection's.
///
/// QUIC ends a connection at once, and what is under way then is lost. So the end that was the
/// first to send its last byte ends the connection when it has got the peer's, and two round trips
/// have passed; the other waits for that, a bounded time.
final class SoleStream implements StreamTransport {
    /// How long the peer is waited for, of the 5 s that a close may take.
    private static final Duration LINGER = Duration.ofSeconds(4);

    private static final Duration LEAST = Duration.ofMillis(20);

    private final QuicTransport connection;
    private final SubstreamTransport stream;
    private volatile long endedNanos; // when our end was sent; 0 before
    private volatile boolean endedSecond; // the peer's end had come before
    private final Duration
            arrival; // after it, what was sent is no longer under way, in all likelihood

    // On the loop.
    private @Nullable Events events;
    private boolean closing;
    private boolean streamGone;
    private boolean told;

    SoleStream(QuicTransport connection, SubstreamTransport stream) {
        this.connection = connection;
        this.stream = stream;
        TlsHandshake handshake = connection.tls();
        Duration twice = handshake == null ? LEAST : handshake.duration().multipliedBy(2);
        this.arrival = twice.compareTo(LEAST) < 0 ? LEAST : twice;
    }

    @Override
    public void start(Events toTell) {
        connection.start(
                new Events() {
                    @Override
                    public void failed(IOException why) {
                        // its stream tells, which fails with it
                    }

                    @Override
                    public void closed() {
                        connectionGone();
                    }

                    @Override
                    public void moved(Endpoint from, Endpoint to) {
                        toTell.moved(from, to);
                    }

                    @Override
                    public void movedHere(Endpoint from, Endpoint to) {
                        toTell.movedHere(from, to);
                    }
                });
        stream.start(
                new Events() {
                    @Override
                    public void failed(IOException why) {
                        toTell.failed(why);
                        connection.abort();
                    }

                    @Override
                    public void closed() {
                        streamGone = true;
                        endIfDone();
                    }
                });
        loop().execute(() -> {
            events = toTell;
            if (connection.isGone()) {
                connectionGone();
            }
        });
    }

    private void connectionGone() {
        Events toTell = events;
        if (toTell != null && !told) {
            told = true;
            toTell.closed();
        }
    }

    @Override
    public Inbox inbox() {
        return stream.inbox();
    }

    @Override
    public int write(ByteBuffer content) throws IOException {
        return stream.write(content);
    }

    @Override
    public int writeLast(ByteBuffer content) throws IOException {
        return stream.writeLast(content);
    }

    @Override
    public boolean awaitWritable(Deadline deadline) throws InterruptedException {
        return stream.awaitWritable(deadline);
    }

    @Override
    public boolean awaitFlushed(Deadline deadline) throws InterruptedException {
        return stream.awaitFlushed(deadline);
    }

    @Override
    public long queued() {
        return stream.queued();
    }

    @Override
    public long accepted() {
        return stream.accepted();
    }

    @Override
    public long sendFile(FileChannel file, long position, long count, Deadline deadline)
            throws IOException, InterruptedException {
        return stream.sendFile(file, position, count, deadline);
    }

    @Override
    public void shutdownOutput() {
        if (endedNanos == 0) {
            endedSecond = stream.receivedEnd();
            endedNanos = System.nanoTime();
        }
        stream.shutdownOutput();
    }

    @Override
    public boolean takeNoMore() {
        return stream.takeNoMore();
    }

    // ---- the end

    @Override
    public void close() {
        shutdownOutput();
        loop().execute(() -> {
            closing = true;
            loop().schedule(LINGER.toNanos(), connection::close);
            endIfDone();
        });
    }

    /// Both streams have ended, and nobody wants anything more. On the loop.
    private void endIfDone() {
        if (!closing || !streamGone || endedSecond) {
            return; // who ended first has got all now, and ends the connection
        }
        long left = arrival.toNanos() - (System.nanoTime() - endedNanos);
        if (left <= 0) {
            connection.close();
        } else {
            loop().schedule(left, connection::close);
        }
    }

    @Override
    public void abort() {
        stream.abort();
        connection.abort();
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return connection.awaitClosed(deadline);
    }

    // ---- what is known

    @Override
    public void deliverTo(InlineSink sink) {
        stream.deliverTo(sink);
    }

    @Override
    public void pauseReading(boolean paused) {
        stream.pauseReading(paused);
    }

    @Override
    public Loop loop() {
        return stream.loop();
    }

    @Override
    public Endpoint local() {
        return connection.local();
    }

    @Override
    public boolean isBoundToInterface() {
        return connection.isBoundToInterface();
    }

    @Override
    public Endpoint remote() {
        return connection.remote();
    }

    @Override
    public Delivery delivery() {
        return stream.delivery();
    }

    @Override
    public @Nullable TlsHandshake tls() {
        return connection.tls();
    }

    @Override
    public List<Handshake> handshakes() {
        return connection.handshakes();
    }

    @Override
    public @Nullable QuicCounts quic() {
        return connection.quic();
    }

    @Override
    public Optional<PeerCredentials> peerCredentials() {
        return Optional.empty();
    }

    @Override
    public @Nullable IOException failure() {
        return stream.failure();
    }
}
