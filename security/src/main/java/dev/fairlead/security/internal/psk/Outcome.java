package dev.fairlead.security.internal.psk;

import dev.fairlead.TlsVersion;
import dev.fairlead.internal.provider.PskRefusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one end has found out during its handshake: whose key, and why not. Written by the thread
/// that the protocol runs on, which is one at a time.
final class Outcome {
    private volatile @Nullable String identity;
    private volatile @Nullable PskRefusal refusal;
    private volatile @Nullable Agreed agreed;

    /// The key that the handshake goes on with.
    void chosen(String name) {
        identity = name;
    }

    @Nullable String identity() {
        return identity;
    }

    /// The first counts: what follows, follows from it.
    void refuse(PskRefusal.Reason reason, List<String> identities, @Nullable Throwable cause) {
        if (refusal == null) {
            refusal = new PskRefusal(reason, identities, cause);
        }
    }

    @Nullable PskRefusal refusal() {
        return refusal;
    }

    void completed(Agreed on) {
        agreed = on;
    }

    /// `null` while the handshake is not done.
    @Nullable Agreed agreed() {
        return agreed;
    }

    boolean isTls13() {
        Agreed known = agreed;
        return known != null && known.version() == TlsVersion.TLS_1_3;
    }
}
