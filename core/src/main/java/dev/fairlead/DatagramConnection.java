package dev.fairlead;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;

/// A flow of datagrams between two sockets: one local and one remote address and port.
///
/// *Ready* says that there is a route, and nothing of the peer: UDP has no handshake. Datagrams may
/// be lost, doubled and overtaken on the way; each that comes is whole. There is no end of a flow
/// on the wire, and a peer that has left says nothing.
///
/// What the network reports of a datagram that was sent (refused, unreachable, too big) is thrown
/// by the next call, or by the one that waits; once for each report. It does not break the flow:
/// the call can be made again.
///
/// One thread at a time receives and one at a time sends; further ones queue up behind.
public interface DatagramConnection extends Connection {

    /// Sends one datagram with [MessageOptions#DEFAULT].
    default void send(ByteBuffer content) throws NetworkException {
        send(content, MessageOptions.DEFAULT);
    }

    /// Sends one datagram. Waits while the send queue is full.
    ///
    /// @param content from its position to its limit, empty if it likes; yours again on return
    /// @throws NetworkException with [TransferFailure.TooBig] if it is larger than
    ///   [#maximumDatagramSize()], and nothing was sent; if an earlier datagram was refused or
    ///   found no way; if the connection has failed, or the call was interrupted
    void send(ByteBuffer content, MessageOptions options) throws NetworkException;

    /// Sends one datagram.
    default void send(byte[] content) throws NetworkException {
        send(ByteBuffer.wrap(content));
    }

    /// Sends `length` bytes of `content` from `offset` as one datagram.
    default void send(byte[] content, int offset, int length) throws NetworkException {
        send(ByteBuffer.wrap(content, offset, length));
    }

    /// As [#offer(ByteBuffer, MessageOptions)], with [MessageOptions#DEFAULT].
    default boolean offer(ByteBuffer content) throws NetworkException {
        return offer(content, MessageOptions.DEFAULT);
    }

    /// Sends one datagram if that does not take waiting. Never blocks.
    ///
    /// @param content read to its limit if it was taken, untouched if not
    /// @return false if the send queue is full, or the connection is not ready yet
    /// @throws NetworkException as [#send(ByteBuffer, MessageOptions)]
    boolean offer(ByteBuffer content, MessageOptions options) throws NetworkException;

    /// Waits for the next datagram.
    Datagram receive() throws NetworkException;

    /// Waits for the next datagram, and puts it into `target`.
    ///
    /// @param target filled from its position, which advances
    /// @return its size, 0 if it was empty
    /// @throws NetworkException with [TransferFailure.BufferTooSmall] if it does not fit. It is not
    ///   cut, and still there to be received into a larger buffer
    int receive(ByteBuffer target) throws NetworkException;

    /// How many datagrams can be received without waiting.
    int available();

    /// The largest datagram that can be sent now. With [IpOptions#dontFragment()] it is what fits
    /// the path, as far as the system knows, and may change; else the most that UDP allows, which
    /// travels in fragments. 0 before it is ready.
    int maximumDatagramSize();

    DatagramCounts counts();

    /// What this system can do for this connection. Empty before it is ready.
    Set<DatagramCapability> capabilities();

    /// This connection with a deadline: each call through the view fails with [DeadlineExceeded] if
    /// it takes longer. Nothing is consumed then, and nothing sent.
    ///
    /// @param limit 1 ms to 24 hours, for each single call
    DatagramConnection within(Duration limit);

    /// The same calls, not blocking.
    AsyncDatagrams async();

    /// Hands what arrives to `handler` on the network's own thread, without copying. From now on
    /// the `receive` methods and [#async()] must not be used; what had already arrived is handed
    /// over first.
    ///
    /// @throws IllegalStateException if it is not ready, or was called before
    void inline(DatagramHandler handler);
}
