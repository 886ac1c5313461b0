package dev.fairlead.bench.peer;

import dev.fairlead.bench.SharedKey;
import java.nio.charset.StandardCharsets;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.crypto.TlsCrypto;

/// Bouncy Castle's client, with one key, one version and one suite.
@SuppressWarnings("JdkObsolete") // what Bouncy Castle takes
final class KeyedClient extends AbstractTlsClient {
    private final SharedKey shared;
    private final boolean datagrams;

    /// @param datagrams whether it is DTLS 1.2, not TLS 1.3
    KeyedClient(TlsCrypto crypto, SharedKey shared, boolean datagrams) {
        super(crypto);
        this.shared = shared;
        this.datagrams = datagrams;
    }

    static ProtocolVersion[] versions(boolean datagrams) {
        return datagrams ? ProtocolVersion.DTLSv12.only() : ProtocolVersion.TLSv13.only();
    }

    static int[] suites(boolean datagrams) {
        return new int[] {
            datagrams
                    ? CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256
                    : CipherSuite.TLS_AES_128_GCM_SHA256
        };
    }

    static TlsPSKExternal external(TlsCrypto crypto, SharedKey shared) {
        return new BasicTlsPSKExternal(
                shared.identity().getBytes(StandardCharsets.UTF_8),
                crypto.createSecret(shared.key()),
                PRFAlgorithm.tls13_hkdf_sha256);
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return versions(datagrams);
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return suites(datagrams);
    }

    @Override
    public Vector<TlsPSKExternal> getExternalPSKs() {
        Vector<TlsPSKExternal> all = new Vector<>();
        all.add(external(getCrypto(), shared));
        return all;
    }

    @Override
    public TlsPSKIdentity getPSKIdentity() {
        return new BasicTlsPSKIdentity(shared.identity(), shared.key());
    }

    @Override
    public TlsAuthentication getAuthentication() {
        throw new IllegalStateException("the server shows a certificate");
    }
}
