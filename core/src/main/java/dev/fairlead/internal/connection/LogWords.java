package dev.fairlead.internal.connection;

import dev.fairlead.Attempt;
import dev.fairlead.ConnectionState;
import dev.fairlead.DatagramCounts;
import dev.fairlead.EcnCounts;
import dev.fairlead.Ending;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Resolution;
import dev.fairlead.RoundTrip;
import dev.fairlead.TcpCounts;
import dev.fairlead.TransferReport;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the connection log says of an event.
final class LogWords {
    private static final String NOT_TOLD = "n/a";

    private LogWords() {}

    static String of(ConnectionState state) {
        return switch (state) {
            case ConnectionState.Setup _ -> "setup";
            case ConnectionState.Preparing _ -> "preparing";
            case ConnectionState.Waiting(var why) -> "waiting: " + of(why);
            case ConnectionState.Ready _ -> "ready";
            case ConnectionState.Failed(var why) -> "failed: " + of(why);
            case ConnectionState.Cancelled _ -> "cancelled";
        };
    }

    static String of(NetworkFailure why) {
        return why.summary() + " [" + why.cause() + "]";
    }

    static String of(Resolution resolution) {
        String server = resolution.server() == null ? "nobody" : resolution.server();
        String took = " (" + server + ", " + seconds(resolution.duration()) + ")";
        return resolution.failure() != null
                ? "failed: " + resolution.failure().cause() + took
                : resolution.answers().stream()
                                .map(address -> new Endpoint.Address(address, "", 0).host())
                                .collect(Collectors.joining(", ", "resolved: ", ""))
                        + took;
    }

    static String of(Attempt attempt) {
        return switch (attempt.outcome()) {
            case WON -> "won";
            case LOST -> "lost";
            case CANCELLED -> "cancelled";
            case FAILED -> "failed: " + attempt.reason() + " [" + attempt.failure() + "]";
        };
    }

    /// One line for a whole connection; what the system does not tell is `n/a`.
    static String summary(NetworkEvent.Closed event) {
        EstablishmentReport opening = event.establishment();
        TransferReport carried = event.transfer();
        Optional<DatagramCounts> datagrams = carried.datagrams();
        Optional<TcpCounts> tcp = carried.tcp();
        return "closed: "
                + carried.ending()
                        .map(Ending::reason)
                        .or(() -> opening.failure().map(LogWords::of))
                        .orElse("never ready")
                + "; duration "
                + seconds(carried.duration())
                + opening.handshakes().stream().map(LogWords::of).collect(Collectors.joining())
                + ", bytes in/out: "
                + carried.bytesReceived()
                + "/"
                + carried.bytesSent()
                + ", packets in/out: "
                + datagrams
                        .map(counts -> counts.received() + "/" + counts.sent())
                        .or(() ->
                                tcp.map(counts ->
                                        counts.segmentsReceived() + "/" + counts.segmentsSent()))
                        .orElse(NOT_TOLD)
                + ", rtt: "
                + carried.roundTrip()
                        .map(RoundTrip::smoothed)
                        .map(LogWords::seconds)
                        .orElse(NOT_TOLD)
                + ", retransmitted bytes: "
                + tcp.map(counts -> Long.toString(counts.bytesRetransmitted())).orElse(NOT_TOLD)
                + ", out-of-order packets: "
                + tcp.map(counts -> Long.toString(counts.segmentsOutOfOrder())).orElse(NOT_TOLD)
                + ", dropped datagrams: "
                + datagrams.map(counts -> Long.toString(counts.dropped())).orElse(NOT_TOLD)
                + ", ecn packets sent/acked/marked/lost: "
                + carried.ecn().map(LogWords::of).orElse(NOT_TOLD)
                + "; delivery: "
                + carried.delivery();
    }

    private static String of(Handshake handshake) {
        return ", " + handshake.protocol() + " " + seconds(handshake.duration());
    }

    private static String of(EcnCounts ecn) {
        if (Math.max(ecn.sent(), Math.max(ecn.acknowledged(), ecn.marked())) < 0) {
            return NOT_TOLD;
        }
        return told(ecn.sent())
                + "/"
                + told(ecn.acknowledged())
                + "/"
                + told(ecn.marked())
                + "/"
                + told(ecn.lost());
    }

    private static String told(long count) {
        return count < 0 ? NOT_TOLD : Long.toString(count);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3fs", duration.toNanos() / 1e9);
    }
}
