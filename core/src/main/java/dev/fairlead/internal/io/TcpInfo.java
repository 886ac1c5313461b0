package dev.fairlead.internal.io;

import dev.fairlead.Delivery;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What Linux knows of one TCP connection: `struct tcp_info` of `linux/tcp.h`, at one moment.
public final class TcpInfo {
    private static final int LENGTH = 232;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int OPTION_ECN = 8; // TCPI_OPT_ECN: both ends agreed on it
    private static final long UNKNOWN_RTT = 0xffff_ffffL;

    /// The fields used here are all there from Linux 5.4 on; of an older one nothing is claimed.
    private static boolean hasAllFields(String version) {
        Matcher number = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(version);
        if (!number.matches()) {
            return false;
        }
        int major = Integer.parseInt(number.group(1));
        return major > 5 || (major == 5 && Integer.parseInt(number.group(2)) >= 4);
    }

    /// Bound on first use: it needs Netty's native code, which is there if a channel is epoll's.
    private static final class Bound {
        static final boolean KNOWN = hasAllFields(System.getProperty("os.version"));
        static final ChannelOption<ByteBuffer> OPTION =
                new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, LENGTH);
    }

    private final ByteBuffer fields;
    private final boolean accepted;

    private TcpInfo(ByteBuffer fields, boolean accepted) {
        this.fields = fields;
        this.accepted = accepted;
    }

    /// Asks the system; any thread. `null` if the channel is no TCP socket of epoll, or is closed.
    static @Nullable TcpInfo of(Channel channel) {
        if (!(channel instanceof EpollSocketChannel socket) || !Bound.KNOWN) {
            return null;
        }
        ByteBuffer fields;
        try {
            fields = socket.config().getOption(Bound.OPTION);
        } catch (ChannelException _) {
            return null; // closed
        }
        // The number is marked as closed before it is released. If it is still open now, it was
        // during the call, and no other socket's.
        return socket.fd().isOpen()
                ? new TcpInfo(fields.order(ByteOrder.nativeOrder()), socket.parent() != null)
                : null;
    }

    private long number(int at) {
        return Integer.toUnsignedLong(fields.getInt(at));
    }

    public boolean ecnAgreed() {
        return (fields.get(5) & OPTION_ECN) != 0;
    }

    /// In microseconds, as all times here.
    public long rtt() {
        return number(68);
    }

    public long rttVariance() {
        return number(72);
    }

    /// The smoothed one, if none is known.
    public long minimumRtt() {
        long minimum = number(148);
        return minimum == UNKNOWN_RTT ? rtt() : minimum;
    }

    public long segmentsRetransmitted() {
        return number(100);
    }

    public long segmentsSent() {
        return number(136);
    }

    public long segmentsReceived() {
        return number(140);
    }

    /// With content.
    public long dataSegmentsSent() {
        return number(156);
    }

    /// With content; the SYN, which Linux counts too, is taken off.
    public long segmentsDelivered() {
        return Math.max(0, number(192) - 1);
    }

    public long segmentsMarked() {
        return number(196);
    }

    public long segmentsOutOfOrder() {
        return number(224);
    }

    public long bytesRetransmitted() {
        return fields.getLong(208);
    }

    /// Each byte counted once.
    private long bytesSent() {
        return fields.getLong(200) - bytesRetransmitted();
    }

    /// Handed to the system, and never sent.
    private long bytesNotSent() {
        return number(144);
    }

    public long bytesAcknowledged() {
        // Sequence numbers: the SYN of whoever connected is one, and our FIN another.
        long numbers = fields.getLong(120) - (accepted ? 0 : 1);
        return Math.clamp(numbers, 0, Math.max(0, bytesSent()));
    }

    /// How far the content of a plain stream has got.
    ///
    /// @param taken bytes that the connection has accepted for sending
    Delivery delivery(long taken) {
        long acknowledged = bytesAcknowledged();
        if (bytesSent() == 0) {
            return new Delivery(Delivery.Kind.NOTHING_LEFT, 0, taken);
        }
        return acknowledged >= taken
                ? new Delivery(Delivery.Kind.ALL_ACKNOWLEDGED, taken, taken)
                : new Delivery(Delivery.Kind.PARTLY_ACKNOWLEDGED, acknowledged, taken);
    }

    /// Whether the peer's system has acknowledged all that was handed to ours.
    boolean allAcknowledged() {
        return bytesNotSent() == 0 && bytesAcknowledged() == bytesSent();
    }
}
