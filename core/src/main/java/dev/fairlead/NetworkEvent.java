package dev.fairlead;

import java.time.Duration;

/// Something that happened, told to a [NetworkObserver]. More kinds may come: a switch over them
/// needs a `default`.
public interface NetworkEvent {

    /// The connection or listener concerned, such as `C8` or `L3`.
    String id();

    /// From the start of that connection or listener.
    Duration at();

    record StateChanged(String id, Duration at, Endpoint endpoint, ConnectionState state)
            implements NetworkEvent {}

    /// A question was answered, or is not going to be.
    ///
    /// @param id of the round, such as `C8.1`
    record Resolved(String id, Duration at, Endpoint endpoint, Resolution resolution)
            implements NetworkEvent {}

    /// @param id of the attempt, such as `C8.1.2`
    record AttemptStarted(String id, Duration at, Endpoint address, String protocol)
            implements NetworkEvent {}

    record AttemptEnded(String id, Duration at, Attempt attempt) implements NetworkEvent {}

    /// A listener let a connection in.
    record Accepted(String id, Duration at, String connection, Endpoint remote)
            implements NetworkEvent {}

    /// Somebody came to a listener, and the security handshake came to nothing; the program does
    /// not see the connection.
    record HandshakeFailed(String id, Duration at, Endpoint remote, NetworkFailure reason)
            implements NetworkEvent {}

    /// Somebody came to a listener that does not let such in; the program does not see it.
    ///
    /// @param reason `it is not near by, and only those are let in`
    record PeerRefused(String id, Duration at, Endpoint remote, String reason)
            implements NetworkEvent {}

    /// A listener could not let connections in for a while, and tries on.
    record AcceptPaused(String id, Duration at, NetworkFailure reason) implements NetworkEvent {}

    /// The program's handler threw.
    record HandlerThrew(String id, Duration at, Throwable thrown) implements NetworkEvent {}

    /// An [InlineHandler] kept the network's own thread for too long.
    record HandlerSlow(String id, Duration at, String handler, Duration took)
            implements NetworkEvent {}

    /// A connection is ready, or will never be: the report has the failure then. Told once for each
    /// that was started, and for each that a listener let in.
    record EstablishmentEnded(
            String id, Duration at, Endpoint endpoint, EstablishmentReport establishment)
            implements NetworkEvent {}

    /// A connection is over, and everything it had is released.
    ///
    /// @param transfer what it carried; nothing, if it was never ready
    record Closed(
            String id,
            Duration at,
            Endpoint endpoint,
            EstablishmentReport establishment,
            TransferReport transfer)
            implements NetworkEvent {}

    /// The way of a ready connection changed. Told of those whose way somebody follows, by
    /// [Connection#onPath] or a [Reconnector].
    record PathChanged(String id, Duration at, Endpoint endpoint, ConnectionPath path)
            implements NetworkEvent {}

    /// The peer of a connection of DTLS or QUIC sends from another address now, and is sent to
    /// there from now on ([DtlsStack#withConnectionIds(boolean)]; RFC 9000, section 9.3).
    record PeerMoved(String id, Duration at, Endpoint from, Endpoint to) implements NetworkEvent {}

    /// A connection of QUIC that was opened here has another local address now, since the path of
    /// the one before was lost (RFC 9000, section 9).
    record LocalMoved(String id, Duration at, Endpoint from, Endpoint to) implements NetworkEvent {}

    /// A connection was forgotten without being closed; Fairlead has closed it.
    record Leaked(String id, Duration at, Endpoint endpoint) implements NetworkEvent {}

    /// Datagrams came and found no room: in the queue of a connection that reads too slowly, or
    /// because a listener lets no more flows in, or not those. Told at once, then once a second
    /// while it goes on.
    ///
    /// @param count how many since it was last told
    record DatagramsDropped(String id, Duration at, long count, long bytes, String reason)
            implements NetworkEvent {}
}
