package dev.fairlead.internal.io;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.PeerCredentials;
import dev.fairlead.TlsHandshake;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is open: bytes in order, both ways. A socket, or memory.
public interface StreamTransport {

    /// Hears what becomes of the transport, on its loop; must not block.
    interface Events {
        /// It broke. Told once at most, before [#closed()].
        void failed(IOException why);

        /// It is gone. Told once.
        void closed();
    }

    /// Begins to read, and tells `events` from now on. Called once.
    void start(Events events);

    Inbox inbox();

    /// Takes what fits now, without blocking. One thread at a time.
    ///
    /// @return how many bytes, 0 if it is full
    /// @throws IOException if nothing can be sent any more
    int write(ByteBuffer content) throws IOException;

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

    /// Handed to the operating system so far, or queued.
    long accepted();

    /// Sends part of a file after what was taken before; returns when the system has it.
    ///
    /// @return the bytes sent; less than `count` if the file ended or the deadline passed
    long sendFile(FileChannel file, long position, long count, Deadline deadline)
            throws IOException, InterruptedException;

    /// Ends our stream after what was taken before.
    void shutdownOutput();

    /// @throws NetworkException if our stream cannot be ended without ending the peer's
    default void requireHalfClose() throws NetworkException {}

    /// Releases everything; a peer that has not been told the end of our stream is told now.
    /// Returns at once; [Events#closed()] follows.
    void close();

    /// Refuses every further [#write].
    ///
    /// @return whether nothing is queued
    boolean takeNoMore();

    /// Releases everything; the peer sees a reset.
    void abort();

    /// Waits until the descriptor is released.
    boolean awaitClosed(Deadline deadline) throws InterruptedException;

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

    Loop loop();

    Endpoint local();

    Endpoint remote();

    Optional<PeerCredentials> peerCredentials();

    /// What its TLS handshake came to; `null` without TLS.
    default @Nullable TlsHandshake tls() {
        return null;
    }

    /// What broke it; `null` if nothing did.
    @Nullable IOException failure();
}
