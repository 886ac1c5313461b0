package dev.fairlead.quic.internal;

import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// The datagrams of one connection: those that wait for the loop, and those that have come.
final class Datagrams {
    private static final int SEND_QUEUE = 256 * 1024;
    private static final int RECEIVE_QUEUE = 1024 * 1024;

    private final QuicTransport transport;
    private final QuicChannel channel;
    private final DatagramInbox inbox;
    private final Waiters senders;
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final BooleanSupplier room = this::hasRoom;
    private volatile boolean ended;

    Datagrams(QuicTransport transport, QuicChannel channel) {
        this.transport = transport;
        this.channel = channel;
        this.inbox = new DatagramInbox(transport.loop().waits(), RECEIVE_QUEUE, RECEIVE_QUEUE);
        this.senders = new Waiters(transport.loop().waits());
    }

    /// On the loop.
    void arrived(ByteBuf datagram) {
        try {
            if (!inbox.add(datagram.nioBuffer(), -1, 0, null)) {
                dropped.incrementAndGet();
            }
        } finally {
            datagram.release();
        }
    }

    void end() {
        ended = true;
        inbox.end();
        senders.wake();
    }

    void discard() {
        inbox.discard();
    }

    DatagramInbox inbox() {
        return inbox;
    }

    long dropped() {
        return dropped.get();
    }

    private boolean hasRoom() {
        return queued.get() <= SEND_QUEUE || ended;
    }

    /// @throws IOException if it is too big, or nothing goes any more
    void send(ByteBuffer content) throws IOException, InterruptedException {
        int size = content.remaining();
        int limit = transport.largestDatagram();
        if (size > limit) {
            throw new NetworkException(
                    new TransferFailure.TooBig(
                            transport.remote(), size, limit, transport.delivery()));
        }
        senders.await(room, Deadline.NONE);
        if (ended) {
            throw transport.whyNot();
        }
        ByteBuf copy = channel.alloc().directBuffer(size, size);
        copy.writeBytes(content);
        queued.addAndGet(size);
        try {
            transport.loop().execute(() -> write(copy, size));
        } catch (RejectedExecutionException _) {
            copy.release();
            throw transport.whyNot();
        }
    }

    private void write(ByteBuf datagram, int size) {
        channel.writeAndFlush(datagram)
                .addListener(_ -> {
                    queued.addAndGet(-size);
                    senders.wake();
                });
    }
}
