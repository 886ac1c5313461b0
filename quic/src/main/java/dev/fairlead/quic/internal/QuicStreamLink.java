package dev.fairlead.quic.internal;

import dev.fairlead.Parameters;
import dev.fairlead.internal.connection.ConnectionCore;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.connection.TransportConnection;
import dev.fairlead.internal.io.SubstreamTransport;
import dev.fairlead.quic.Direction;
import dev.fairlead.quic.QuicStream;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamPriority;
import io.netty.handler.codec.quic.QuicStreamType;

/// What a program holds of one stream.
final class QuicStreamLink extends TransportConnection implements QuicStream {
    private static final int LEAST_URGENT = 7;

    private final SubstreamTransport transport;
    private final QuicStreamChannel channel;

    private QuicStreamLink(ConnectionCore core, SubstreamTransport transport) {
        super(core);
        this.transport = transport;
        this.channel = Streams.channelOf(transport);
    }

    static QuicStreamLink over(Services services, SubstreamTransport transport) {
        QuicStreamLink link =
                new QuicStreamLink(
                        ConnectionCore.over(services, transport, Parameters.DEFAULT), transport);
        services.leaks().watch(link);
        return link;
    }

    /// @throws IllegalArgumentException if the engine cannot carry it
    static int requireCode(long code) {
        if (code < 0 || code > LARGEST_CODE) {
            throw new IllegalArgumentException(
                    "code is "
                            + code
                            + "; 0 to "
                            + LARGEST_CODE
                            + " is allowed: QUIC has more, and the engine does not carry them");
        }
        return (int) code;
    }

    @Override
    public long streamId() {
        return channel.streamId();
    }

    @Override
    public Direction direction() {
        return channel.type() == QuicStreamType.BIDIRECTIONAL
                ? Direction.BIDIRECTIONAL
                : Direction.UNIDIRECTIONAL;
    }

    @Override
    public boolean isOpenedHere() {
        return channel.isLocalCreated();
    }

    @Override
    public void reset(long code) {
        Codes.of(transport).resetCode().set(requireCode(code));
        abort();
    }

    @Override
    public void stopReceiving(long code) {
        Codes.of(transport).stopCode().set(requireCode(code));
        transport.stopReceiving();
    }

    @Override
    public void prioritise(int urgency, boolean incremental) {
        if (urgency < 0 || urgency > LEAST_URGENT) {
            throw new IllegalArgumentException(
                    "urgency is "
                            + urgency
                            + "; 0 to 7 is allowed, 0 being the most urgent (RFC 9218)");
        }
        channel.updatePriority(new QuicStreamPriority(urgency, incremental));
    }
}
