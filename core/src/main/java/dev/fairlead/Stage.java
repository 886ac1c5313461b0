package dev.fairlead;

import java.util.Locale;

/// How far something got before it failed, in the order in which stages are passed.
public enum Stage {
    /// This machine's own side: interfaces, routes, local addresses and ports, permissions, limits.
    PATH,
    /// From a name to addresses.
    RESOLVE,
    /// From an address to an open transport.
    CONNECT,
    /// Through a proxy.
    PROXY,
    /// The handshake of TLS, DTLS or QUIC.
    TLS,
    /// The protocol above: WebSocket, a framer.
    PROTOCOL,
    /// Sending and receiving on what was established.
    TRANSFER,
    /// A peer session.
    PEER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
