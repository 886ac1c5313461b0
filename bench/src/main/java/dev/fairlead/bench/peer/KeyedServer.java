package dev.fairlead.bench.peer;

import dev.fairlead.bench.SharedKey;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/// Bouncy Castle's server, with one key, one version and one suite.
final class KeyedServer extends AbstractTlsServer {
    private final SharedKey shared;
    private final boolean datagrams;

    /// @param datagrams whether it is DTLS 1.2, not TLS 1.3
    KeyedServer(TlsCrypto crypto, SharedKey shared, boolean datagrams) {
        super(crypto);
        this.shared = shared;
        this.datagrams = datagrams;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return KeyedClient.versions(datagrams);
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return KeyedClient.suites(datagrams);
    }

    @Override
    @SuppressWarnings("rawtypes") // so it is declared
    public TlsPSKExternal getExternalPSK(Vector identities) {
        return KeyedClient.external(getCrypto(), shared);
    }

    @Override
    public TlsPSKIdentityManager getPSKIdentityManager() {
        return new TlsPSKIdentityManager() {
            @Override
            public byte @Nullable [] getHint() {
                return null;
            }

            @Override
            public byte[] getPSK(byte[] identity) {
                return shared.key().clone(); // which is wiped after use
            }
        };
    }

    @Override
    public @Nullable TlsCredentials getCredentials() {
        return null;
    }
}
