package dev.fairlead;

/// A proxy on the way did not do what was asked.
public non-sealed interface ProxyFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.PROXY;
    }
}
