package dev.fairlead.internal.io;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.PeerCredentials;
import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One of many streams of a connection: its own channel, and no descriptor. The event loop reads
/// and writes; senders leave copies in an [Outbox].
///
/// Unlike a socket's, its two directions can be ended by force one without the other. A peer that
/// does not want what is sent has refused that direction; what it sends itself still comes.
@SuppressWarnings(
        "NonAtomicVolatileUpdate") // counters change under the gate, and are read without it
public final class SubstreamTransport extends ChannelTransport {
    private static final int READ = 16 * 1024;
    private static final int FILE_PIECE = 64 * 1024;

    /// What the connection knows of its streams, and does for them. On the loop.
    public interface Carrier {
        /// Content and the end of the stream, as one message to its channel.
        Object last(ByteBuf content);

        /// What an error of the stream's channel means.
        ///
        /// @param thrown `null` if the channel has closed and said nothing
        IOException meaning(SubstreamTransport stream, @Nullable Throwable thrown);

        /// What the peer's refusal of what is sent means.
        IOException refused(SubstreamTransport stream);

        /// Tells the peer that neither direction goes on, with the code that was chosen.
        void reset(SubstreamTransport stream);

        /// Tells the peer that what it still sends is not wanted.
        void stop(SubstreamTransport stream);
    }

    private final Carrier carrier;
    private final boolean sends;
    private final boolean receives;
    private final Outbox outbox;
    private volatile @Nullable IOException refusal; // set once, on the loop
    private boolean endWritten; // with the last data; on the loop

    /// @param sends whether this end sends on it
    /// @param receives whether the peer does
    public SubstreamTransport(
            DuplexChannel channel,
            Loop loop,
            Endpoint local,
            Endpoint remote,
            boolean sends,
            boolean receives,
            Carrier carrier) {
        super(channel, loop, local, remote);
        this.carrier = carrier;
        this.sends = sends;
        this.receives = receives;
        this.outbox =
                new Outbox(
                        channel,
                        loop,
                        new Outbox.Events() {
                            @Override
                            public Object last(ByteBuf content) {
                                endWritten = true;
                                return carrier.last(content);
                            }

                            @Override
                            public void sent() {
                                wentOut();
                            }

                            @Override
                            public void failed(Throwable why, long unsent) {
                                notWritten(why);
                            }
                        });
        if (!sends) {
            outputEnding = true;
        }
    }

    /// Takes charge of the channel. On the loop, before it is registered or just after.
    public void attach() {
        channel.config().setAutoRead(false);
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ));
        channel.pipeline().addLast(new Reader());
        channel.closeFuture().addListener(_ -> channelClosed());
        if (!receives) {
            inbox.end(null);
        }
    }

    /// For who knows what kind of channel it is.
    public DuplexChannel channel() {
        return channel;
    }

    public boolean sends() {
        return sends;
    }

    public boolean receives() {
        return receives;
    }

    @Override
    public void start(Events toTell) {
        loop.execute(() -> {
            tellWhatWas(toTell);
            if (!closed) {
                readOn();
            }
        });
    }

    // ---- sending

    @Override
    public int write(ByteBuffer content) throws IOException {
        return write(content, false);
    }

    @Override
    public int writeLast(ByteBuffer content) throws IOException {
        int taken = write(content, true);
        if (!content.hasRemaining()) {
            shutdownOutput(); // which has gone with the data, if there was any
        }
        return taken;
    }

    /// The end goes with what waits, where something does.
    @Override
    public void shutdownOutput() {
        super.shutdownOutput();
        if (outputEnding) {
            outbox.end();
        }
    }

    @Override
    public boolean takeNoMore() {
        boolean flushed = super.takeNoMore();
        outbox.end(); // a close ends our direction too
        return flushed;
    }

    private int write(ByteBuffer content, boolean last) throws IOException {
        if (!sends) {
            throw new IllegalStateException(
                    "nothing can be sent on this stream: the peer opened it for one direction");
        }
        gate.lock();
        try {
            IOException refused = refusal;
            if (refused != null && failure == null && !isRefusing()) {
                throw refused;
            }
            requireOpen();
            int taken = outbox.put(content, last);
            accepted += taken;
            return taken;
        } finally {
            gate.unlock();
        }
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

    private void notWritten(Throwable why) {
        if (failure != null || !channel.isOpen()) {
            return; // what closed the channel says more
        }
        if (why instanceof ChannelOutputShutdownException) {
            if (refusal == null) {
                refusal = carrier.refused(this);
                sender.wake();
                flusher.wake();
            }
        } else {
            fail(carrier.meaning(this, why));
        }
    }

    @Override
    boolean isWritable() {
        return outbox.hasRoom() || outputEnding || refusal != null || failure != null || closed;
    }

    @Override
    boolean isFlushed() {
        return outbox.bytes() == 0 || refusal != null || failure != null || closed;
    }

    @Override
    public long queued() {
        return outbox.bytes();
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
        IOException why = failure != null ? failure : refusal;
        if (why != null) {
            throw why;
        }
        return at - position;
    }

    @Override
    void sendEnd() {
        if (sends && !endWritten && channel.isOpen() && !channel.isOutputShutdown()) {
            channel.shutdownOutput();
        }
    }

    // ---- the end

    /// Ends our direction, and tells the peer that its own is not wanted any more.
    @Override
    public void close() {
        loopOrHere(() -> {
            if (channel.isOpen() && receives && !inbox.ended()) {
                carrier.stop(this);
            }
        });
        super.close();
    }

    /// The peer learns that what it sends is not wanted. What has come is still there.
    public void stopReceiving() {
        loopOrHere(() -> {
            if (channel.isOpen() && receives && !inbox.ended()) {
                carrier.stop(this);
                inbox.end(null);
                deliver();
            }
        });
    }

    /// The connection is gone, and this stream with it.
    public void lost(IOException why) {
        if (!inbox.ended() || !outputEnding || outbox.bytes() > 0) {
            fail(why);
        }
    }

    private void loopOrHere(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            executeIfOpen(task);
        }
    }

    private void channelClosed() {
        boolean inOrder = inbox.ended() && (outputEnding || endWritten) && outbox.bytes() == 0;
        if (!inOrder && failure == null) {
            fail(carrier.meaning(this, null)); // does nothing if we closed
        }
        finish();
    }

    @Override
    void release() {
        if (channel.isOpen()) {
            carrier.reset(this);
            channel.close();
        }
    }

    // ---- receiving

    @Override
    void resumeReading() {
        executeIfOpen(this::readOn);
    }

    /// Puts what comes into the inbox, and tells ends and errors.
    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            arrived((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (!readPaused && (sink != null || inbox.wantsMore())) {
                context.read();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE && !inbox.ended()) {
                inbox.end(null);
                deliver();
            }
        }

        @Override
        @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(carrier.meaning(SubstreamTransport.this, cause));
        }
    }

    @Override
    public Optional<PeerCredentials> peerCredentials() {
        return Optional.empty();
    }

    @Override
    public void requireHalfClose() throws NetworkException {}
}
