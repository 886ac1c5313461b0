package dev.fairlead;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How UDP behaves. Immutable; each `with…` gives a changed copy.
public final class UdpOptions {
    private static final int LEAST_QUEUE = 1024;
    private static final int LARGEST_QUEUE = 64 << 20;

    public static final UdpOptions DEFAULT =
            new UdpOptions(null, null, 256 * 1024, 256 * 1024, Duration.ofMinutes(2), false);

    private final @Nullable Integer sendBufferSize;
    private final @Nullable Integer receiveBufferSize;
    private final int sendQueueSize;
    private final int receiveQueueSize;
    private final Duration idleExpiry;
    private final boolean broadcast;

    private UdpOptions(
            @Nullable Integer sendBufferSize,
            @Nullable Integer receiveBufferSize,
            int sendQueueSize,
            int receiveQueueSize,
            Duration idleExpiry,
            boolean broadcast) {
        this.sendBufferSize = sendBufferSize;
        this.receiveBufferSize = receiveBufferSize;
        this.sendQueueSize = sendQueueSize;
        this.receiveQueueSize = receiveQueueSize;
        this.idleExpiry = idleExpiry;
        this.broadcast = broadcast;
    }

    /// The send buffer of the socket in bytes, as asked for (`SO_SNDBUF`); empty for the system's
    /// choice. Default: empty.
    public Optional<Integer> sendBufferSize() {
        return Optional.ofNullable(sendBufferSize);
    }

    /// The receive buffer of the socket in bytes, as asked for (`SO_RCVBUF`); empty for the
    /// system's choice. All flows of a listener share it. Default: empty.
    public Optional<Integer> receiveBufferSize() {
        return Optional.ofNullable(receiveBufferSize);
    }

    /// How many bytes may wait in one connection for room in the socket; a `send` waits when it is
    /// full, an `offer` is not taken. Default: 256 KiB.
    public int sendQueueSize() {
        return sendQueueSize;
    }

    /// How many bytes may wait in one connection for the program; what comes beyond is dropped and
    /// counted. Default: 256 KiB.
    public int receiveQueueSize() {
        return receiveQueueSize;
    }

    /// After how long without a datagram either way a connection that a listener let in ends, with
    /// [TransferFailure.IdleExpired]: UDP does not tell that a peer has left. Default: 2 minutes
    /// (RFC 4787, REQ-5: no NAT keeps a mapping for less by default).
    public Duration idleExpiry() {
        return idleExpiry;
    }

    /// Whether datagrams may go to a broadcast address (`SO_BROADCAST`). Default: false.
    public boolean broadcast() {
        return broadcast;
    }

    /// @param size 1024 bytes or more
    public UdpOptions withSendBufferSize(int size) {
        require("sendBufferSize", size, LEAST_QUEUE, Integer.MAX_VALUE / 2);
        return new UdpOptions(
                size, receiveBufferSize, sendQueueSize, receiveQueueSize, idleExpiry, broadcast);
    }

    /// @param size 1024 bytes or more
    public UdpOptions withReceiveBufferSize(int size) {
        require("receiveBufferSize", size, LEAST_QUEUE, Integer.MAX_VALUE / 2);
        return new UdpOptions(
                sendBufferSize, size, sendQueueSize, receiveQueueSize, idleExpiry, broadcast);
    }

    /// @param size 1 KiB to 64 MiB
    public UdpOptions withSendQueueSize(int size) {
        require("sendQueueSize", size, LEAST_QUEUE, LARGEST_QUEUE);
        return new UdpOptions(
                sendBufferSize, receiveBufferSize, size, receiveQueueSize, idleExpiry, broadcast);
    }

    /// @param size 1 KiB to 64 MiB
    public UdpOptions withReceiveQueueSize(int size) {
        require("receiveQueueSize", size, LEAST_QUEUE, LARGEST_QUEUE);
        return new UdpOptions(
                sendBufferSize, receiveBufferSize, sendQueueSize, size, idleExpiry, broadcast);
    }

    /// @param idleExpiry 100 ms to 24 hours
    public UdpOptions withIdleExpiry(Duration idleExpiry) {
        if (idleExpiry.compareTo(Duration.ofMillis(100)) < 0
                || idleExpiry.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "idleExpiry is " + idleExpiry + "; 100 ms to 24 hours is allowed");
        }
        return new UdpOptions(
                sendBufferSize,
                receiveBufferSize,
                sendQueueSize,
                receiveQueueSize,
                idleExpiry,
                broadcast);
    }

    public UdpOptions withBroadcast(boolean broadcast) {
        return new UdpOptions(
                sendBufferSize,
                receiveBufferSize,
                sendQueueSize,
                receiveQueueSize,
                idleExpiry,
                broadcast);
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; " + least + " to " + most + " bytes is allowed");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UdpOptions that
                && Objects.equals(sendBufferSize, that.sendBufferSize)
                && Objects.equals(receiveBufferSize, that.receiveBufferSize)
                && sendQueueSize == that.sendQueueSize
                && receiveQueueSize == that.receiveQueueSize
                && idleExpiry.equals(that.idleExpiry)
                && broadcast == that.broadcast;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                sendBufferSize,
                receiveBufferSize,
                sendQueueSize,
                receiveQueueSize,
                idleExpiry,
                broadcast);
    }
}
