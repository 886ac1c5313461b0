package dev.fairlead.internal.provider;

import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// TLS with a pre-shared key. Its session is a [javax.net.ssl.ExtendedSSLSession]; a handshake that
/// fails for the keys fails with a [PskRefusal]; an alert of the peer is told as `Received fatal
/// alert: NAME`.
public abstract class PskEngine extends SSLEngine {
    /// Whose key was agreed on; `null` before.
    public abstract @Nullable String pskIdentity();
}
