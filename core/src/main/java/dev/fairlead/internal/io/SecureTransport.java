package dev.fairlead.internal.io;

import dev.fairlead.Delivery;
import dev.fairlead.NetworkException;
import dev.fairlead.PeerCredentials;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A stream socket under TLS. The event loop reads and writes, since records have to be made in
/// order; senders leave copies in an [Outbox].
///
/// The end of a stream is a close_notify alert (RFC 8446, section 6.1). A socket that ends without
/// one has lost something, or somebody on the way cut it short: that is a failure, never an end.
@SuppressWarnings(
        "NonAtomicVolatileUpdate") // counters change under the gate, and are read without it
public final class SecureTransport extends ChannelTransport {
    private static final int FILE_PIECE = 64 * 1024;

    private final SslHandler tls;
    private final UnaryOperator<IOException> translation;
    private final Outbox outbox;

    private volatile @Nullable TlsHandshake handshake; // set before anybody but the loop sees this
    private volatile boolean inside; // likewise
    private volatile @Nullable String noHalfClose; // likewise
    private volatile boolean endedByPeer; // its close_notify has ended our stream too

    /// @param tls added to the pipeline of `channel` by [#attach]
    /// @param translation says what an error of the channel means
    public SecureTransport(
            DuplexChannel channel,
            Loop loop,
            SslHandler tls,
            UnaryOperator<IOException> translation) {
        super(
                channel,
                loop,
                Sockets.endpoint(channel.localAddress()),
                Sockets.endpoint(channel.remoteAddress()));
        this.tls = tls;
        this.translation = translation;
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
        // One read a round, and as much as a round may bring: the receiver is woken for each.
        channel.config()
                .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 2048, Inbox.ROUND));
        channel.pipeline().addLast(tls);
        channel.pipeline().addLast(new Reader());
        channel.closeFuture().addListener(_ -> finish());
        channel.read();
    }

    /// Takes charge of a channel on which the handshake is done, and what was said on it until now
    /// was with a proxy: the peer of the program is another, and not known by this handshake. On
    /// the loop.
    public void attachInside() {
        inside = true;
        noHalfClose = "TLS to the proxy";
        channel.pipeline().addLast(new Reader());
        channel.closeFuture().addListener(_ -> finish());
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
            tellWhatWas(toTell);
            if (!closed) {
                readOn();
            }
        });
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
        if (failure == null && endedByPeer && !isRefusing()) {
            throw new NetworkException(endedByPeer(wanted));
        }
        requireOpen();
    }

    private TransferFailure endedByPeer(long unsent) {
        String reason = noHalfClose == null ? "TLS" : noHalfClose;
        return new TransferFailure.EndedByPeer(remote(), unsent, reason, delivery());
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
    boolean isWritable() {
        return outbox.hasRoom() || outputEnding || endedByPeer || failure != null || closed;
    }

    @Override
    boolean isFlushed() {
        return outbox.bytes() == 0 || failure != null || closed;
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
            throw new NetworkException(
                    new TransferFailure.NoHalfClose(remote(), reason, delivery()));
        }
    }

    @Override
    void sendEnd() {
        if (channel.isOpen()) {
            tls.closeOutbound();
        }
    }

    // ---- the end

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

    /// Past the handler, which would say good-bye: it sends close_notify first in [#close()], and
    /// waits at most 3 s until the system has it.
    @Override
    void release() {
        noteInfo();
        channel.unsafe().close(channel.newPromise());
    }

    @Override
    void fail(IOException why) {
        if (endedByPeer && outbox.bytes() == 0) {
            release(); // both streams had ended, and nothing is lost
            return;
        }
        super.fail(why instanceof NetworkException ? why : translation.apply(why));
    }

    /// Decoders wrap what happened to them.
    private static IOException asIo(Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        return cause.getCause() instanceof IOException below ? below : new IOException(cause);
    }

    // ---- receiving

    @Override
    void resumeReading() {
        executeIfOpen(this::readOn);
    }

    /// Puts what was decrypted into the inbox, and tells ends and errors.
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
        if (handshake == null && !inside) {
            release(); // the handshake fails for it
            return;
        }
        fail(
                new NetworkException(
                        new TransferFailure.Truncated(remote(), inbox.total(), delivery())));
    }

    @Override
    public Optional<PeerCredentials> peerCredentials() {
        return Sockets.credentialsOf(channel);
    }
}
