package dev.fairlead.internal.connection;

import dev.fairlead.Delivery;
import dev.fairlead.EcnCounts;
import dev.fairlead.Ending;
import dev.fairlead.RoundTrip;
import dev.fairlead.TcpCounts;
import dev.fairlead.TransferReport;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.TcpInfo;
import dev.fairlead.internal.io.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a transport has carried, as a report.
final class Transfers {
    private static final long UNKNOWN = -1;

    private Transfers() {}

    /// Of a connection that was never ready.
    static TransferReport nothing(String id) {
        return new TransferReport(
                id,
                Duration.ZERO,
                0,
                0,
                Delivery.NOTHING,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static TransferReport report(
            String id, Duration duration, Transport open, @Nullable Ending ending) {
        TcpInfo info = open.tcpInfo();
        DatagramTransport flow = open instanceof DatagramTransport known ? known : null;
        return new TransferReport(
                id,
                duration,
                open.accepted(),
                open.received(),
                open.delivery(),
                flow == null ? null : flow.counts(),
                flow == null ? null : flow.peerMoves(),
                info == null ? null : roundTrip(info),
                info == null ? null : tcp(info),
                info != null ? ecn(info) : flow == null ? null : ecn(flow),
                open.quic(),
                ending);
    }

    private static RoundTrip roundTrip(TcpInfo info) {
        return new RoundTrip(
                micros(info.rtt()), micros(info.rttVariance()), micros(info.minimumRtt()));
    }

    private static Duration micros(long count) {
        return Duration.ofNanos(count * 1000);
    }

    private static TcpCounts tcp(TcpInfo info) {
        return new TcpCounts(
                info.segmentsSent(),
                info.segmentsReceived(),
                info.bytesAcknowledged(),
                info.bytesRetransmitted(),
                info.segmentsOutOfOrder());
    }

    private static EcnCounts ecn(TcpInfo info) {
        if (!info.ecnAgreed()) {
            return new EcnCounts(0, 0, 0, 0, UNKNOWN);
        }
        long again = info.segmentsRetransmitted();
        // RFC 3168, section 6.1.5: what is sent again is not marked as capable.
        long sent = Math.max(0, info.dataSegmentsSent() - again);
        return new EcnCounts(
                sent,
                Math.min(sent, info.segmentsDelivered()),
                info.segmentsMarked(),
                again,
                UNKNOWN);
    }

    private static @Nullable EcnCounts ecn(DatagramTransport flow) {
        long marked = flow.receivedMarked();
        return marked < 0 ? null : new EcnCounts(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, marked);
    }
}
