package dev.fairlead.peer;

/// What became of a peer of a session.
public sealed interface PeerChange {
    RemotePeer peer();

    /// Messages can be sent. It stays so while links come and go.
    record Connected(RemotePeer peer) implements PeerChange {}

    /// A message was not sent in its lifetime ([MessageTerms#withLifetime]), and will not be.
    ///
    /// @param message as [PeerSession#send] returned it
    record Expired(RemotePeer peer, long message) implements PeerChange {}

    /// It is over; the same peer may connect again, as a new one.
    ///
    /// @param left whether it, or this end, left; otherwise it was out of reach for too long, or
    ///   has forgotten this end
    /// @param unacknowledged messages of which it is not known whether it has them
    record Disconnected(RemotePeer peer, boolean left, int unacknowledged) implements PeerChange {}
}
