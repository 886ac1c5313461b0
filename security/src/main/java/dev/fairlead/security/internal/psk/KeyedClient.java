package dev.fairlead.security.internal.psk;

import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.internal.provider.PskRefusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSK;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/// Offers keys: all of them with TLS 1.3, and in the same hello the suites of TLS 1.2. Goes on with
/// no server that uses none.
final class KeyedClient extends AbstractTlsClient {
    private final TlsOptions options;
    private final Psk psk;
    private final @Nullable String serverName;
    private final Outcome outcome;

    KeyedClient(
            TlsCrypto crypto, TlsOptions options, @Nullable String serverName, Outcome outcome) {
        super(crypto);
        this.options = options;
        this.psk = options.psk().orElseThrow();
        this.serverName = serverName;
        this.outcome = outcome;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Versions.of(options);
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Versions.suites(options);
    }

    @Override
    protected @Nullable Vector<ProtocolName> getProtocolNames() {
        return Versions.protocolNames(options);
    }

    @Override
    @SuppressWarnings("JdkObsolete") // what Bouncy Castle takes
    protected @Nullable Vector<ServerName> getSNIServerNames() {
        if (serverName == null) {
            return null;
        }
        Vector<ServerName> names = new Vector<>();
        names.add(
                new ServerName(NameType.host_name, serverName.getBytes(StandardCharsets.US_ASCII)));
        return names;
    }

    // ---- TLS 1.3

    @Override
    @SuppressWarnings("JdkObsolete") // what Bouncy Castle takes
    public @Nullable Vector<TlsPSKExternal> getExternalPSKs() {
        if (options.maximumVersion() != TlsVersion.TLS_1_3) {
            return null;
        }
        Vector<TlsPSKExternal> all = new Vector<>();
        for (String identity : psk.identities()) {
            all.add(external(getCrypto(), psk.hash(), identity, keyOf(identity)));
        }
        return all;
    }

    static TlsPSKExternal external(TlsCrypto crypto, Psk.Hash hash, String identity, byte[] key) {
        return new BasicTlsPSKExternal(
                identity.getBytes(StandardCharsets.UTF_8),
                crypto.createSecret(key),
                hash == Psk.Hash.SHA_256
                        ? PRFAlgorithm.tls13_hkdf_sha256
                        : PRFAlgorithm.tls13_hkdf_sha384);
    }

    private byte[] keyOf(String identity) {
        try {
            return psk.key(identity).orElseThrow();
        } catch (Exception e) {
            throw new IllegalStateException("a key that is there cannot be had: " + e, e);
        }
    }

    @Override
    public void notifySelectedPSK(@Nullable TlsPSK selected) throws IOException {
        if (selected == null) {
            throw notUsed();
        }
        outcome.chosen(new String(selected.getIdentity(), StandardCharsets.UTF_8));
    }

    private TlsFatalAlert notUsed() {
        outcome.refuse(PskRefusal.Reason.NOT_USED, psk.identities(), null);
        return new TlsFatalAlert(AlertDescription.handshake_failure, "the server uses no key");
    }

    // ---- TLS 1.2

    @Override
    public TlsPSKIdentity getPSKIdentity() {
        return new Chosen();
    }

    /// The identity that the server's hint names, else the first.
    private final class Chosen implements TlsPSKIdentity {
        private String identity = psk.identities().getFirst();

        @Override
        public void skipIdentityHint() {}

        @Override
        public void notifyIdentityHint(byte[] hint) {
            String wanted = new String(hint, StandardCharsets.UTF_8);
            Optional<String> known = psk.identities().stream().filter(wanted::equals).findFirst();
            identity = known.orElse(identity);
        }

        @Override
        public byte[] getPSKIdentity() {
            outcome.chosen(identity);
            return identity.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getPSK() {
            return keyOf(identity);
        }
    }

    /// Asked for only if the server shows a certificate.
    @Override
    public TlsAuthentication getAuthentication() throws IOException {
        throw notUsed();
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        if (outcome.identity() == null) {
            throw notUsed();
        }
        outcome.completed(Agreed.of(context, options));
    }
}
