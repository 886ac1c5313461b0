package dev.fairlead.cli;

import dev.fairlead.CertificateVerifier;
import dev.fairlead.PeerCertificates;
import org.jspecify.annotations.Nullable;

/// Sees the certificates that a peer shows and what validation thinks of them, and leaves the
/// decision as it is. Handshakes of one race may ask at once: one that is refused ends the race,
/// and is the one that is kept.
final class CertificateWitness implements CertificateVerifier {
    private @Nullable PeerCertificates seen;

    @Override
    public synchronized Decision verify(PeerCertificates peer) {
        if (seen == null || seen.failures().isEmpty()) {
            seen = peer;
        }
        return Decision.asFound();
    }

    /// What was seen since the last call; `null` if no certificate was.
    synchronized @Nullable PeerCertificates take() {
        PeerCertificates last = seen;
        seen = null;
        return last;
    }
}
