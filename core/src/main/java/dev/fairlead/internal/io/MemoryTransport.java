package dev.fairlead.internal.io;

import dev.fairlead.Endpoint;
import dev.fairlead.PeerCredentials;
import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One of two ends in memory. The sender of one puts into the inbox of the other; what is told is
/// told on one loop, as with a socket.
public final class MemoryTransport implements StreamTransport {
    private static final String RESET = "Connection reset by peer";

    private final Loop loop;
    private final Endpoint local;
    private final Endpoint remote;
    private final Inbox inbox;
    private final Parking sender;
    private final Parking closer;
    private final AtomicBoolean outputEnded = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final BooleanSupplier writable = this::isWritable;
    private final BooleanSupplier isGone = this::isGone;
    private @Nullable MemoryTransport peer; // set once, before either end is used
    private volatile long accepted;
    private volatile @Nullable IOException failure;
    private volatile boolean closed;
    private volatile boolean gone;
    private volatile @Nullable InlineSink sink;
    private @Nullable Events events; // on the loop
    private boolean readPaused; // on the loop
    private boolean endDelivered; // on the loop

    private MemoryTransport(Loop loop, Endpoint local, Endpoint remote) {
        this.loop = loop;
        this.local = local;
        this.remote = remote;
        this.inbox = new Inbox(loop.waits(), this::peerMaySend);
        this.sender = new Parking(loop.waits());
        this.closer = new Parking(loop.waits());
    }

    /// Two ends, each the other's peer.
    public record Pair(MemoryTransport first, MemoryTransport second) {}

    public static Pair pair(Loop loop, Endpoint first, Endpoint second) {
        MemoryTransport a = new MemoryTransport(loop, first, second);
        MemoryTransport b = new MemoryTransport(loop, second, first);
        a.peer = b;
        b.peer = a;
        return new Pair(a, b);
    }

    private MemoryTransport peer() {
        MemoryTransport other = peer;
        if (other == null) {
            throw new IllegalStateException("one end alone");
        }
        return other;
    }

    @Override
    public void start(Events toTell) {
        loop.execute(() -> events = toTell);
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time sends
    public int write(ByteBuffer content) throws IOException {
        MemoryTransport to = peer();
        if (to.closing.get()) {
            fail(new IOException(RESET));
        }
        IOException broken = failure;
        if (broken != null) {
            throw broken;
        }
        if (outputEnded.get() || closing.get()) {
            throw new ClosedChannelException();
        }
        int before = content.position();
        boolean more = !to.inbox.paused();
        while (more && content.hasRemaining()) {
            byte[] copy = new byte[(int) Math.min(to.inbox.space(), content.remaining())];
            content.get(copy);
            accepted += copy.length;
            to.inbox.add(Unpooled.wrappedBuffer(copy));
            more = to.inbox.wantsMore(); // if not, the receiver says when there is room again
        }
        int taken = content.position() - before;
        if (taken > 0 && to.sink != null) {
            loop.execute(to::deliver);
        }
        return taken;
    }

    @Override
    public boolean awaitWritable(Deadline deadline) throws InterruptedException {
        return sender.await(writable, deadline);
    }

    private boolean isWritable() {
        return !peer().inbox.paused()
                || peer().closing.get()
                || failure != null
                || closing.get()
                || outputEnded.get();
    }

    private void peerMaySend() {
        MemoryTransport to = peer();
        if (!inbox.paused()) {
            to.sender.wake();
            InlineSink peerSink = to.sink;
            if (peerSink != null) {
                loop.execute(peerSink::writable);
            }
        }
    }

    @Override
    public boolean awaitFlushed(Deadline deadline) {
        return true;
    }

    @Override
    public long queued() {
        return 0;
    }

    @Override
    public long accepted() {
        return accepted;
    }

    @Override
    public long sendFile(FileChannel file, long position, long count, Deadline deadline)
            throws IOException, InterruptedException {
        ByteBuffer part = ByteBuffer.allocate(ScratchBuffers.SIZE);
        long end = position + Math.min(count, Math.max(0, file.size() - position));
        long at = position;
        while (at < end) {
            if (Thread.interrupted()) {
                throw new InterruptedException(); // else the read would close the caller's file
            }
            part.clear().limit((int) Math.min(part.capacity(), end - at));
            int read = file.read(part, at);
            if (read <= 0) {
                break;
            }
            for (part.flip(); part.hasRemaining(); ) {
                at += write(part);
                if (part.hasRemaining() && !awaitWritable(deadline)) {
                    return at - position;
                }
            }
        }
        return at - position;
    }

    @Override
    public void shutdownOutput() {
        if (outputEnded.compareAndSet(false, true)) {
            MemoryTransport to = peer();
            loop.execute(() -> to.peerEnded(null));
            sender.wake(); // whoever waits for room waits in vain
        }
    }

    private void peerEnded(@Nullable IOException why) {
        if (!inbox.ended()) {
            inbox.end(why);
            deliver();
        }
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            MemoryTransport to = peer();
            loop.execute(() -> {
                to.peerEnded(null);
                finish();
            });
            to.sender.wake();
            sender.wake();
        }
    }

    /// What was taken is in the peer's inbox already, whatever comes after.
    @Override
    public boolean takeNoMore() {
        return true;
    }

    @Override
    public void abort() {
        if (closing.compareAndSet(false, true)) {
            MemoryTransport to = peer();
            to.fail(new IOException(RESET));
            loop.execute(this::finish);
            sender.wake();
        }
    }

    private void fail(IOException why) {
        if (failure == null && !closing.get()) {
            failure = why;
            sender.wake();
            loop.execute(() -> {
                peerEnded(why);
                if (events != null) {
                    events.failed(why);
                }
                finish();
            });
        }
    }

    private void finish() {
        if (!closed) {
            closing.set(true);
            closed = true;
            inbox.end(failure != null ? failure : new ClosedChannelException());
            if (events != null) {
                events.closed();
            }
            gone = true; // and told: whoever waits for the end finds everything released
            closer.wake();
        }
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return closer.await(isGone, deadline);
    }

    private boolean isGone() {
        return gone;
    }

    @Override
    public void deliverTo(InlineSink to) {
        loop.execute(() -> {
            sink = to;
            deliver();
            to.writable();
        });
    }

    private void deliver() {
        InlineSink to = sink;
        if (to == null || readPaused) {
            return;
        }
        boolean empty = inbox.drainTo(to::received, () -> !readPaused);
        peerMaySend();
        if (empty && !readPaused && !endDelivered && inbox.ended() && inbox.failure() == null) {
            endDelivered = true;
            to.endOfStream();
        }
    }

    @Override
    public void pauseReading(boolean paused) {
        readPaused = paused;
        if (!paused) {
            loop.execute(this::deliver);
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public Endpoint remote() {
        return remote;
    }

    @Override
    public Optional<PeerCredentials> peerCredentials() {
        return Optional.empty();
    }

    @Override
    public @Nullable IOException failure() {
        return failure;
    }
}
