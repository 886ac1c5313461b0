package dev.fairlead.quic.internal;

import dev.fairlead.DatagramCapability;
import dev.fairlead.DatagramCounts;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.MessageOptions;
import dev.fairlead.QuicCounts;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The datagrams of a connection that is there for them alone: its end is theirs.
final class SoleFlow implements DatagramTransport {
    private final QuicTransport connection;
    private final Datagrams datagrams;

    SoleFlow(QuicTransport connection) {
        this.connection = connection;
        this.datagrams = connection.datagrams();
    }

    @Override
    public void start(Events toTell) {
        connection.start(toTell);
    }

    @Override
    public void sendFirst(ByteBuffer content) throws IOException {
        offer(content, MessageOptions.DEFAULT);
    }

    @Override
    public boolean offer(ByteBuffer content, MessageOptions options) throws IOException {
        return datagrams.offer(content, options);
    }

    @Override
    public boolean awaitRoom(int size, Deadline deadline) throws InterruptedException {
        return datagrams.awaitRoom(deadline);
    }

    @Override
    public void flush(Deadline deadline) throws InterruptedException {
        datagrams.flush(deadline);
    }

    @Override
    public long queued() {
        return datagrams.queued();
    }

    @Override
    public DatagramInbox inbox() {
        return datagrams.inbox();
    }

    /// Nothing is heard of single packets: the connection repeats, or ends.
    @Override
    public @Nullable TransferFailure takeTrouble() {
        return null;
    }

    @Override
    public int maximumSize() {
        return connection.largestDatagram();
    }

    @Override
    public DatagramCounts counts() {
        return datagrams.counts();
    }

    @Override
    public long receivedMarked() {
        return -1;
    }

    @Override
    public Set<DatagramCapability> capabilities() {
        return Set.of();
    }

    @Override
    public void deliverTo(Sink sink) {
        datagrams.deliverTo(sink);
    }

    // ---- the end

    @Override
    public void discard() {
        datagrams.discard();
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public void abort() {
        connection.abort();
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return connection.awaitClosed(deadline);
    }

    // ---- what is known

    @Override
    public long accepted() {
        return datagrams.acceptedBytes();
    }

    @Override
    public long received() {
        return datagrams.receivedBytes();
    }

    @Override
    public Loop loop() {
        return connection.loop();
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
        return Delivery.unknown(accepted());
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
    public @Nullable IOException failure() {
        return connection.failure();
    }
}
