package dev.fairlead.internal.io;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.PeerCredentials;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A stream socket under TLS. The event loop reads and writes, since records have to be made in
/// order; senders leave copies in an [Outbox].
///
/// The end of a stream is a close_notify alert (RFC 8446, section 6.1). A socket that ends without
/// one has lost something, or somebody on the way cut it short: that is a failure, never an end.
@SuppressWarnings(
        "NonAtomicVolatileUpdate") // counters change under the gate, and are read without it
public final class SecureTransport implements StreamTransport {
    private static final int FILE_PIECE = 64 * 1024;

    /// Says no more than that we closed; its stack trace would cost more than the close.
    private static final class ClosedByUs extends ClosedChannelException {
        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    private final DuplexChannel channel;
    private final Loop loop;
    private final SslHandler tls;
    private final UnaryOperator<IOException> translation;
    private final Endpoint local;
    private final Endpoint remote;
    private final Inbox inbox;
    private final Outbox outbox;
    private final ReentrantLock gate = new ReentrantLock();
    private final Parking sender;
    private final Parking flusher;
    private final Parking closer;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final BooleanSupplier writable = this::isWritable;
    private final BooleanSupplier flushed = this::isFlushed;
    private final BooleanSupplier isGone = this::isGone;

    private volatile @Nullable TlsHandshake handshake; // set before anybody but the loop sees this
    private volatile @Nullable String noHalfClose; // likewise
    private volatile boolean outputEnding; // changed under gate
    private boolean refusing; // a close has begun; guarded by gate
    private boolean closing; // guarded by gate
    private volatile long accepted; // changed under gate
    private volatile @Nullable IOException failure; // changed under gate
    private volatile boolean endedByPeer; // its close_notify has ended our stream too
    private volatile boolean closed;
    private volatile boolean gone;
    private volatile @Nullable TcpInfo lastInfo; // of a socket that is being closed

    // Used on the loop only.
    private @Nullable Events events;
    private @Nullable InlineSink sink;
    private boolean readPaused;
    private boolean endDelivered;

    /// @param tls added to the pipeline of `channel` by [#attach]
    /// @param translation says what an error of the channel means
    public SecureTransport(
            DuplexChannel channel,
            Loop loop,
            SslHandler tls,
            UnaryOperator<IOException> translation) {
        this.channel = channel;
        this.loop = loop;
        this.tls = tls;
        this.translation = translation;
        this.local = Sockets.endpoint(channel.localAddress());
        this.remote = Sockets.endpoint(channel.remoteAddress());
        this.inbox = new Inbox(loop.waits(), this::resumeReading);
        this.sender = new Parking(loop.waits());
        this.flusher = new Parking(loop.waits());
        this.closer = new Parking(loop.waits());
        this.outbox =
                new Outbox(
                        channel,
                        loop,
                        new Outbox.Events() {
                            @Override
                            public void sent() {
                                wentOut();
                            }

                            @Override
                            public void failed(Throwable why, long unsent) {
                                notWritten(why, unsent);
                            }
                        });
    }

    /// Takes charge of the channel, and starts the handshake. On the loop.
    public void attach() {
        channel.pipeline().addLast(tls);
        channel.pipeline().addLast(new Reader());
        channel.closeFuture().addListener(_ -> finish());
        channel.read();
    }

    /// The handshake is done. On the loop, before [#start].
    ///
    /// @param reason why our stream cannot be ended alone; `null` if it can
    public void established(TlsHandshake done, @Nullable String reason) {
        handshake = done;
        noHalfClose = reason;
    }

    @Override
    public @Nullable TlsHandshake tls() {
        return handshake;
    }

