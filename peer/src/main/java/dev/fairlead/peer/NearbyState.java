package dev.fairlead.peer;

import dev.fairlead.NetworkFailure;

/// How far this end has come with a peer near by.
public sealed interface NearbyState {
    /// It tells others that it is there.
    record Found() implements NearbyState {}

    /// It was invited, and has not answered.
    record Inviting() implements NearbyState {}

    /// A link to it is being opened.
    record Connecting() implements NearbyState {}

    /// It is one of the session.
    record Connected(RemotePeer peer) implements NearbyState {}

    /// It could not be connected to, or no longer is; it can be tried again.
    record NotConnected(NetworkFailure cause) implements NearbyState {}

    /// It no longer tells that it is there, and is not connected. The last that is told of it.
    record Lost() implements NearbyState {}
}
