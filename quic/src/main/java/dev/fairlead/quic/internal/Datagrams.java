package dev.fairlead.quic.internal;

import dev.fairlead.DatagramCounts;
import dev.fairlead.MessageOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The datagrams of one connection: those that wait for the loop, and those that have come.
@SuppressWarnings("NonAtomicVolatileUpdate") // the loop is the one writer
final class Datagrams {
    private static final int SEND_QUEUE = 256 * 1024;
    private static final int RECEIVE_QUEUE = 1024 * 1024;

    private final QuicTransport transport;
    private final QuicChannel channel;
    private final DatagramInbox inbox;
    private final Waiters senders;
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final BooleanSupplier room = this::hasRoom;
    private volatile boolean finishing; // takes no more
    private volatile boolean ended;
    private volatile long sent;
    private volatile long expired;
    private volatile long received;
    private volatile long receivedBytes;
    private volatile long dropped;
    private volatile long droppedBytes;
    private DatagramTransport.@Nullable Sink sink; // on the loop

    Datagrams(QuicTransport transport, QuicChannel channel) {
        this.transport = transport;
        this.channel = channel;
        this.inbox = new DatagramInbox(transport.loop().waits(), RECEIVE_QUEUE, RECEIVE_QUEUE);
        this.senders = new Waiters(transport.loop().waits());
    }

    // ---- receiving

    /// On the loop.
    void arrived(ByteBuf datagram) {
        try {
            int size = datagram.readableBytes();
            received++;
            receivedBytes += size;
            DatagramTransport.Sink direct = sink;
            if (direct != null) {
                direct.received(datagram.nioBuffer().asReadOnlyBuffer(), -1);
            } else if (!inbox.add(datagram.nioBuffer(), -1, 0, null)) {
                dropped++;
                droppedBytes += size;
            }
        } finally {
            datagram.release();
        }
    }

    /// What has come and what comes goes to `taker`. Any thread.
    void deliverTo(DatagramTransport.Sink taker) {
        Runnable handOver =
                () -> {
                    for (var next = inbox.poll(); next != null; next = inbox.poll()) {
                        taker.received(ByteBuffer.wrap(next.content()).asReadOnlyBuffer(), -1);
                    }
                    sink = taker;
                };
        if (transport.loop().inLoop()) {
            handOver.run();
            return;
        }
        try {
            transport.loop().execute(handOver);
        } catch (RejectedExecutionException _) {
            inbox.discard(); // the loop has ended, and the connection with it
        }
    }

    DatagramInbox inbox() {
        return inbox;
    }

    // ---- sending

    private boolean hasRoom() {
        return queued.get() <= SEND_QUEUE || finishing || ended;
    }

    /// @return false if the deadline passed
    boolean awaitRoom(Deadline deadline) throws InterruptedException {
        return senders.await(room, deadline);
    }

    /// Waits for room.
    ///
    /// @throws IOException if it is too big, or nothing goes any more
    void send(ByteBuffer content) throws IOException, InterruptedException {
        while (!offer(content, MessageOptions.DEFAULT)) {
            awaitRoom(Deadline.NONE);
        }
    }

    /// @return false if there is no room now
    /// @throws IOException if it is too big, or nothing goes any more
    boolean offer(ByteBuffer content, MessageOptions options) throws IOException {
        int size = content.remaining();
        if (size == 0) {
            throw new IllegalArgumentException(
                    "a datagram of QUIC with no bytes is not sent by the engine");
        }
        int limit = transport.largestDatagram();
        if (size > limit) {
            throw new NetworkException(
                    new TransferFailure.TooBig(
                            transport.remote(), size, limit, transport.delivery()));
        }
        if (ended || finishing) {
            throw transport.whyNot();
        }
        if (!hasRoom()) {
            return false;
        }
        Deadline until = options.lifetime().map(Deadline::after).orElse(Deadline.NONE);
        ByteBuf copy = channel.alloc().directBuffer(size, size);
        copy.writeBytes(content);
        queued.addAndGet(size);
        try {
            transport.loop().execute(() -> write(copy, size, until));
        } catch (RejectedExecutionException _) {
            copy.release();
            queued.addAndGet(-size);
            throw transport.whyNot();
        }
        accepted.addAndGet(size);
        return true;
    }

    private void write(ByteBuf datagram, int size, Deadline until) {
        if (until.passed()) {
            expired++;
            datagram.release();
            written(size);
            return;
        }
        sent++;
        channel.writeAndFlush(datagram).addListener(_ -> written(size));
    }

    private void written(int size) {
        queued.addAndGet(-size);
        senders.wake();
    }

    long queued() {
        return queued.get();
    }

    /// Takes no more, and waits until the engine has what was taken.
    void flush(Deadline deadline) throws InterruptedException {
        finishing = true;
        senders.wake();
        senders.await(() -> queued.get() == 0 || ended, deadline);
    }

    // ---- the end

    void end() {
        ended = true;
        inbox.end();
        senders.wake();
    }

    void discard() {
        inbox.discard();
    }

    // ---- counts, for any thread

    long dropped() {
        return dropped;
    }

    long acceptedBytes() {
        return accepted.get();
    }

    long receivedBytes() {
        return receivedBytes;
    }

    DatagramCounts counts() {
        return new DatagramCounts(sent, expired, received, dropped, droppedBytes, -1);
    }
}
