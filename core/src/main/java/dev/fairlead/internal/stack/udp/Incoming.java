package dev.fairlead.internal.stack.udp;

import dev.fairlead.Endpoint;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.io.Waiters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What a flow has for the program: datagrams, in the inbox or straight to who takes them, what the
/// network says of those that were sent, and the end. Whoever asks late is told what there is.
///
/// Changed on the loop, where nothing else is said; read by any thread.
@SuppressWarnings("NonAtomicVolatileUpdate") // the loop is the one writer
public final class Incoming {
    private final Loop loop;
    private final DatagramInbox inbox;
    private final AtomicReference<@Nullable TransferFailure> trouble = new AtomicReference<>();
    private volatile @Nullable IOException failure;
    private volatile boolean ended;
    private volatile long received;
    private volatile long receivedBytes;
    private volatile long dropped;
    private volatile long droppedBytes;
    private long untold; // dropped before anybody listened
    private long untoldBytes;
    private String untoldReason = "";
    private Transport.@Nullable Events events;
    private DatagramTransport.@Nullable Sink sink;
    private final DropReport dropReport =
            new DropReport((count, bytes) ->
                    dropped(count, bytes, "the program does not receive fast enough"));

    /// @param limit how many bytes may wait for the program
    /// @param limitBefore how many until it receives for the first time
    public Incoming(Loop loop, int limit, int limitBefore) {
        this.loop = loop;
        this.inbox = new DatagramInbox(loop.waits(), limit, limitBefore);
    }

    /// Tells what happens from now on, and what has happened that stays so. Any thread.
    public void start(Transport.Events toTell) {
        onLoop(() -> {
            events = toTell;
            if (untold > 0) {
                toTell.dropped(untold, untoldBytes, untoldReason);
            }
            IOException why = failure;
            if (why != null) {
                toTell.failed(why);
            }
            if (ended) {
                toTell.closed();
            }
        });
    }

    /// Waits that end with the loop.
    Waiters newWaiters() {
        return new Waiters(loop.waits());
    }

    // ---- datagrams

    /// @param receivedAt 0 if that is not known
    public void arrived(ByteBuffer content, int trafficClass, long receivedAt) {
        int size = content.remaining();
        received++;
        receivedBytes += size;
        DatagramTransport.Sink direct = sink;
        if (direct != null) {
            direct.received(content, trafficClass);
        } else if (!inbox.add(content, trafficClass, receivedAt, null)) {
            dropped++;
            droppedBytes += size;
            dropReport.add(size, System.nanoTime());
        }
    }

    /// A datagram has come from elsewhere than the peer.
    ///
    /// @param follow run if it shows that the peer is there now
    void arrivedElsewhere(ByteBuffer content, int trafficClass, Runnable follow) {
        DatagramTransport.Sink direct = sink;
        if (direct != null) {
            received++;
            receivedBytes += content.remaining();
            direct.receivedElsewhere(content, trafficClass, follow);
        }
    }

    /// The peer has moved.
    public void moved(Endpoint from, Endpoint to) {
        Transport.Events toTell = events;
        if (toTell != null) {
            toTell.moved(from, to);
        }
    }

    /// A datagram has come that nobody can use.
    public void unusable(int size) {
        received++;
        receivedBytes += size;
        dropped++;
        droppedBytes += size;
    }

    /// The network says something of what was sent. Any thread.
    public void tell(TransferFailure what) {
        DatagramTransport.Sink direct = sink;
        if (direct != null) {
            direct.refused(what);
        } else if (trouble.compareAndSet(null, what)) {
            inbox.tellNews();
        }
    }

    /// Any thread.
    public @Nullable TransferFailure takeTrouble() {
        return trouble.get() == null ? null : trouble.getAndSet(null);
    }

    /// What has come and what comes goes to `taker`. Any thread.
    public void deliverTo(DatagramTransport.Sink taker) {
        onLoop(() -> {
            for (var next = inbox.poll(); next != null; next = inbox.poll()) {
                taker.received(
                        ByteBuffer.wrap(next.content()).asReadOnlyBuffer(), next.trafficClass());
            }
            sink = taker;
            TransferFailure told = takeTrouble();
            if (told != null) {
                taker.refused(told);
            }
        });
    }

    public DatagramInbox inbox() {
        return inbox;
    }

    // ---- the end

    /// The first reason counts.
    public void fail(IOException why) {
        if (failure == null) {
            failure = why;
            Transport.Events toTell = events;
            if (toTell != null) {
                toTell.failed(why);
            }
        }
    }

    /// Datagrams were dropped, here or below.
    public void dropped(long count, long bytes, String reason) {
        Transport.Events toTell = events;
        if (toTell != null) {
            toTell.dropped(count, bytes, reason);
            return;
        }
        untold += count;
        untoldBytes += bytes;
        untoldReason = reason;
    }

    /// Nothing comes any more.
    public void end() {
        ended = true;
        dropReport.tell();
        inbox.end();
        Transport.Events toTell = events;
        if (toTell != null) {
            toTell.closed();
        }
    }

    /// Why it has failed; `null` if it has not. Any thread.
    public @Nullable IOException failure() {
        return failure;
    }

    // ---- counts, for any thread

    public long received() {
        return received;
    }

    public long receivedBytes() {
        return receivedBytes;
    }

    public long dropped() {
        return dropped;
    }

    public long droppedBytes() {
        return droppedBytes;
    }

    /// @return false if the loop has ended
    public boolean onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
            return true;
        }
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false; // the socket has been closed with the loop
        }
    }
}
