package dev.fairlead;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;

/// One local UDP port for datagrams to and from anybody: no connections, many peers, broadcast.
///
/// What the network reports of a datagram that was sent is thrown by the next call, with the peer
/// that it was for; once for each report. It does not break the port. Connections that leave from
/// the same port ([Parameters#withLocalEndpoint]) share its socket, and have their datagrams.
///
/// All methods may be called from any thread. It must be closed.
public interface DatagramPort extends AutoCloseable {

    /// Opens a port with default options over [Network#shared()].
    static DatagramPort open(Endpoint local) throws NetworkException {
        return Network.shared().openPort(local, UdpOptions.DEFAULT, IpOptions.DEFAULT);
    }

    /// Opens a port over [Network#shared()].
    ///
    /// @param local an [Endpoint.Address], or a host that is one; port 0 for one that the system
    ///   picks
    /// @throws NetworkException if it cannot; nothing is left open
    static DatagramPort open(Endpoint local, UdpOptions udp, IpOptions ip) throws NetworkException {
        return Network.shared().openPort(local, udp, ip);
    }

    /// Opens a port over [Network#shared()] whose datagrams go only by ways that `path` allows: a
    /// send for which none is left fails with [PathFailure.ConstraintUnmet], and nothing is sent.
    /// Where an interface is required, nothing comes in by another either; other constraints are
    /// for what is sent.
    ///
    /// @throws NetworkException with [PathFailure.NoSuchInterface] if the interface that is
    ///   required is not here
    static DatagramPort open(Endpoint local, UdpOptions udp, IpOptions ip, PathConstraints path)
            throws NetworkException {
        return Network.shared().openPort(local, udp, ip, path);
    }

    /// Sends one datagram. Waits while the socket is full.
    ///
    /// @param content from its position to its limit; yours again on return
    /// @param to an [Endpoint.Address]
    /// @throws NetworkException with [TransferFailure.TooBig] if it is larger than UDP allows, and
    ///   nothing was sent; if an earlier datagram was refused or found no way
    void send(ByteBuffer content, Endpoint to) throws NetworkException;

    /// Sends one datagram.
    default void send(byte[] content, Endpoint to) throws NetworkException {
        send(ByteBuffer.wrap(content), to);
    }

    /// Sends one datagram if that does not take waiting. Never blocks.
    ///
    /// @return false if the socket is full
    boolean offer(ByteBuffer content, Endpoint to) throws NetworkException;

    /// Waits for the next datagram, from whomever.
    Datagram receive() throws NetworkException;

    /// As [#receive()], at most so long.
    ///
    /// @throws NetworkException with [DeadlineExceeded] if none comes
    Datagram receive(Duration limit) throws NetworkException;

    /// How many datagrams can be received without waiting.
    int available();

    Endpoint local();

    int port();

    DatagramCounts counts();

    Set<DatagramCapability> capabilities();

    /// Releases the port at once; calls that wait fail. A second call does nothing.
    @Override
    void close();
}
