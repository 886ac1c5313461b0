package dev.fairlead.quic.internal;

import dev.fairlead.Cancelled;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.QuicCounts;
import dev.fairlead.QuicFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Stage;
import dev.fairlead.TlsHandshake;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Sockets;
import dev.fairlead.internal.io.SubstreamTransport;
import dev.fairlead.internal.io.TunnelTransport;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import dev.fairlead.quic.QuicOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicDatagramExtensionEvent;
import io.netty.handler.codec.quic.QuicPathEvent;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicTransportParameters;
import io.netty.handler.codec.quic.SslEarlyDataReadyEvent;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A connection of QUIC that is open, or about to be, and its end. Its [Streams] and [Datagrams]
/// are parts of their own. What happens is told on its loop.
final class QuicTransport implements TunnelTransport {
    /// Hears how the handshake went, on the loop, once.
    interface Opening {
        void ready(QuicTransport transport);

        void failed(IOException why);

        /// Data may go, or has come, before the handshake has ended; at most once, and before the
        /// others.
        default void early(QuicTransport transport) {}
    }

    private final QuicChannel channel;
    private final Loop loop;
    private final Handshaking handshaking;
    private final PeerCheck check;
    private final QuicOptions options;
    private final Opening opening;
    private final @Nullable LastPackets last;
    private final Runnable onGone;
    private final Streams streams;
    private final Datagrams datagrams;
    private final Counts counts;
    private final Waiters closer;
    private final BooleanSupplier isGone = this::isGone;

    private volatile @Nullable Endpoint local; // set before it is ready; it may move
    private volatile @Nullable Endpoint remote; // likewise
    private volatile @Nullable TlsHandshake handshake; // likewise
    private volatile boolean early; // data went or came before that
    private volatile @Nullable SubstreamTransport first; // for the first data of a client
    private volatile int largestDatagram; // likewise; 0 if the two ends did not agree
    private volatile boolean boundToInterface;
    private volatile @Nullable IOException failure; // set once, on the loop
    private volatile boolean closing; // by this end
    private volatile boolean over;
    private volatile boolean gone;
    private volatile int closeCode;
    private volatile String closeReason = "";

    // On the loop.
    private @Nullable Events events;
    private @Nullable QuicConnectionCloseEvent peersEnd;
    private @Nullable Throwable thrown;
    private boolean told; // how the opening went

    /// @param last sees to it that the close ends; `null` for a server, whose handshake is
    ///   confirmed when it is done
    /// @param onGone runs on the loop when it is over
    QuicTransport(
            QuicChannel channel,
            Loop loop,
            Handshaking handshaking,
            PeerCheck check,
            QuicOptions options,
            Opening opening,
            @Nullable LastPackets last,
            Runnable onGone) {
        this.channel = channel;
        this.loop = loop;
        this.handshaking = handshaking;
        this.check = check;
        this.options = options;
        this.opening = opening;
        this.last = last;
        this.onGone = onGone;
        this.streams = new Streams(this, channel);
        this.closer = new Waiters(loop.waits());
        this.datagrams = new Datagrams(this, channel);
        this.counts = new Counts(channel, loop);
    }

    /// Takes charge of the channel. On the loop, before the handshake.
    void attach() {
        local = endpoint(channel.localSocketAddress());
        remote = endpoint(channel.remoteSocketAddress());
        channel.pipeline().addLast(new Handler());
        channel.closeFuture().addListener(_ -> ended());
    }

