package dev.fairlead.internal.stack.udp;

import dev.fairlead.DatagramCapability;
import dev.fairlead.internal.os.Membership;
import dev.fairlead.internal.os.SocketName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One UDP socket, bound, connected or not. Lives on one loop.
interface UdpSocket {

    /// Hears what happens, on the loop.
    interface Events {
        /// @param from `null` if the socket is connected
        /// @param to the local address it came to, without a port; `null` if there is only one
        /// @param content read-only, valid during the call
        /// @param trafficClass -1 if unknown
        /// @param receivedAt nanoseconds of the epoch; 0 if unknown
        void received(
                @Nullable SocketName from,
                @Nullable SocketName to,
                ByteBuffer content,
                int trafficClass,
                long receivedAt);

        /// The network, or the system, says that a datagram did not get through.
        ///
        /// @param to where it was sent; `null` if the system does not tell
        /// @param why `null` if the send has thrown it, and only `mtu` is news
        /// @param mtu what the path carries, if it was too big; else 0
        void failed(@Nullable SocketName to, @Nullable IOException why, int mtu);

        /// There may be room after [#wantWrite()].
        void writable();

        /// It is released. Told once.
        void gone();
    }

    /// Hears how the opening ended, once, on the loop.
    interface Outcome {
        void opened(UdpSocket socket);

        void failed(Throwable why);
    }

    /// Sends one datagram without waiting. Any thread.
    ///
    /// @param to `null` for the peer that the socket is connected to
    /// @param from the source address; `null` for the system's choice
    /// @return false if there is no room
    /// @throws IOException if the system does not send it
    boolean send(ByteBuffer content, @Nullable SocketName to, @Nullable SocketName from)
            throws IOException;

    /// Begins or ends to hear a group. Any thread.
    ///
    /// @throws IOException if the system does not
    void change(Membership membership, boolean join) throws IOException;

    /// Asks for [Events#writable()]. Any thread.
    void wantWrite();

    SocketName local();

    /// What the path to the connected peer carries, as far as the system knows; 0 if it does not
    /// tell.
    int mtu();

    /// Datagrams for which the socket's buffer had no room; -1 if the system does not tell.
    long systemDrops();

    Set<DatagramCapability> capabilities();

    /// Releases it; [Events#gone()] follows. On the loop.
    void close();
}
