package dev.fairlead.quic.internal;

import dev.fairlead.NetworkException;
import dev.fairlead.QuicFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.internal.io.SubstreamTransport;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import dev.fairlead.quic.Direction;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The streams of one connection: those that are open, those that may be, and what ends one. What
/// happens is told on its loop.
final class Streams implements SubstreamTransport.Carrier {
    /// A stream that may be opened, or not yet.
    interface Opened {
        /// @param stream `null` if the peer allows no more of its kind now
        void opened(@Nullable SubstreamTransport stream);

        void failed(IOException why);
    }

    private final QuicTransport transport;
    private final QuicChannel channel;
    private final Inbound inbound;
    private final Waiters openers;
    private final Set<SubstreamTransport> open = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing; // opens no more
    private volatile boolean ended; // with the connection
    private volatile long closedSent; // of streams that are gone; changed on the loop
    private volatile long closedReceived; // likewise
    private volatile long limitsChanged; // changed on the loop
    private @Nullable Runnable onLimit; // on the loop: told once that the peer may allow more

    Streams(QuicTransport transport, QuicChannel channel) {
        this.transport = transport;
        this.channel = channel;
        this.inbound = new Inbound(transport.loop());
        this.openers = new Waiters(transport.loop().waits());
    }

    // ---- those that are open

    /// The peer has opened one.
    void arrived(QuicStreamChannel stream) {
        SubstreamTransport taken = take(stream);
        stream.eventLoop().register(stream);
        inbound.add(taken);
    }

