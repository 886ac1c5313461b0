package dev.fairlead;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How TCP behaves. Immutable; each `with…` gives a changed copy. A value that is refused is
/// refused when it is set; one that this system cannot honour is refused when the connection opens,
/// never ignored.
public final class TcpOptions {
    /// Ends every wait: a peer that stops acknowledging is given up after 60 s, and so is an idle
    /// one that has vanished: after 30 s + 3 × 10 s. Linux lets the drop time end keepalive too
    /// (tcp(7)), so three probes go out before it, of which some may be lost.
    public static final TcpOptions DEFAULT = new TcpOptions(new Fields());

    /// For peers on the same link: 10 s, and 5 s + 3 × 2 s = 11 s for an idle one.
    public static final TcpOptions LOCAL_NETWORK =
            DEFAULT.withDropTime(Duration.ofSeconds(10))
                    .withKeepAlive(new KeepAlive(Duration.ofSeconds(5), Duration.ofSeconds(2), 3));

    /// Touches nothing: the system's own defaults, without keepalive and with its retransmission
    /// limit (some 15 minutes on Linux).
    public static final TcpOptions SYSTEM = new TcpOptions(Fields.system());

    private final Fields fields;

    private TcpOptions(Fields fields) {
        this.fields = fields;
    }

    /// Whether small writes leave at once (`TCP_NODELAY`). Default: true.
    public boolean noDelay() {
        return fields.noDelay;
    }

    /// Whether partial segments are held back until they fill up or 200 ms pass (`TCP_CORK` on
    /// Linux). Default: false.
    public boolean noPush() {
        return fields.noPush;
    }

    /// Whether every segment is acknowledged at once (`TCP_QUICKACK` on Linux). Linux may go back
    /// to delayed acknowledgements by itself. Default: false.
    public boolean quickAck() {
        return fields.quickAck;
    }

    /// When an idle peer is probed; empty if never. Default: after 30 s, every 10 s, 3 times.
    public Optional<KeepAlive> keepAlive() {
        return Optional.ofNullable(fields.keepAlive);
    }

    /// How long one TCP handshake with one address may take. Default: 10 s.
    public Duration connectionTimeout() {
        return fields.connectionTimeout;
    }

    /// How long sent data may stay unacknowledged before the connection fails (`TCP_USER_TIMEOUT`,
    /// RFC 5482); empty for the system's own limit. Default: 60 s.
    public Optional<Duration> dropTime() {
        return Optional.ofNullable(fields.dropTime);
    }

    /// The largest segment to announce and send, 88 to 32767 bytes (`TCP_MAXSEG`); empty for the
    /// system's choice. Default: empty.
    public Optional<Integer> maximumSegmentSize() {
        return Optional.ofNullable(fields.maximumSegmentSize);
    }

    /// Whether the first data may travel with the SYN (RFC 7413), if it is marked replayable with
    /// [Parameters#withReplayableFirstData]. Default: false.
    public boolean fastOpen() {
        return fields.fastOpen;
    }

    /// The send buffer of the socket in bytes, as asked for (`SO_SNDBUF`); empty lets the system
    /// size it as it goes. Default: empty.
    public Optional<Integer> sendBufferSize() {
        return Optional.ofNullable(fields.sendBufferSize);
    }

    /// The receive buffer of the socket in bytes, as asked for (`SO_RCVBUF`); empty lets the system
    /// size it as it goes. Default: empty.
    public Optional<Integer> receiveBufferSize() {
        return Optional.ofNullable(fields.receiveBufferSize);
    }

    public TcpOptions withNoDelay(boolean noDelay) {
        return changed(f -> f.noDelay = noDelay);
    }

    public TcpOptions withNoPush(boolean noPush) {
        return changed(f -> f.noPush = noPush);
    }

    public TcpOptions withQuickAck(boolean quickAck) {
        return changed(f -> f.quickAck = quickAck);
    }

    public TcpOptions withKeepAlive(KeepAlive keepAlive) {
        return changed(f -> f.keepAlive = keepAlive);
    }

