package dev.fairlead;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;

/// A connection that carries bytes in order, both ways.
///
/// One thread at a time sends and one at a time receives; further ones queue up behind. Sending and
/// receiving do not disturb each other. A `send` returns when the stack has taken the bytes, so
/// that a slow reader slows the sender; at most 256 KiB wait in this connection beyond what the
/// operating system holds, in each direction.
///
/// The end of the peer's stream is told by a receive, once the bytes before it were delivered. It
/// does not change the state and does not end sending.
public interface StreamConnection extends Connection {

    /// Sends all of `content`.
    ///
    /// @param content yours again on return; taken from its position to its limit
    /// @throws NetworkException if the connection has failed, or the call was interrupted; the
    ///   failure's [Delivery] says what is known of the bytes. If only part was taken when it was
    ///   interrupted, the connection is aborted, since the stream would have a hole
    void send(ByteBuffer content) throws NetworkException;

    /// Sends all of `content`.
    default void send(byte[] content) throws NetworkException {
        send(content, 0, content.length);
    }

    /// Sends `length` bytes of `content` from `offset`.
    void send(byte[] content, int offset, int length) throws NetworkException;

    /// Sends all of `content` and ends our stream with it: as a [#send(ByteBuffer)] and a
    /// [#shutdownOutput()], but where a protocol can carry the end with the last data, as QUIC can
    /// (RFC 9000, section 19.8), it does, and the peer learns both at once.
    ///
    /// @param content as for [#send(ByteBuffer)]; none at all only ends the stream
    /// @throws NetworkException as [#send(ByteBuffer)], and before anything is sent if our stream
    ///   cannot be ended without ending the peer's, as over some TLS
    void sendLast(ByteBuffer content) throws NetworkException;

    /// Sends all of `content` and ends our stream with it.
    default void sendLast(byte[] content) throws NetworkException {
        sendLast(ByteBuffer.wrap(content));
    }

    /// Sends `count` bytes of a file from `position`, without passing them through the program
    /// where the stack allows it.
    ///
    /// @param file open for reading; its own position is neither used nor changed
    /// @return the bytes sent: `count`, or less if the file ended
    long sendFile(FileChannel file, long position, long count) throws NetworkException;

    /// Ends our stream once what was sent before has gone, and goes on receiving. A second call
    /// does nothing.
    void shutdownOutput() throws NetworkException;

    /// Receives at least one byte into `target`.
    ///
    /// @param target filled from its position, which advances
    /// @return the number of bytes; -1 at the end of the stream; 0 only if `target` has no room
    int receive(ByteBuffer target) throws NetworkException;

    /// Receives at least one byte into an array.
    ///
    /// @return the number of bytes; -1 at the end of the stream; 0 only if `length` is 0
    int receive(byte[] target, int offset, int length) throws NetworkException;

    /// Receives `minimum` to `maximum` bytes: waits for the minimum, and takes what more is there.
    /// Fewer come only if the stream ends; the end itself is then told by the next call.
    ///
    /// @param minimum 1 or more
    /// @param maximum `minimum` to 2^30
    Received receive(int minimum, int maximum) throws NetworkException;

    /// Receives exactly `count` bytes.
    ///
    /// @throws NetworkException with [TransferFailure.EndedEarly] if the stream ends before; the
    ///   bytes that came are still there to be received
    byte[] receiveExactly(int count) throws NetworkException;

    /// Receives until the stream ends.
    ///
    /// @param limit the most that may come
    /// @throws NetworkException with [TransferFailure.TooLong] if more comes; what came is still
    ///   there to be received
    byte[] receiveUntilEnd(int limit) throws NetworkException;

    /// How many bytes can be received without waiting.
    long available();

    /// The receiving side as a stream. Closing it closes the connection.
    InputStream inputStream();

    /// The sending side as a stream, unbuffered. Closing it ends our stream, as
    /// [#shutdownOutput()].
    OutputStream outputStream();

    /// Both sides as a blocking channel. Closing it closes the connection.
    ByteChannel channel();

    /// This connection with a deadline: each call through the view fails with [DeadlineExceeded] if
    /// it takes longer. A send that ran out of time after part of it was taken aborts the
    /// connection.
    ///
    /// @param limit 1 ms to 24 hours, for each single call
    StreamConnection within(Duration limit);

    /// The same calls, not blocking.
    AsyncStream async();

    /// Hands what arrives to `handler` on the network's own thread, without copying. From now on
    /// the `receive` methods and [#async()] must not be used; what had already arrived is handed
    /// over first.
    ///
    /// @throws IllegalStateException if it is not ready, or was called before
    void inline(InlineHandler handler);

    /// Who is at the other end of a Unix socket; empty for TCP and where the system does not tell.
    Optional<PeerCredentials> peerCredentials();
}