    @Override
    public void start(Events toTell) {
        loop.execute(() -> {
            events = toTell;
            IOException before = failure;
            if (before != null) {
                toTell.failed(before);
            }
            if (closed) {
                toTell.closed();
            } else {
                readOn();
            }
        });
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    // ---- sending

    @Override
    public int write(ByteBuffer content) throws IOException {
        gate.lock();
        try {
            requireWritable(content.remaining());
            int taken = outbox.put(content);
            accepted += taken;
            return taken;
        } finally {
            gate.unlock();
        }
    }

    private void requireWritable(long wanted) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (endedByPeer && !refusing) {
            throw new NetworkException(endedByPeer(wanted));
        }
        if (refusing || outputEnding || closing || closed) {
            throw new ClosedChannelException();
        }
    }

    private TransferFailure endedByPeer(long unsent) {
        String reason = noHalfClose == null ? "TLS" : noHalfClose;
        return new TransferFailure.EndedByPeer(remote, unsent, reason, delivery());
    }

    private void wentOut() {
        if (outbox.hasRoom()) {
            sender.wake();
        }
        if (outbox.bytes() == 0) {
            flusher.wake();
            if (outputEnding) {
                sendEnd();
            } else if (sink != null) {
                sink.writable();
            }
        }
    }

    private void notWritten(Throwable why, long unsent) {
        // Records for a peer that has ended both streams cannot be made any more.
        fail(endedByPeer ? new NetworkException(endedByPeer(unsent), why) : asIo(why));
    }

    @Override
    public boolean awaitWritable(Deadline deadline) throws InterruptedException {
        return sender.await(writable, deadline);
    }

    private boolean isWritable() {
        return outbox.hasRoom() || outputEnding || endedByPeer || failure != null || closed;
    }

    @Override
    public boolean awaitFlushed(Deadline deadline) throws InterruptedException {
        return flusher.await(flushed, deadline);
    }

    private boolean isFlushed() {
        return outbox.bytes() == 0 || failure != null || closed;
    }

    @Override
    public long queued() {
        return outbox.bytes();
    }

    @Override
    public long accepted() {
        return accepted;
    }

    @Override
    public long sendFile(FileChannel file, long position, long count, Deadline deadline)
            throws IOException, InterruptedException {
        long end = position + Math.min(count, Math.max(0, file.size() - position));
        ByteBuffer piece = ByteBuffer.allocateDirect(FILE_PIECE);
        long at = position;
        while (at < end) {
            piece.clear().limit((int) Math.min(FILE_PIECE, end - at));
            int read = file.read(piece, at);
            if (read <= 0) {
                break; // the file has become shorter
            }
            piece.flip();
            while (piece.hasRemaining()) {
                at += write(piece);
                if (piece.hasRemaining() && !sender.await(writable, deadline)) {
                    return at - position;
                }
            }
        }
        if (!flusher.await(flushed, deadline)) {
            return Math.max(0, at - position - outbox.bytes());
        }
        IOException why = failure;
        if (why != null) {
            throw why;
        }
        return at - position;
    }

    @Override
    public void requireHalfClose() throws NetworkException {
        String reason = noHalfClose;
        if (reason != null) {
            throw new NetworkException(new TransferFailure.NoHalfClose(remote, reason, delivery()));
        }
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
            if (outbox.bytes() > 0) {
                return; // the last write that gets through ends the stream
            }
        } finally {
            gate.unlock();
        }
        executeIfOpen(this::sendEnd);
    }

    private void sendEnd() {
        if (channel.isOpen()) {
            tls.closeOutbound();
        }
    }

    // ---- the end

    @Override
    public boolean takeNoMore() {
        gate.lock();
        try {
            refusing = true;
            return outbox.bytes() == 0;
        } finally {
            gate.unlock();
        }
    }

    /// The handler sends close_notify first, and waits at most 3 s until the system has it.
    @Override
    public void close() {
        if (shutGate()) {
            executeIfOpen(() -> {
                noteInfo();
                channel.close();
            });
        }
    }