    public TcpOptions withoutKeepAlive() {
        return changed(f -> f.keepAlive = null);
    }

    /// @param timeout 1 ms to 10 minutes, in whole milliseconds
    public TcpOptions withConnectionTimeout(Duration timeout) {
        require("connectionTimeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(10));
        return changed(f -> f.connectionTimeout = timeout);
    }

    /// @param dropTime 1 ms to 24 hours, in whole milliseconds
    public TcpOptions withDropTime(Duration dropTime) {
        require("dropTime", dropTime, Duration.ofMillis(1), Duration.ofHours(24));
        return changed(f -> f.dropTime = dropTime);
    }

    public TcpOptions withoutDropTime() {
        return changed(f -> f.dropTime = null);
    }

    /// @param bytes 88 to 32767 (tcp(7))
    public TcpOptions withMaximumSegmentSize(int bytes) {
        require("maximumSegmentSize", bytes, 88, 32767);
        return changed(f -> f.maximumSegmentSize = bytes);
    }

    public TcpOptions withFastOpen(boolean fastOpen) {
        return changed(f -> f.fastOpen = fastOpen);
    }

    /// @param bytes 4096 to 1 GiB
    public TcpOptions withSendBufferSize(int bytes) {
        require("sendBufferSize", bytes, 4096, 1 << 30);
        return changed(f -> f.sendBufferSize = bytes);
    }

    /// @param bytes 4096 to 1 GiB
    public TcpOptions withReceiveBufferSize(int bytes) {
        require("receiveBufferSize", bytes, 4096, 1 << 30);
        return changed(f -> f.receiveBufferSize = bytes);
    }

    private TcpOptions changed(java.util.function.Consumer<Fields> change) {
        Fields copy = fields.copy();
        change.accept(copy);
        return new TcpOptions(copy);
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; " + least + " to " + most + " bytes are allowed");
        }
    }

    private static void require(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; " + least + " to " + most + " is allowed");
        }
        if (!value.equals(Duration.ofMillis(value.toMillis()))) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; the system counts it in whole milliseconds");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TcpOptions that && fields.key().equals(that.fields.key());
    }

    @Override
    public int hashCode() {
        return fields.key().hashCode();
    }

    @Override
    public String toString() {
        return "TcpOptions" + fields.key();
    }

    /// The values; changed only while a copy is being made.
    private static final class Fields {
        private boolean noDelay = true;
        private boolean noPush;
        private boolean quickAck;
        private @Nullable KeepAlive keepAlive =
                new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(10), 3);
        private Duration connectionTimeout = Duration.ofSeconds(10);
        private @Nullable Duration dropTime = Duration.ofSeconds(60);
        private @Nullable Integer maximumSegmentSize;
        private boolean fastOpen;
        private @Nullable Integer sendBufferSize;
        private @Nullable Integer receiveBufferSize;

        static Fields system() {
            Fields fields = new Fields();
            fields.noDelay = false;
            fields.keepAlive = null;
            fields.dropTime = null;
            return fields;
        }

        Fields copy() {
            Fields copy = new Fields();
            copy.noDelay = noDelay;
            copy.noPush = noPush;
            copy.quickAck = quickAck;
            copy.keepAlive = keepAlive;
            copy.connectionTimeout = connectionTimeout;
            copy.dropTime = dropTime;
            copy.maximumSegmentSize = maximumSegmentSize;
            copy.fastOpen = fastOpen;
            copy.sendBufferSize = sendBufferSize;
            copy.receiveBufferSize = receiveBufferSize;
            return copy;
        }

        java.util.List<Object> key() {
            return java.util.Arrays.asList(
                    noDelay,
                    noPush,
                    quickAck,
                    Objects.toString(keepAlive),
                    connectionTimeout,
                    Objects.toString(dropTime),
                    Objects.toString(maximumSegmentSize),
                    fastOpen,
                    Objects.toString(sendBufferSize),
                    Objects.toString(receiveBufferSize));
        }
    }
}
