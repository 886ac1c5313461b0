package dev.fairlead.internal.stack.udp;

import dev.fairlead.DatagramCapability;
import dev.fairlead.Endpoint;
import dev.fairlead.MessageOptions;
import dev.fairlead.PeerMoves;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A flow whose datagrams travel inside those of another: what comes is its own, and where it runs
/// and between whom is the other's.
public abstract class FlowOverFlow implements DatagramTransport {
    protected final DatagramTransport flow;
    protected final Incoming incoming;

    /// @param queue how many bytes may wait for the program
    protected FlowOverFlow(DatagramTransport flow, int queue) {
        this.flow = flow;
        this.incoming = new Incoming(flow.loop(), queue, queue);
    }

    @Override
    public final void start(Events toTell) {
        incoming.start(toTell);
    }

    @Override
    public final void sendFirst(ByteBuffer content) throws IOException {
        offer(content, MessageOptions.DEFAULT);
    }

    @Override
    public final long queued() {
        return flow.queued();
    }

    @Override
    public final @Nullable TransferFailure takeTrouble() {
        return incoming.takeTrouble();
    }

    @Override
    public final void deliverTo(Sink taker) {
        incoming.deliverTo(taker);
    }

    @Override
    public final void discard() {
        incoming.inbox().discard();
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return flow.awaitClosed(deadline);
    }

    // ---- what is known

    @Override
    public final DatagramInbox inbox() {
        return incoming.inbox();
    }

    @Override
    public final long received() {
        return incoming.receivedBytes();
    }

    /// Marks are those of the datagrams outside.
    @Override
    public final long receivedMarked() {
        return flow.receivedMarked();
    }

    @Override
    public final @Nullable PeerMoves peerMoves() {
        return flow.peerMoves();
    }

    @Override
    public final Set<DatagramCapability> capabilities() {
        Set<DatagramCapability> known = EnumSet.noneOf(DatagramCapability.class);
        known.addAll(flow.capabilities());
        known.remove(DatagramCapability.RECEIVE_TIME);
        return Set.copyOf(known);
    }

    @Override
    public final Loop loop() {
        return flow.loop();
    }

    @Override
    public final Endpoint local() {
        return flow.local();
    }

    @Override
    public final Endpoint remote() {
        return flow.remote();
    }

    @Override
    public final @Nullable IOException failure() {
        return incoming.failure();
    }
}
