package dev.fairlead.internal.stack.dtls;

import dev.fairlead.DatagramCounts;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.MessageOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.stack.udp.FlowOverFlow;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Datagrams that nobody on the way can read or change, over a flow of plain ones.
///
/// Records are protected by the thread that sends, and opened on the loop. The gate keeps the two
/// apart, since the engine may repeat its last flight when it opens a record, and changes for that
/// by which keys it sends.
@SuppressWarnings("NonAtomicVolatileUpdate") // each has one writer at a time, as is said there
final class SecureFlow extends FlowOverFlow {
    private static final int MOST = 1 << 14; // RFC 6347, section 4.3.1, and RFC 5246, section 6.2.1

    private final DtlsAssociation association;
    private final FlowLink link;
    private final TlsHandshake handshake;
    private final ReentrantLock gate = new ReentrantLock();
    private volatile long accepted; // changed under gate
    private volatile boolean over; // changed under gate
    private final long sentBefore;
    private boolean gone; // on the loop

    /// @param queue how many bytes may wait for the program
    SecureFlow(
            DatagramTransport flow,
            DtlsAssociation association,
            FlowLink link,
            TlsHandshake handshake,
            int queue) {
        super(flow, queue);
        this.association = association;
        this.link = link;
        this.handshake = handshake;
        this.sentBefore = flow.counts().sent();
    }

    /// Takes over the flow. On the loop.
    void begin() {
        flow.deliverTo(
                new Sink() {
                    @Override
                    public void received(ByteBuffer content, int trafficClass) {
                        open(content, trafficClass, () -> {});
                    }

                    @Override
                    public void receivedElsewhere(
                            ByteBuffer content, int trafficClass, Runnable follow) {
                        open(content, trafficClass, follow);
                    }

                    @Override
                    public void refused(TransferFailure told) {
                        incoming.tell(told);
                    }
                });
    }

    // ---- sending

    @Override
    public boolean offer(ByteBuffer content, MessageOptions message) throws IOException {
        int size = content.remaining();
        int limit = maximumSize();
        if (size > limit) {
            throw new NetworkException(
                    new TransferFailure.TooBig(remote(), size, limit, delivery()));
        }
        byte[] plain = new byte[Math.max(1, size)]; // the engine wants an offset inside of it
        content.get(content.position(), plain, 0, size);
        gate.lock();
        try {
            requireOpen();
            link.prepare(message);
            association.send(plain, 0, size);
            if (!link.taken()) {
                return false; // its record number is not used again: that is a gap like any other
            }
            accepted += size;
        } finally {
            gate.unlock();
        }
        content.position(content.limit());
        return true;
    }

    private void requireOpen() throws IOException {
        IOException why = incoming.failure();
        if (why != null) {
            throw why;
        }
        if (over) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public boolean awaitRoom(int size, Deadline deadline) throws InterruptedException {
        return flow.awaitRoom(size + association.overhead(), deadline);
    }

    @Override
    public int maximumSize() {
        return Math.clamp(flow.maximumSize() - association.overhead(), 0, MOST);
    }

    @Override
    public void flush(Deadline deadline) throws InterruptedException {
        end();
        flow.flush(deadline);
    }

    // ---- receiving, on the loop

    /// @param follow run if it is the newest, and found this flow by its connection ID (RFC 9146,
    ///   section 6)
    private void open(ByteBuffer datagram, int trafficClass, Runnable follow) {
        byte[] record = new byte[datagram.remaining()];
        datagram.get(datagram.position(), record);
        List<ByteBuffer> contents = new ArrayList<>(1);
        IOException broken = null;
        boolean ended;
        gate.lock();
        try {
            if (incoming.failure() != null || record.length == 0) {
                return;
            }
            byte[] into = new byte[record.length];
            link.next(record);
            int size = association.open(record, into);
            while (size >= 0) {
                contents.add(ByteBuffer.wrap(into, 0, size));
                into = new byte[record.length];
                size = association.openNext(into);
            }
            if (association.openedNewest()) {
                follow.run();
            }
        } catch (IOException e) {
            broken = e;
        } finally {
            ended = association.closedByPeer();
            link.answer();
            gate.unlock();
        }
        for (ByteBuffer content : contents) {
            incoming.arrived(content.asReadOnlyBuffer(), trafficClass, 0);
        }
        if (broken != null) {
            fail(DtlsFailures.inTransfer(broken, remote()));
        } else if (ended) {
            fail(new NetworkException(new TransferFailure.ClosedByPeer(remote(), delivery())));
        }
    }

    // ---- the end

    /// What the flow below tells. On the loop.
    void flowFailed(IOException why) {
        incoming.fail(why);
    }

    /// What the flow below tells. On the loop.
    void flowDropped(long count, long bytes, String reason) {
        incoming.dropped(count, bytes, reason);
    }

    /// What the flow below tells. On the loop.
    void flowMoved(Endpoint from, Endpoint to) {
        incoming.moved(from, to);
    }

    /// The flow below is gone. On the loop.
    void flowClosed() {
        if (gone) {
            return;
        }
        gone = true;
        incoming.end();
    }

    /// On the loop.
    private void fail(IOException why) {
        if (!over) {
            flowFailed(why);
        }
        close();
    }

    @Override
    public void close() {
        end();
        flow.close();
    }

    @Override
    public void abort() {
        gate.lock();
        try {
            over = true;
        } finally {
            gate.unlock();
        }
        flow.abort();
    }

    /// Says goodbye, once.
    private void end() {
        gate.lock();
        try {
            if (!over) {
                over = true;
                association.close();
            }
        } finally {
            gate.unlock();
        }
    }

    // ---- what is known

    @Override
    public long accepted() {
        return accepted;
    }

    @Override
    public DatagramCounts counts() {
        DatagramCounts below = flow.counts();
        long others;
        gate.lock();
        try {
            others = link.others();
        } finally {
            gate.unlock();
        }
        return new DatagramCounts(
                Math.max(0, below.sent() - sentBefore - others),
                below.expired(),
                incoming.received(),
                incoming.dropped(),
                incoming.droppedBytes(),
                below.droppedBySystem());
    }

    @Override
    public TlsHandshake tls() {
        return handshake;
    }

    @Override
    public List<Handshake> handshakes() {
        return List.of(new Handshake("dtls", handshake.duration()));
    }

    @Override
    public Delivery delivery() {
        return Delivery.unknown(accepted);
    }
}
