package dev.fairlead.quic;

import dev.fairlead.Connection;
import dev.fairlead.NetworkException;
import java.time.Duration;
import java.util.Optional;

/// A connection of QUIC: one handshake, one way through the network, and as many streams over it as
/// the two ends allow each other. A stream that waits for something does not hold up the others.
///
/// *Ready* says that the peer has answered and is who it should be, and that both ends speak one
/// application protocol, [dev.fairlead.TlsHandshake#alpn()].
///
/// [#close()] waits until what was accepted on the streams has been handed over, 5 s at most, and
/// then ends the connection with application code 0. QUIC ends all streams with it at once (RFC
/// 9000, section 10.2): what the peer has not received by then is lost. So the end that is waiting
/// for an answer should close, or the peer should be asked for one.
public interface QuicConnection extends Connection {

    /// Opens a stream. Waits while the peer allows no more of them.
    ///
    /// The peer learns of it with the first byte, or with its end.
    QuicStream openStream(Direction direction) throws NetworkException;

    /// @param limit 0 or more; how long to wait for the peer's permission
    /// @throws NetworkException with [dev.fairlead.DeadlineExceeded] if the peer allows no more in
    ///   time
    QuicStream openStream(Direction direction, Duration limit) throws NetworkException;

    /// The stream for both directions on which [dev.fairlead.Parameters#withReplayableFirstData]
    /// went; empty if there was none, at a listener, and before it is ready.
    Optional<QuicStream> firstStream();

    /// How many more streams the peer allows now; 0 before it is ready.
    long streamsLeft(Direction direction);

    /// Those that the peer opens.
    QuicStreams streams();

    /// The datagrams beside the streams (RFC 9221).
    ///
    /// @throws NetworkException with [dev.fairlead.QuicFailure.NoDatagrams] if the two ends have
    ///   not both offered them; if the connection has failed or is not ready
    QuicDatagrams datagrams() throws NetworkException;

    /// Ends the connection and all its streams, and tells the peer's application why. As
    /// [#close()], but for what the peer is told.
    ///
    /// @param code of the application, 0 to [QuicStream#LARGEST_CODE]
    /// @param reason for a person; as long as fits a packet, 1024 octets of UTF-8 at most
    /// @throws NetworkException as [#close()]
    void close(long code, String reason) throws NetworkException;
}
