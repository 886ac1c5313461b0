package dev.fairlead.quic;

import dev.fairlead.NetworkException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Datagrams within a connection of QUIC: encrypted, subject to its congestion control, and each
/// whole or not at all, in any order.
public interface QuicDatagrams {

    /// Hands one over. It may be dropped here if the path is slower than what is sent.
    ///
    /// @param content from its position to its limit, not empty
    /// @throws NetworkException with [dev.fairlead.TransferFailure.TooBig] if it is larger than
    ///   [#maximumSize()], and nothing was sent; if the connection has ended
    void send(ByteBuffer content) throws NetworkException;

    /// Waits for the next one.
    byte[] receive() throws NetworkException;

    /// @param limit 0 or more
    /// @throws NetworkException with [dev.fairlead.DeadlineExceeded] if none comes in time
    byte[] receive(Duration limit) throws NetworkException;

    /// How large one may be, as the engine was set up: a path that carries less loses it.
    int maximumSize();

    /// Of those that came, how many found no room, since nobody received.
    long dropped();
}
