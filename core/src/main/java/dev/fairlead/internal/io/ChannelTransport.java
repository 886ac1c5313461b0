package dev.fairlead.internal.io;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a stream over a socket is, whether what is written is sent as it is or sealed first: its
/// states, its end, and the way from the socket to the receiver.
///
/// What senders may do is decided under `gate`; what has arrived is handed over on the loop.
@SuppressWarnings(
        "NonAtomicVolatileUpdate") // counters change under the gate, and are read without it
abstract class ChannelTransport implements StreamTransport {
    /// Says no more than that we closed; its stack trace would cost more than the close.
    private static final class ClosedByUs extends ClosedChannelException {
        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    final DuplexChannel channel;
    final Loop loop;
    final Inbox inbox;
    final ReentrantLock gate = new ReentrantLock();
    final Parking sender;
    final Parking flusher;
    final BooleanSupplier writable = this::isWritable;
    final BooleanSupplier flushed = this::isFlushed;
    private final Endpoint local;
    private final Endpoint remote;
    private final Parking closer;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final BooleanSupplier isGone = this::isGone;

    volatile boolean outputEnding; // changed under gate
    volatile @Nullable IOException failure; // changed under gate
    volatile boolean closed; // changed under gate
    volatile long accepted; // changed under gate
    private boolean refusing; // a close has begun; guarded by gate
    private boolean closing; // guarded by gate
    private volatile boolean gone;
    private volatile @Nullable TcpInfo lastInfo; // of a socket that is being closed

    // Written under gate or on the loop, read on the loop.
    @Nullable Events events;

    // Used on the loop only.
    @Nullable InlineSink sink;
    boolean readPaused;
    private boolean endDelivered;

    ChannelTransport(DuplexChannel channel, Loop loop, Endpoint local, Endpoint remote) {
        this.channel = channel;
        this.loop = loop;
        this.local = local;
        this.remote = remote;
        this.inbox = new Inbox(loop.waits(), this::resumeReading);
        this.sender = new Parking(loop.waits());
        this.flusher = new Parking(loop.waits());
        this.closer = new Parking(loop.waits());
    }

    /// Whether a sender that waits for room may go on, be it to fail.
    abstract boolean isWritable();

    /// Whether all has gone out, or cannot.
    abstract boolean isFlushed();

    /// Ends our stream; all that was taken has gone out. On the loop.
    abstract void sendEnd();

    /// Releases the descriptor at once. On the loop.
    abstract void release();

    /// By the receiver, who has made room.
    abstract void resumeReading();

    /// Nobody but the loop reads the socket after this. Any thread.
    void stopReceiver() {}

    /// From now on the loop reads, to the end. On the loop.
    void readHere() {}

    /// Reads once more, if anything is to be read. On the loop.
    void readOn() {
        if (channel.isOpen() && !readPaused) {
            channel.read();
        }
    }

