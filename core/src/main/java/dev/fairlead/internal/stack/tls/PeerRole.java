package dev.fairlead.internal.stack.tls;

/// What the peer is in the handshake.
public enum PeerRole {
    SERVER("1.3.6.1.5.5.7.3.1", "a server"),
    CLIENT("1.3.6.1.5.5.7.3.2", "a client");

    private final String usage;
    private final String description;

    PeerRole(String usage, String description) {
        this.usage = usage;
        this.description = description;
    }

    /// The extended key usage that allows it (RFC 5280, section 4.2.1.12).
    String usage() {
        return usage;
    }

    String description() {
        return description;
    }
}
