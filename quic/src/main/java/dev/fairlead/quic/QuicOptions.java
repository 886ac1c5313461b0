package dev.fairlead.quic;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How one end of QUIC is set up: what it allows the peer, and what it tells of itself.
public final class QuicOptions {
    private static final Duration LONGEST_IDLE = Duration.ofHours(24);
    private static final long LEAST_WINDOW = 2048;
    private static final long LARGEST_WINDOW = 1L << 30;
    private static final long MOST_STREAMS = 1L << 20;
    private static final int LONGEST_ID = 20;

    /// So many bytes of an id differ at least, or two connections could come to share one.
    private static final int LEAST_OF_ITS_OWN = 8;

    public static final QuicOptions DEFAULT = new QuicOptions(new Draft());

    /// When a listener has a client prove that it receives at its address, before anything is kept
    /// of it (RFC 9000, section 8.1.2).
    public enum Retry {
        /// Always: a round trip more for every client.
        ALWAYS,
        /// While 64 handshakes or more are under way.
        UNDER_LOAD,
        NEVER
    }

    private final Duration idleTimeout;
    private final long connectionWindow;
    private final long streamWindow;
    private final long bidirectionalStreams;
    private final long unidirectionalStreams;
    private final boolean datagrams;
    private final boolean earlyData;
    private final Retry retry;
    private final int connectionIdLength;
    private final byte[] connectionIdPrefix;
    private final @Nullable Path qlog;

    private static final class Draft {
        private Duration idleTimeout = Duration.ofSeconds(30);
        private long connectionWindow = 8L << 20;
        private long streamWindow = 1L << 20;
        private long bidirectionalStreams = 100;
        private long unidirectionalStreams = 100;
        private boolean datagrams;
        private boolean earlyData;
        private Retry retry = Retry.UNDER_LOAD;
        private int connectionIdLength = LONGEST_ID;
        private byte[] connectionIdPrefix = new byte[0];
        private @Nullable Path qlog;
    }

    private QuicOptions(Draft draft) {
        this.idleTimeout = draft.idleTimeout;
        this.connectionWindow = draft.connectionWindow;
        this.streamWindow = draft.streamWindow;
        this.bidirectionalStreams = draft.bidirectionalStreams;
        this.unidirectionalStreams = draft.unidirectionalStreams;
        this.datagrams = draft.datagrams;
        this.earlyData = draft.earlyData;
        this.retry = draft.retry;
        this.connectionIdLength = draft.connectionIdLength;
        this.connectionIdPrefix = draft.connectionIdPrefix;
        this.qlog = draft.qlog;
    }

