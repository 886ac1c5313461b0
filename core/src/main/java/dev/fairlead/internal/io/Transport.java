package dev.fairlead.internal.io;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.QuicCounts;
import dev.fairlead.TlsHandshake;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is open to a peer: a stream or a flow of datagrams.
public interface Transport {

    /// Hears what becomes of the transport, on its loop; must not block.
    interface Events {
        /// It broke. Told once at most, before [#closed()].
        void failed(IOException why);

        /// It is gone. Told once.
        void closed();

        /// The peer is at another address now.
        default void moved(Endpoint from, Endpoint to) {}

        /// This end is at another address now.
        default void movedHere(Endpoint from, Endpoint to) {}

        /// Datagrams found no room.
        default void dropped(long count, long bytes, String reason) {}
    }

    /// Begins to read, and tells `events` from now on. Called once.
    void start(Events events);

    /// Sends what goes first, before anything else is sent.
    ///
    /// @throws IOException if the transport is broken, which it tells by itself too
    void sendFirst(ByteBuffer content) throws IOException;

    /// Bytes handed to the operating system so far, or queued.
    long accepted();

    /// Bytes that came so far.
    long received();

    /// Whether the peer has ended its stream in good order.
    boolean receivedEnd();

    /// Forgets what has come and nobody took, and what comes from now on.
    void discard();

    /// Releases everything. Returns at once; [Events#closed()] follows.
    void close();

    /// Releases everything at once; what is queued is lost.
    void abort();

    /// Waits until the descriptor is released.
    boolean awaitClosed(Deadline deadline) throws InterruptedException;

    Loop loop();

    Endpoint local();

    Endpoint remote();

    /// Whether it was bound by itself to the interface that has its address, whatever its
    /// parameters say.
    default boolean isBoundToInterface() {
        return false;
    }

    /// How much of what was accepted has reached the other side.
    default Delivery delivery() {
        return Delivery.unknown(accepted());
    }

    /// What the system knows of the TCP connection, or knew when it was closed; `null` where it
    /// does not tell.
    default @Nullable TcpInfo tcpInfo() {
        return null;
    }

    /// What QUIC knows of the connection, or knew when it ended; `null` for others. Waits for the
    /// loop, a bounded time.
    default @Nullable QuicCounts quic() {
        return null;
    }

    /// What its TLS handshake came to; `null` without TLS.
    default @Nullable TlsHandshake tls() {
        return null;
    }

    /// What was set up above the socket, in order.
    default List<Handshake> handshakes() {
        TlsHandshake secured = tls();
        return secured == null ? List.of() : List.of(new Handshake("tls", secured.duration()));
    }

    /// What broke it; `null` if nothing did.
    @Nullable IOException failure();
}
