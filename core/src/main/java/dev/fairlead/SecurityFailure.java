package dev.fairlead;

/// The security handshake failed: TLS, DTLS or QUIC.
public non-sealed interface SecurityFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.TLS;
    }
}
