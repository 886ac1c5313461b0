package dev.fairlead.security.internal.psk;

import org.bouncycastle.tls.AlertDescription;

/// Which streams of a connection have ended by a close_notify alert. Each ends alone with TLS 1.3
/// (RFC 8446, section 6.1); with TLS 1.2 both end together.
final class Ending {
    private boolean sent;
    private boolean received;

    /// Whether a warning is to be sent: close_notify is sent once.
    boolean maySend(short alert) {
        if (alert != AlertDescription.close_notify) {
            return true;
        }
        boolean first = !sent;
        sent = true;
        return first;
    }

    boolean isSent() {
        return sent;
    }

    /// A warning has come.
    ///
    /// @return whether it ends the peer's stream alone, and ours goes on
    boolean endsOneStream(short alert, Outcome outcome) {
        if (alert != AlertDescription.close_notify || outcome.agreed() == null) {
            return false;
        }
        received = true;
        return outcome.isTls13();
    }

    boolean isReceived() {
        return received;
    }
}
