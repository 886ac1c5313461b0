package dev.fairlead.security.internal.psk;

/// Which streams of a connection have ended by a close_notify alert. Each ends alone with TLS 1.3
/// (RFC 8446, section 6.1); with TLS 1.2 both end together.
final class Ending {
    private boolean sent;
    private boolean received;

    /// @return whether it is to be sent now; it is sent once
    boolean send() {
        boolean first = !sent;
        sent = true;
        return first;
    }

    boolean isSent() {
        return sent;
    }

    void receive() {
        received = true;
    }

    boolean isReceived() {
        return received;
    }
}
