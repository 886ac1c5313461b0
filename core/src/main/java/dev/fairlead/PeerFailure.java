package dev.fairlead;

/// A peer session failed.
public non-sealed interface PeerFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.PEER;
    }
}
