package dev.fairlead.internal.io;

import dev.fairlead.NetworkException;
import dev.fairlead.PeerCredentials;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/// What is open: bytes in order, both ways. A socket, or memory.
public interface StreamTransport extends Transport {

    Inbox inbox();

    /// Takes what fits now, without blocking. One thread at a time.
    ///
    /// @return how many bytes, 0 if it is full
    /// @throws IOException if nothing can be sent any more
    int write(ByteBuffer content) throws IOException;

    /// As [#write], but the loop is to hand it to the operating system, with one call for all that
    /// has queued up by then. For one of many small pieces in a row.
    default int writeLater(ByteBuffer content) throws IOException {
        return write(content);
    }

    /// As [#write]; if it takes all of it, our stream ends with it. Where an end can travel with
    /// data, it does.
    default int writeLast(ByteBuffer content) throws IOException {
        int taken = write(content);
        if (!content.hasRemaining()) {
            shutdownOutput();
        }
        return taken;
    }

    /// Waits until [#write] would take something or fail.
    ///
    /// @return false if the deadline passed
    boolean awaitWritable(Deadline deadline) throws InterruptedException;

    /// Waits until all that was taken has been handed to the operating system, or cannot be.
    ///
    /// @return false if the deadline passed
    boolean awaitFlushed(Deadline deadline) throws InterruptedException;

    /// Taken, but not yet handed to the operating system.
    long queued();

    @Override
    default void sendFirst(ByteBuffer content) throws IOException {
        write(content); // fits into the queue of a new socket
    }

    @Override
    default long received() {
        return inbox().total();
    }

    @Override
    default boolean receivedEnd() {
        return inbox().ended() && inbox().failure() == null;
    }

    @Override
    default void discard() {
        inbox().discard();
    }

    /// Sends part of a file after what was taken before; returns when the system has it.
    ///
    /// @return the bytes sent; less than `count` if the file ended or the deadline passed
    long sendFile(FileChannel file, long position, long count, Deadline deadline)
            throws IOException, InterruptedException;

    /// Ends our stream after what was taken before.
    void shutdownOutput();

    /// @throws NetworkException if our stream cannot be ended without ending the peer's
    default void requireHalfClose() throws NetworkException {}

    /// A peer that has not been told the end of our stream is told now.
    @Override
    void close();

    /// Refuses every further [#write].
    ///
    /// @return whether nothing is queued
    boolean takeNoMore();

    /// The peer sees a reset.
    @Override
    void abort();

    /// Whether [#close] sends nothing of its own, so that the operating system needs no more of us
    /// than that the descriptor is released.
    default boolean closesSilently() {
        return false;
    }

    /// Hands over what arrives on the loop from now on; what has arrived first.
    void deliverTo(InlineSink sink);

    /// Takes what arrives, on the loop.
    interface InlineSink {
        /// @param content read-only, valid during the call
        void received(ByteBuffer content);

        void endOfStream();

        void writable();
    }

    /// Stops and goes on with reading, for inline delivery. On the loop.
    void pauseReading(boolean paused);

    Optional<PeerCredentials> peerCredentials();
}