    /// By the loop, before the descriptor is closed.
    private void noteInfo() {
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

    /// Records are not bytes of ours: of a part of them nothing is said.
    @Override
    public Delivery delivery() {
        long taken = accepted;
        boolean allHandedOver = outbox.bytes() == 0;
        TcpInfo info = taken == 0 || !allHandedOver ? null : tcpInfo();
        return info != null && info.allAcknowledged()
                ? new Delivery(Delivery.Kind.ALL_ACKNOWLEDGED, taken, taken)
                : Delivery.unknown(taken);
    }

    @Override
    public void abort() {
        shutGate();
        executeIfOpen(() -> {
            if (channel.isOpen() && remote instanceof Endpoint.Address) {
                try {
                    channel.config().setOption(ChannelOption.SO_LINGER, 0);
                } catch (ChannelException _) {
                    // already reset by the other side: there is nobody to tell
                }
            }
            closeAtOnce();
        });
    }

    /// Past the handler, which would say good-bye.
    private void closeAtOnce() {
        noteInfo();
        channel.unsafe().close(channel.newPromise());
    }

    private boolean shutGate() {
        gate.lock();
        try {
            boolean first = !closing;
            closing = true;
            return first;
        } finally {
            gate.unlock();
        }
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return closer.await(isGone, deadline);
    }

    private boolean isGone() {
        return gone;
    }

    private void fail(IOException why) {
        noteInfo();
        if (endedByPeer && outbox.bytes() == 0) {
            closeAtOnce(); // both streams had ended, and nothing is lost
            return;
        }
        IOException meant = why instanceof NetworkException ? why : translation.apply(why);
        boolean tell;
        gate.lock();
        try {
            tell = failure == null && !closing;
            if (tell) {
                failure = meant;
            }
        } finally {
            gate.unlock();
        }
        if (tell) {
            if (events != null) {
                events.failed(meant);
            }
            inbox.end(meant);
            sender.wake();
            flusher.wake();
        }
        closeAtOnce();
    }

    private void finish() {
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
        shutGate();
        closed = true;
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

    /// Decoders wrap what happened to them.
    private static IOException asIo(Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        return cause.getCause() instanceof IOException below ? below : new IOException(cause);
    }

    // ---- receiving

    private void readOn() {
        if (channel.isOpen() && !readPaused) {
            channel.read();
        }
    }

    /// By the receiver.
    private void resumeReading() {
        executeIfOpen(this::readOn);
    }

    /// Loops end with their network, and then there is nothing left to be done.
    private void executeIfOpen(Runnable task) {
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
        channel.unsafe().closeForcibly();
        tellClosed();
    }

    @Override
    public void deliverTo(InlineSink to) {
        loop.execute(() -> {
            sink = to;
            deliver();
            to.writable();
        });
    }

    /// Hands over what is there, and reads on if the handler wants more.
    private void deliver() {
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

    /// Puts what was decrypted into the inbox, and tells ends and errors.
    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf content = (ByteBuf) message;
            InlineSink to = sink;
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

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (!readPaused && (sink != null || inbox.wantsMore())) {
                context.read();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslCloseCompletionEvent close) {
                if (close.isSuccess()) {
                    streamEnded();
                }
            } else if (event == ChannelInputShutdownEvent.INSTANCE && !inbox.ended()) {
                cutShort();
            }
        }

        @Override
        @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(asIo(cause));
        }
    }

    /// By the peer's close_notify.
    private void streamEnded() {
        if (noHalfClose != null) {
            endedByPeer = true;
            sender.wake();
            flusher.wake();
        }
        inbox.end(null);
        deliver();
    }

    /// The socket has ended, and the peer did not say that its stream has.
    private void cutShort() {
        if (handshake == null) {
            closeAtOnce(); // the handshake fails for it
            return;
        }
        fail(
                new NetworkException(
                        new TransferFailure.Truncated(remote, inbox.total(), delivery())));
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
        return Sockets.credentialsOf(channel);
    }
}
