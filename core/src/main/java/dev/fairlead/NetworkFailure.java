package dev.fairlead;

import java.util.List;

/// What went wrong, where and why. Sealed by stage, so that a switch over stages is complete; each
/// stage is open, so that other modules add causes below it.
public sealed interface NetworkFailure
        permits PathFailure,
                ResolveFailure,
                ConnectFailure,
                ProxyFailure,
                SecurityFailure,
                ProtocolFailure,
                TransferFailure,
                PeerFailure,
                Cancelled,
                DeadlineExceeded {

    /// How far it got.
    Stage stage();

    /// A stable word from `docs/causes.md`, such as `connect.refused`.
    String cause();

    /// One line: what happened, with the name or address concerned.
    String summary();

    /// What to do about it, one or two sentences.
    String hint();

    /// Every attempt that was made, oldest first; empty where none was.
    default List<Attempt> attempts() {
        return List.of();
    }

    /// What reached the other side.
    default Delivery delivery() {
        return Delivery.NOTHING;
    }
}