    /// What the channel tells, on the loop.
    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            established();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof QuicStreamChannel stream) {
                cameEarly();
                streams.arrived(stream);
            } else if (message instanceof ByteBuf datagram) {
                datagrams.arrived(datagram);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            switch (event) {
                case QuicConnectionCloseEvent end -> {
                    peersEnd = end;
                    counts.note();
                    // After what came before it; the engine would wait for the time of draining.
                    loop.execute(() -> endByPeer());
                }
                // It tells what the peer takes, whatever this end does.
                case QuicDatagramExtensionEvent agreed ->
                        largestDatagram = options.datagrams() ? agreed.maxLength() : 0;
                case QuicStreamLimitChangedEvent _ -> streams.limitChanged();
                case QuicPathEvent.PeerMigrated _ -> moved();
                case SslEarlyDataReadyEvent _ -> opening.early(QuicTransport.this);
                default -> {} // nothing that is told elsewhere
            }
        }

        @Override
        @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (thrown == null) {
                thrown = cause;
            }
        }
    }

    /// What came before the peer's end is still the program's, as much as the windows allowed: the
    /// engine forgets it when it is closed.
    private void endByPeer() {
        streams.readToTheEnd();
        channel.close();
    }

    /// The client is at another address now, and has shown that it receives there (RFC 9000,
    /// section 9.3).
    private void moved() {
        Endpoint before = remote();
        Endpoint now = endpoint(channel.remoteSocketAddress());
        remote = now;
        Events toTell = events;
        if (toTell != null && !now.equals(before)) {
            toTell.moved(before, now);
        }
    }

    /// At a server: a stream of a client whose handshake has not ended. The protocol it speaks is
    /// known where there is but one.
    private void cameEarly() {
        if (handshake == null && !early) {
            early = true;
            if (handshaking.options().alpn().size() == 1) {
                handshake = handshaking.describeEarly();
                opening.early(this);
            }
        }
    }

    /// At a client: first data goes now, before the handshake has ended. On the loop.
    void sentEarly() {
        early = true;
    }

    /// The stream that was opened for the first data of the program; `null` if there is none.
    @Nullable SubstreamTransport first() {
        return first;
    }

    void first(SubstreamTransport stream) {
        first = stream;
    }

    /// Whether the server lets its client move (RFC 9000, section 18.2, disable_active_migration).
    /// On the loop, once it is ready.
    boolean mayMove() {
        QuicTransportParameters of = channel.peerTransportParameters();
        return of != null && !of.disableActiveMigration();
    }

    /// This end is at another address now: its socket was exchanged. On the loop.
    void movedHere(Endpoint now, boolean bound) {
        Endpoint before = local();
        local = now;
        boundToInterface = bound;
        Events toTell = events;
        if (toTell != null && !now.equals(before)) {
            toTell.movedHere(before, now);
        }
    }

    private void established() {
        local = endpoint(channel.localSocketAddress());
        remote = endpoint(channel.remoteSocketAddress());
        QuicSslEngine engine = (QuicSslEngine) channel.sslEngine();
        if (engine == null) {
            return; // closed meanwhile, which is told next
        }
        TlsHandshake done = handshaking.describe(engine, check.hasSigned(engine), early);
        handshake = done;
        if (done.alpn().isEmpty()) {
            refuse();
            return;
        }
        if (!told) {
            told = true;
            opening.ready(this);
        }
    }

    /// RFC 9001, section 8.1: without a protocol that both speak there is no connection.
    private void refuse() {
        told = true;
        opening.failed(
                new NetworkException(
                        new SecurityFailure.NoApplicationProtocol(
                                remote(), handshaking.options().alpn())));
        closing = true;
        int alert = 0x100 + 120; // no_application_protocol
        channel.close(false, alert, Unpooled.EMPTY_BUFFER);
    }

    /// How the connect of a client ended; if well, [#established()] follows. On the loop.
    void connected(@Nullable Throwable why) {
        if (why != null) {
            if (why instanceof QuicClosedChannelException closed && closed.event() != null) {
                peersEnd = closed.event();
            } else if (thrown == null) {
                thrown = why;
            }
            channel.close();
        }
    }

    private static Endpoint endpoint(@Nullable SocketAddress address) {
        return Sockets.endpoint(address);
    }

    Streams streams() {
        return streams;
    }

    Inbound inbound() {
        return streams.inbound();
    }

    /// Whether nothing goes any more: it has ended, or this end ends it.
    boolean isEnding() {
        return over || closing || !channel.isOpen();
    }

    // ---- datagrams

    Datagrams datagrams() {
        return datagrams;
    }

    int largestDatagram() {
        return largestDatagram;
    }

    /// Why there are no datagrams, where there are none.
    NetworkException noDatagrams() {
        return new NetworkException(new QuicFailure.NoDatagrams(remote(), !options.datagrams()));
    }

    // ---- the end

    /// What the peer is told by [#close()].
    void closeWith(int code, String reason) {
        closeCode = code;
        closeReason = reason;
    }

    private void ended() {
        if (over) {
            return;
        }
        IOException why = closing ? null : whyEnded();
        failure = why;
        over = true;
        IOException ofStreams = whyNot();
        streams.end(why, ofStreams);
        onGone.run();
        if (!told) {
            told = true;
            opening.failed(why == null ? ofStreams : why);
        }
        Events toTell = events;
        if (toTell != null) {
            if (why != null) {
                toTell.failed(why);
            }
        }
        datagrams.end(); // who waits for one finds the reason
        if (toTell != null) {
            toTell.closed();
        }
        gone = true; // and told: whoever waits for the end finds everything released
        closer.wake();
    }

    /// Why it has ended, if not by us. On the loop.
    private IOException whyEnded() {
        if (!told) {
            return handshaking.failure(remote(), peersEnd, thrown);
        }
        QuicConnectionCloseEvent end = peersEnd;
        if (end != null) {
            return new NetworkException(ofPeer(end));
        }
        if (channel.isTimedOut()) {
            return new NetworkException(
                    new QuicFailure.IdleTimedOut(remote(), options.idleTimeout(), delivery()));
        }
        Throwable cause = thrown;
        return new NetworkException(
                new SecurityFailure.Broken(
                        remote(),
                        cause == null
                                ? "the connection has ended without a word, such as after a"
                                        + " stateless reset"
                                : cause.toString()),
                cause);
    }

    private NetworkFailure ofPeer(QuicConnectionCloseEvent end) {
        return handshaking
                .ofTls(remote(), end)
                .orElseGet(() -> Handshaking.ofQuic(remote(), end, delivery()));
    }

    /// Why nothing goes any more.
    IOException whyNot() {
        IOException known = failure;
        if (known != null) {
            return known;
        }
        if (!closing && !streams.isRefusing() && !channel.isOpen() && loop.inLoop()) {
            return whyEnded();
        }
        return new NetworkException(
                new Cancelled(
                        Stage.TRANSFER,
                        Cancelled.How.CLOSED,
                        "the QUIC connection to " + remote(),
                        List.of(),
                        delivery()));
    }

    @Override
    public void start(Events toTell) {
        onLoop(
                () -> {
                    events = toTell;
                    IOException before = failure;
                    if (before != null) {
                        toTell.failed(before);
                    }
                    if (over) {
                        toTell.closed();
                    }
                },
                toTell::closed);
    }

    @Override
    public void finish(Deadline deadline) throws InterruptedException {
        streams.finish(deadline);
        handshaking.flushKeyLog();
    }

    @Override
    public long queued() {
        return streams.queued();
    }

    @Override
    public void close() {
        end(closeCode, closeReason);
    }

    @Override
    public void abort() {
        end(closeCode, closeReason);
    }

    private void end(int code, String reason) {
        streams.refuseMore();
        onLoop(
                () -> {
                    if (last == null) {
                        endNow(code, reason);
                    } else {
                        loop.schedule(0, () -> endNow(code, reason)); // behind timers that are due
                    }
                },
                () -> {
                    over = true;
                    gone = true;
                    closer.wake();
                });
    }

    private void endNow(int code, String reason) {
        if (over) {
            return;
        }
        counts.note();
        closing = true;
        if (last != null) {
            last.closing();
        }
        channel.close(true, code, Unpooled.wrappedBuffer(reason.getBytes(StandardCharsets.UTF_8)));
    }

    /// Gives an opening up. On the loop.
    void giveUp() {
        told = true;
        closing = true;
        channel.close();
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return closer.await(isGone, deadline);
    }

    boolean isGone() {
        return gone;
    }

    /// Loops end with their network, and then there is nothing left to be done.
    void onLoop(Runnable task, Runnable otherwise) {
        if (loop.inLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            otherwise.run();
        }
    }

    // ---- what is known

    @Override
    public void sendFirst(ByteBuffer content) throws IOException {
        throw new NetworkException(
                new dev.fairlead.PathFailure.OptionNotSupported(
                        "Parameters.firstData", "a connection of QUIC has no stream of its own"));
    }

    @Override
    public long accepted() {
        return streams.accepted();
    }

    @Override
    public long received() {
        return streams.received();
    }

    @Override
    public boolean receivedEnd() {
        return false;
    }

    @Override
    public void discard() {
        streams.discard();
        datagrams.discard();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Endpoint local() {
        Endpoint known = local;
        return known == null ? endpoint(channel.localSocketAddress()) : known;
    }

    @Override
    public boolean isBoundToInterface() {
        return boundToInterface;
    }

    @Override
    public Endpoint remote() {
        Endpoint known = remote;
        return known == null ? endpoint(channel.remoteSocketAddress()) : known;
    }

    @Override
    public Delivery delivery() {
        return Delivery.unknown(accepted());
    }

    @Override
    public @Nullable TlsHandshake tls() {
        return handshake;
    }

    @Override
    public List<Handshake> handshakes() {
        return Optional.ofNullable(handshake)
                .map(done -> List.of(new Handshake("quic", done.duration())))
                .orElse(List.of());
    }

    @Override
    public @Nullable IOException failure() {
        return failure;
    }

    @Override
    public @Nullable QuicCounts quic() {
        return counts.now();
    }
}