    private SubstreamTransport take(QuicStreamChannel stream) {
        boolean both = stream.type() == QuicStreamType.BIDIRECTIONAL;
        boolean ours = stream.isLocalCreated();
        SubstreamTransport taken =
                new SubstreamTransport(
                        stream,
                        transport.loop(),
                        transport.local(),
                        transport.remote(),
                        both || ours,
                        both || !ours,
                        this);
        open.add(taken);
        taken.attach();
        stream.closeFuture().addListener(_ -> closed(taken));
        return taken;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // on the loop only
    private void closed(SubstreamTransport stream) {
        closedSent += stream.accepted();
        closedReceived += stream.received();
        open.remove(stream);
    }

    static QuicStreamChannel channelOf(SubstreamTransport stream) {
        return (QuicStreamChannel) stream.channel();
    }

    private static QuicStreamType typeOf(Direction direction) {
        return switch (direction) {
            case BIDIRECTIONAL -> QuicStreamType.BIDIRECTIONAL;
            case UNIDIRECTIONAL -> QuicStreamType.UNIDIRECTIONAL;
        };
    }

    // ---- how many may be

    @SuppressWarnings("NonAtomicVolatileUpdate") // on the loop only
    void limitChanged() {
        limitsChanged++;
        openers.wake();
        tellOfLimit();
    }

    private void tellOfLimit() {
        Runnable toTell = onLimit;
        if (toTell != null) {
            onLimit = null;
            toTell.run();
        }
    }

    long left(Direction direction) {
        return isClosed() ? 0 : channel.peerAllowedStreams(typeOf(direction));
    }

    /// How often the peer has changed what it allows.
    long limitsChanged() {
        return limitsChanged;
    }

    /// Runs `task` when the peer has changed what it allows, or it is over; once. On the loop.
    void onLimit(Runnable task) {
        onLimit = task;
    }

    /// Waits until the peer has changed what it allows, or nothing is opened any more.
    ///
    /// @return false if the deadline passed
    boolean awaitLimit(long seen, Deadline deadline) throws InterruptedException {
        return openers.await(() -> limitsChanged != seen || isClosed(), deadline);
    }

    // ---- opening one

    /// Any thread; `outcome` is told on the loop.
    void open(Direction direction, Opened outcome) {
        transport.onLoop(
                () -> openNow(direction, outcome), () -> outcome.failed(transport.whyNot()));
    }

    /// One for both directions, before the handshake has ended: what the peer allows is as it was
    /// in the session that is taken up. On the loop.
    void openEarly(Opened outcome) {
        if (isClosed()) {
            outcome.failed(transport.whyNot());
        } else {
            create(QuicStreamType.BIDIRECTIONAL, outcome);
        }
    }

    private void openNow(Direction direction, Opened outcome) {
        if (isClosed()) {
            outcome.failed(transport.whyNot());
            return;
        }
        QuicStreamType type = typeOf(direction);
        // A number is used up by an attempt that comes to nothing: so no attempt is made.
        if (channel.peerAllowedStreams(type) <= 0) {
            outcome.opened(null);
            return;
        }
        create(type, outcome);
    }

    private void create(QuicStreamType type, Opened outcome) {
        SubstreamTransport[] made = new SubstreamTransport[1];
        channel.createStream(
                        type,
                        new ChannelInitializer<QuicStreamChannel>() {
                            @Override
                            protected void initChannel(QuicStreamChannel stream) {
                                made[0] = take(stream);
                            }
                        })
                .addListener(done -> {
                    if (done.isSuccess()) {
                        outcome.opened(made[0]);
                    } else {
                        outcome.failed(
                                ended
                                        ? transport.whyNot()
                                        : new IOException(
                                                String.valueOf(done.cause()), done.cause()));
                    }
                });
    }

    Inbound inbound() {
        return inbound;
    }

    // ---- what ends one

    /// In one frame (RFC 9000, section 19.8). The engine forgets a stream whose data is
    /// acknowledged, and with it an end that went in a frame of its own and was lost.
    @Override
    public Object last(ByteBuf content) {
        return new DefaultQuicStreamFrame(content, true);
    }

    @Override
    public IOException meaning(SubstreamTransport stream, @Nullable Throwable cause) {
        if (cause instanceof QuicStreamResetException reset) {
            return new NetworkException(
                    new QuicFailure.StreamReset(
                            transport.remote(),
                            channelOf(stream).streamId(),
                            reset.applicationProtocolCode(),
                            stream.delivery()),
                    cause);
        }
        if (transport.isEnding() || cause == null) {
            return transport.whyNot();
        }
        return new NetworkException(
                new SecurityFailure.Broken(transport.remote(), cause.toString()), cause);
    }

    @Override
    public IOException refused(SubstreamTransport stream) {
        return new NetworkException(
                new QuicFailure.StreamStopped(
                        transport.remote(), channelOf(stream).streamId(), stream.delivery()));
    }

    @Override
    public void reset(SubstreamTransport stream) {
        Codes codes = Codes.of(stream);
        if (stream.sends()) {
            channelOf(stream).shutdownOutput(codes.reset());
        }
        if (stream.receives()) {
            channelOf(stream).shutdownInput(codes.reset());
        }
    }

    @Override
    public void stop(SubstreamTransport stream) {
        channelOf(stream).shutdownInput(Codes.of(stream).stop());
    }

    // ---- the end

    boolean isRefusing() {
        return refusing;
    }

    private boolean isClosed() {
        return refusing || ended;
    }

    /// No further ones are opened.
    void refuseMore() {
        refusing = true;
    }

    /// Opens no more, and waits until what was accepted on each has been handed over.
    void finish(Deadline deadline) throws InterruptedException {
        refusing = true;
        openers.wake();
        for (SubstreamTransport stream : open) {
            stream.awaitFlushed(deadline);
        }
    }

    /// Takes what has come of each, as much as the windows allow.
    void readToTheEnd() {
        for (SubstreamTransport stream : open) {
            QuicStreamChannel from = channelOf(stream);
            long before;
            do {
                before = stream.received();
                from.read();
            } while (from.isOpen() && stream.received() > before);
        }
    }

    /// The connection has ended.
    ///
    /// @param why `null` if by this end
    /// @param ofStreams what whoever uses one is told
    void end(@Nullable IOException why, IOException ofStreams) {
        ended = true;
        open.forEach(stream -> stream.lost(ofStreams));
        inbound.end(why);
        openers.wake();
        tellOfLimit(); // there will be no more
    }

    void discard() {
        open.forEach(SubstreamTransport::discard);
        inbound.discard();
    }

    // ---- counts

    private long sum(ToLongFunction<SubstreamTransport> of) {
        return open.stream().mapToLong(of).sum();
    }

    long queued() {
        return sum(SubstreamTransport::queued);
    }

    long accepted() {
        return closedSent + sum(SubstreamTransport::accepted);
    }

    long received() {
        return closedReceived + sum(SubstreamTransport::received);
    }
}
