package dev.fairlead;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a connection has carried. A snapshot, to be had at any time, before *ready* and after the
/// end too; two of them make a report of the time between, with [#since].
///
/// What the operating system counts is there where it tells: on Linux, with epoll, for TCP.
/// Elsewhere it is empty, never zero.
public final class TransferReport {
    private final String id;
    private final Duration duration;
    private final long bytesSent;
    private final long bytesReceived;
    private final Delivery delivery;
    private final @Nullable DatagramCounts datagrams;
    private final @Nullable PeerMoves peerMoves;
    private final @Nullable RoundTrip roundTrip;
    private final @Nullable TcpCounts tcp;
    private final @Nullable EcnCounts ecn;
    private final @Nullable QuicCounts quic;
    private final @Nullable Ending ending;

    /// Made by Fairlead.
    public TransferReport(
            String id,
            Duration duration,
            long bytesSent,
            long bytesReceived,
            Delivery delivery,
            @Nullable DatagramCounts datagrams,
            @Nullable PeerMoves peerMoves,
            @Nullable RoundTrip roundTrip,
            @Nullable TcpCounts tcp,
            @Nullable EcnCounts ecn,
            @Nullable QuicCounts quic,
            @Nullable Ending ending) {
        this.id = id;
        this.duration = duration;
        this.bytesSent = bytesSent;
        this.bytesReceived = bytesReceived;
        this.delivery = delivery;
        this.datagrams = datagrams;
        this.peerMoves = peerMoves;
        this.roundTrip = roundTrip;
        this.tcp = tcp;
        this.ecn = ecn;
        this.quic = quic;
        this.ending = ending;
    }

    /// The connection's id, such as `C8`.
    public String id() {
        return id;
    }

    /// From *ready* to now, or to the end; zero if it was never ready.
    public Duration duration() {
        return duration;
    }

    /// What the connection has accepted for sending; [#delivery()] tells how far it has got.
    public long bytesSent() {
        return bytesSent;
    }

    /// What has arrived, received by the program or not.
    public long bytesReceived() {
        return bytesReceived;
    }

    /// How much of what was sent has reached the other side.
    public Delivery delivery() {
        return delivery;
    }

    /// The messages, if these were datagrams: a stream has none.
    public Optional<DatagramCounts> datagrams() {
        return Optional.ofNullable(datagrams);
    }

    /// Whether the peer has come from other addresses, and was followed there
    /// ([DtlsStack#withConnectionIds(boolean)]); empty if it has not.
    public Optional<PeerMoves> peerMoves() {
        return Optional.ofNullable(peerMoves);
    }

    public Optional<RoundTrip> roundTrip() {
        return Optional.ofNullable(roundTrip);
    }

    public Optional<TcpCounts> tcp() {
        return Optional.ofNullable(tcp);
    }

    public Optional<EcnCounts> ecn() {
        return Optional.ofNullable(ecn);
    }

    /// What QUIC counts; it tells the round trip too.
    public Optional<QuicCounts> quic() {
        return Optional.ofNullable(quic);
    }

    /// Who ended the connection. Empty while it is open, and if it was never ready.
    public Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    /// What was carried between an earlier report and this one. [#delivery()], [#peerMoves()],
    /// [#roundTrip()] and [#ending()] are not of a time, and stay.
    ///
    /// @throws IllegalArgumentException if it is of another connection, or later than this one
    public TransferReport since(TransferReport earlier) {
        if (!earlier.id.equals(id) || earlier.duration.compareTo(duration) > 0) {
            throw new IllegalArgumentException(
                    "the report of "
                            + earlier.id
                            + " after "
                            + earlier.duration
                            + " is not an earlier one of "
                            + id
                            + ", after "
                            + duration);
        }
        return new TransferReport(
                id,
                duration.minus(earlier.duration),
                bytesSent - earlier.bytesSent,
                bytesReceived - earlier.bytesReceived,
                delivery,
                datagrams == null ? null : difference(datagrams, earlier.datagrams),
                peerMoves,
                roundTrip,
                tcp == null ? null : difference(tcp, earlier.tcp),
                ecn == null ? null : difference(ecn, earlier.ecn),
                quic == null ? null : difference(quic, earlier.quic),
                ending);
    }

    private static DatagramCounts difference(
            DatagramCounts later, @Nullable DatagramCounts earlier) {
        return earlier == null
                ? later
                : new DatagramCounts(
                        later.sent() - earlier.sent(),
                        later.expired() - earlier.expired(),
                        later.received() - earlier.received(),
                        later.dropped() - earlier.dropped(),
                        later.droppedBytes() - earlier.droppedBytes(),
                        difference(later.droppedBySystem(), earlier.droppedBySystem()));
    }

    private static TcpCounts difference(TcpCounts later, @Nullable TcpCounts earlier) {
        return earlier == null
                ? later
                : new TcpCounts(
                        later.segmentsSent() - earlier.segmentsSent(),
                        later.segmentsReceived() - earlier.segmentsReceived(),
                        later.bytesAcknowledged() - earlier.bytesAcknowledged(),
                        later.bytesRetransmitted() - earlier.bytesRetransmitted(),
                        later.segmentsOutOfOrder() - earlier.segmentsOutOfOrder());
    }

    private static QuicCounts difference(QuicCounts later, @Nullable QuicCounts earlier) {
        return earlier == null
                ? later
                : new QuicCounts(
                        later.packetsSent() - earlier.packetsSent(),
                        later.packetsReceived() - earlier.packetsReceived(),
                        later.packetsLost() - earlier.packetsLost(),
                        later.bytesRetransmitted() - earlier.bytesRetransmitted(),
                        later.roundTrip(),
                        later.congestionWindow(),
                        later.pathMtu());
    }

    private static EcnCounts difference(EcnCounts later, @Nullable EcnCounts earlier) {
        return earlier == null
                ? later
                : new EcnCounts(
                        difference(later.sent(), earlier.sent()),
                        difference(later.acknowledged(), earlier.acknowledged()),
                        difference(later.marked(), earlier.marked()),
                        difference(later.lost(), earlier.lost()),
                        difference(later.receivedMarked(), earlier.receivedMarked()));
    }

    /// Of two counts, either of which may be unknown.
    private static long difference(long later, long earlier) {
        return later < 0 ? -1 : later - Math.max(0, earlier);
    }

    @Override
    public String toString() {
        return id
                + " sent "
                + bytesSent
                + " bytes, received "
                + bytesReceived
                + " in "
                + duration.toMillis()
                + " ms"
                + (ending == null ? "" : "; " + ending.reason());
    }
}
