package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectionState;
import dev.fairlead.Ending;
import dev.fairlead.Ending.Side;
import dev.fairlead.NetworkFailure;
import dev.fairlead.QuicFailure;
import dev.fairlead.TransferFailure;
import dev.fairlead.WebSocketFailure;
import org.jspecify.annotations.Nullable;

/// Who ended a connection: from its state and from what was known when this side closed.
final class Endings {
    private Endings() {}

    /// @param how what this side did, `null` if nothing
    /// @param peerEnded whether the peer had ended its stream before
    static @Nullable Ending of(
            ConnectionState state, Cancelled.@Nullable How how, boolean peerEnded) {
        return switch (state) {
            case ConnectionState.Setup _,
                    ConnectionState.Preparing _,
                    ConnectionState.Waiting _,
                    ConnectionState.Ready _ ->
                    null;
            case ConnectionState.Cancelled _ -> closed(how, peerEnded);
            case ConnectionState.Failed(NetworkFailure why) -> failed(why);
        };
    }

    private static Ending closed(Cancelled.@Nullable How how, boolean peerEnded) {
        if (peerEnded) {
            return new Ending(Side.PEER, "the peer ended its stream, then this side closed");
        }
        return new Ending(
                Side.HERE,
                switch (how) {
                    case NETWORK_CLOSED -> "its Network was closed";
                    case INTERRUPTED -> "a call was interrupted";
                    case CLOSED -> "this side closed";
                    case null -> "this side closed";
                });
    }

    private static Ending failed(NetworkFailure why) {
        Side side =
                switch (why) {
                    case TransferFailure.EndedByPeer _,
                            WebSocketFailure.ClosedByPeer _,
                            QuicFailure.ClosedByPeer _,
                            QuicFailure.EndedByPeer _,
                            QuicFailure.StreamReset _ ->
                            Side.PEER;
                    case TransferFailure.PathLost _ -> Side.PATH;
                    case TransferFailure.NotFlushed _,
                            TransferFailure.IdleExpired _,
                            TransferFailure.SystemError _ ->
                            Side.HERE;
                    default -> Side.PEER_OR_PATH;
                };
        return new Ending(side, why.summary() + " [" + why.cause() + "]");
    }
}
