package dev.fairlead;

/// The peer broke the rules of the protocol above the transport.
public non-sealed interface ProtocolFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.PROTOCOL;
    }
}
