package dev.fairlead.internal.io;

import dev.fairlead.DatagramCapability;
import dev.fairlead.DatagramCounts;
import dev.fairlead.MessageOptions;
import dev.fairlead.PeerMoves;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A flow of datagrams that is open. A socket, a share of one, or memory.
public interface DatagramTransport extends Transport {

    /// Takes one datagram if there is room now, without blocking. Any thread.
    ///
    /// @return whether it was taken
    /// @throws IOException if it is too big, if the system refused it, or if nothing can be sent
    ///   any more
    boolean offer(ByteBuffer content, MessageOptions options) throws IOException;

    /// Waits until the send queue has room, or nothing can be sent any more.
    ///
    /// @return false if the deadline passed
    boolean awaitRoom(int size, Deadline deadline) throws InterruptedException;

    /// Refuses every further [#offer], and waits until all that was taken has been handed to the
    /// operating system, or cannot be.
    void flush(Deadline deadline) throws InterruptedException;

    /// Bytes taken, but not yet handed to the operating system.
    long queued();

    DatagramInbox inbox();

    /// What the network said of a datagram that was sent, once; `null` if nothing.
    @Nullable TransferFailure takeTrouble();

    /// There is no end of a flow on the wire.
    @Override
    default boolean receivedEnd() {
        return false;
    }

    int maximumSize();

    DatagramCounts counts();

    /// Of those that came: how many bore the mark of congestion; -1 if the system does not tell.
    long receivedMarked();

    Set<DatagramCapability> capabilities();

    /// How often the peer has moved; `null` if it never has.
    default @Nullable PeerMoves peerMoves() {
        return null;
    }

    /// Hands over what arrives on the loop from now on; what has arrived first.
    void deliverTo(Sink sink);

    /// Takes what arrives, on the loop.
    interface Sink {
        /// @param content read-only, valid during the call
        /// @param trafficClass -1 if unknown
        void received(ByteBuffer content, int trafficClass);

        void refused(TransferFailure trouble);

        /// A datagram that bears an ID of this flow has come from where the peer is not.
        ///
        /// @param follow to be run if it shows that the peer is there now, before anybody can
        ///   answer
        default void receivedElsewhere(ByteBuffer content, int trafficClass, Runnable follow) {}
    }
}