    private Draft draft() {
        Draft draft = new Draft();
        draft.idleTimeout = idleTimeout;
        draft.connectionWindow = connectionWindow;
        draft.streamWindow = streamWindow;
        draft.bidirectionalStreams = bidirectionalStreams;
        draft.unidirectionalStreams = unidirectionalStreams;
        draft.datagrams = datagrams;
        draft.earlyData = earlyData;
        draft.retry = retry;
        draft.connectionIdLength = connectionIdLength;
        draft.connectionIdPrefix = connectionIdPrefix;
        draft.qlog = qlog;
        return draft;
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; " + least + " to " + most + " is allowed");
        }
    }

    /// How long nothing may come from the peer before the connection counts as lost (RFC 9000,
    /// section 10.1). The shorter of the two ends' counts.
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /// @param timeout 100 ms to 24 hours
    public QuicOptions withIdleTimeout(Duration timeout) {
        if (timeout.toMillis() < 100 || timeout.compareTo(LONGEST_IDLE) > 0) {
            throw new IllegalArgumentException(
                    "idleTimeout is " + timeout + "; 100 ms to 24 hours are allowed");
        }
        Draft draft = draft();
        draft.idleTimeout = timeout;
        return new QuicOptions(draft);
    }

    /// How many bytes the peer may send on all streams together ahead of what this end has read
    /// (RFC 9000, section 4.1), when the connection begins.
    public long connectionWindow() {
        return connectionWindow;
    }

    /// @param bytes 2 KiB to 1 GiB
    public QuicOptions withConnectionWindow(long bytes) {
        require("connectionWindow", bytes, LEAST_WINDOW, LARGEST_WINDOW);
        Draft draft = draft();
        draft.connectionWindow = bytes;
        return new QuicOptions(draft);
    }

    /// The same for each stream.
    public long streamWindow() {
        return streamWindow;
    }

    /// @param bytes 2 KiB to 1 GiB
    public QuicOptions withStreamWindow(long bytes) {
        require("streamWindow", bytes, LEAST_WINDOW, LARGEST_WINDOW);
        Draft draft = draft();
        draft.streamWindow = bytes;
        return new QuicOptions(draft);
    }

    /// How many streams for both directions the peer may have open at once (RFC 9000, section 4.6).
    public long bidirectionalStreams() {
        return bidirectionalStreams;
    }

    /// @param count 0 to 2^20
    public QuicOptions withBidirectionalStreams(long count) {
        require("bidirectionalStreams", count, 0, MOST_STREAMS);
        Draft draft = draft();
        draft.bidirectionalStreams = count;
        return new QuicOptions(draft);
    }

    /// How many streams that only the peer sends on it may have open at once.
    public long unidirectionalStreams() {
        return unidirectionalStreams;
    }

    /// @param count 0 to 2^20
    public QuicOptions withUnidirectionalStreams(long count) {
        require("unidirectionalStreams", count, 0, MOST_STREAMS);
        Draft draft = draft();
        draft.unidirectionalStreams = count;
        return new QuicOptions(draft);
    }

    /// Whether this end takes datagrams (RFC 9221). They go where both ends do.
    public boolean datagrams() {
        return datagrams;
    }

    public QuicOptions withDatagrams(boolean wanted) {
        Draft draft = draft();
        draft.datagrams = wanted;
        return new QuicOptions(draft);
    }

    /// Whether data goes, or is taken, before the handshake has ended (0-RTT; RFC 9001, section
    /// 4.6). Default: false, at both ends.
    public boolean earlyData() {
        return earlyData;
    }

    /// **Whoever can record early data can send it again, to any server that keeps the same keys**
    /// (RFC 9001, section 9.2). So a client sends nothing but
    /// [dev.fairlead.Parameters#withReplayableFirstData] early, and that only in a session that it
    /// takes up again. What the server does not take early it gets after the handshake.
    ///
    /// A listener takes streams early, and so its program hears of a connection before the client
    /// has proved to be there now; [dev.fairlead.TlsHandshake#earlyData()] says so. It has to do
    /// nothing then that would harm when done twice. Where its stack has several application
    /// protocols, such a connection waits for its handshake, which tells the one that it has.
    public QuicOptions withEarlyData(boolean wanted) {
        Draft draft = draft();
        draft.earlyData = wanted;
        return new QuicOptions(draft);
    }

    /// For a listener.
    public Retry retry() {
        return retry;
    }

    public QuicOptions withRetry(Retry when) {
        Draft draft = draft();
        draft.retry = when;
        return new QuicOptions(draft);
    }

    /// For a listener: of how many bytes the connection ids are that it gives (RFC 9000, section
    /// 5.1).
    public int connectionIdLength() {
        return connectionIdLength;
    }

    /// For a listener: what each connection id that it gives begins with; empty unless set.
    public byte[] connectionIdPrefix() {
        return connectionIdPrefix.clone();
    }

    /// With equal lengths and unequal prefixes a load balancer finds the listener of a packet by
    /// its connection id, also when the client's address has changed. Whoever sees packets sees the
    /// prefix too. What follows the prefix cannot be foretold. Default: 20 and none.
    ///
    /// The first flight of a client has an id that the client has chosen: a balancer takes that
    /// where it likes.
    ///
    /// @param length 8 to 20
    /// @param prefix 8 bytes shorter than `length` at least; copied
    public QuicOptions withConnectionIds(int length, byte[] prefix) {
        require("connectionIdLength", length, LEAST_OF_ITS_OWN, LONGEST_ID);
        if (prefix.length > length - LEAST_OF_ITS_OWN) {
            throw new IllegalArgumentException(
                    "connectionIdPrefix has "
                            + prefix.length
                            + " bytes; with ids of "
                            + length
                            + " it may have "
                            + (length - LEAST_OF_ITS_OWN)
                            + ", since "
                            + LEAST_OF_ITS_OWN
                            + " have to differ");
        }
        Draft draft = draft();
        draft.connectionIdLength = length;
        draft.connectionIdPrefix = prefix.clone();
        return new QuicOptions(draft);
    }

    /// The directory that gets a qlog of each connection; empty for none.
    public Optional<Path> qlog() {
        return Optional.ofNullable(qlog);
    }

    /// What both ends did and why, for tools such as qvis. A file each connection, which holds no
    /// content, but addresses and times.
    ///
    /// @param directory exists, and can be written to
    public QuicOptions withQlog(Path directory) {
        Draft draft = draft();
        draft.qlog = directory;
        return new QuicOptions(draft);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuicOptions that
                && idleTimeout.equals(that.idleTimeout)
                && connectionWindow == that.connectionWindow
                && streamWindow == that.streamWindow
                && bidirectionalStreams == that.bidirectionalStreams
                && unidirectionalStreams == that.unidirectionalStreams
                && datagrams == that.datagrams
                && earlyData == that.earlyData
                && retry == that.retry
                && connectionIdLength == that.connectionIdLength
                && Arrays.equals(connectionIdPrefix, that.connectionIdPrefix)
                && Objects.equals(qlog, that.qlog);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                idleTimeout,
                connectionWindow,
                streamWindow,
                bidirectionalStreams,
                unidirectionalStreams,
                datagrams,
                earlyData,
                retry,
                connectionIdLength,
                Arrays.hashCode(connectionIdPrefix),
                qlog);
    }
}