    /// It may have broken before anybody listened. On the loop.
    void tellWhatWas(Events toTell) {
        events = toTell;
        IOException before = failure;
        if (before != null) {
            toTell.failed(before);
        }
        if (closed) {
            toTell.closed();
        }
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    // ---- sending

    /// With the gate held.
    void requireOpen() throws IOException {
        IOException why = failure;
        if (why != null) {
            throw why;
        }
        if (refusing || outputEnding || closing || closed) {
            throw new ClosedChannelException();
        }
    }

    /// With the gate held.
    boolean isRefusing() {
        return refusing;
    }

    @Override
    public boolean awaitWritable(Deadline deadline) throws InterruptedException {
        return sender.await(writable, deadline);
    }

    @Override
    public boolean awaitFlushed(Deadline deadline) throws InterruptedException {
        return flusher.await(flushed, deadline);
    }

    @Override
    public long accepted() {
        return accepted;
    }

    @Override
    public void shutdownOutput() {
        gate.lock();
        try {
            if (outputEnding || closing || closed || failure != null) {
                return;
            }
            outputEnding = true;
            sender.wake(); // whoever waits for room waits in vain
            if (queued() > 0) {
                return; // the last write that gets through ends the stream
            }
        } finally {
            gate.unlock();
        }
        executeIfOpen(this::sendEnd);
    }

    // ---- the end

    @Override
    public boolean takeNoMore() {
        gate.lock();
        try {
            refusing = true;
            return queued() == 0;
        } finally {
            gate.unlock();
        }
    }

    @Override
    public void close() {
        if (shutGate()) {
            executeIfOpen(() -> {
                noteInfo();
                stopReceiver();
                channel.close();
            });
        }
    }

    @Override
    public void abort() {
        shutGate();
        executeIfOpen(() -> {
            noteInfo();
            StreamTap tap = StreamTap.of(channel);
            if (tap != null) {
                tap.resetting();
            }
            if (channel.isOpen() && remote instanceof Endpoint.Address) {
                try {
                    channel.config().setOption(ChannelOption.SO_LINGER, 0);
                } catch (ChannelException _) {
                    // already reset by the other side: there is nobody to tell
                }
            }
            release();
        });
    }

    /// Nothing is taken after this.
    ///
    /// @return whether it was open
    private boolean shutGate() {
        stopReceiver();
        gate.lock();
        try {
            boolean first = !closing;
            closing = true;
            return first;
        } finally {
            gate.unlock();
        }
    }

    /// By the loop, before the descriptor is closed.
    void noteInfo() {
        TcpInfo now = TcpInfo.of(channel);
        if (now != null) {
            lastInfo = now;
        }
    }

    @Override
    public @Nullable TcpInfo tcpInfo() {
        TcpInfo now = TcpInfo.of(channel);
        return now == null ? lastInfo : now;
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return closer.await(isGone, deadline);
    }

    private boolean isGone() {
        return gone;
    }

    /// It has broken: tells once, unless we closed, and releases the descriptor. On the loop.
    void fail(IOException why) {
        noteInfo();
        stopReceiver();
        boolean tell;
        gate.lock();
        try {
            tell = failure == null && !closing;
            if (tell) {
                failure = why;
            }
        } finally {
            gate.unlock();
        }
        if (tell) {
            if (events != null) {
                events.failed(why);
            }
            inbox.end(why);
            sender.wake();
            flusher.wake();
        }
        release();
    }

    /// The channel is closed.
    void finish() {
        // After what was told before it: an end of the stream that is still on its way.
        try {
            loop.execute(this::tellClosed);
        } catch (RejectedExecutionException _) {
            tellClosed(); // the loop has ended
        }
    }

    private void tellClosed() {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        gate.lock();
        try {
            closing = true;
            closed = true;
        } finally {
            gate.unlock();
        }
        inbox.end(failure != null ? failure : new ClosedByUs());
        sender.wake();
        flusher.wake();
        if (events != null) {
            events.closed();
        }
        gone = true; // and told: whoever waits for the end finds everything released
        closer.wake();
    }

    @Override
    public @Nullable IOException failure() {
        return failure;
    }

    /// Loops end with their network, and then there is nothing left to be done.
    void executeIfOpen(Runnable task) {
        if (closed) {
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            releaseHere();
        }
    }

    /// The loop has ended, and with it whatever could still touch the channel.
    private void releaseHere() {
        stopReceiver();
        channel.unsafe().closeForcibly();
        tellClosed();
    }

    // ---- receiving

    @Override
    public void deliverTo(InlineSink to) {
        loop.execute(() -> {
            sink = to;
            readHere();
            deliver();
            to.writable();
        });
    }

    /// Takes over `content`, which has just been read.
    void arrived(ByteBuf content) {
        InlineSink to = sink;
        // The last of a stream is read even while paused, and what is kept goes first.
        if (to == null || readPaused || inbox.available() > 0) {
            inbox.add(content);
            return;
        }
        try {
            inbox.count(content.readableBytes());
            to.received(content.nioBuffer().asReadOnlyBuffer());
        } finally {
            content.release();
        }
    }

    /// Hands over what is there, and reads on if the handler wants more.
    void deliver() {
        InlineSink to = sink;
        if (to == null || readPaused) {
            return;
        }
        boolean empty = inbox.drainTo(to::received, () -> !readPaused);
        if (empty && !readPaused && !endDelivered && inbox.ended() && inbox.failure() == null) {
            endDelivered = true;
            to.endOfStream();
        }
        readOn();
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
}
