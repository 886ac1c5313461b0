package dev.fairlead.security.internal.dtls;

import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.provider.PskRefusal;
import dev.fairlead.internal.stack.tls.Negotiation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/// Goes on with no server that does not use one of its keys.
final class KeyedClientPeer extends ClientPeer {
    private final Psk psk;
    private volatile @Nullable String shown;
    private @Nullable PskRefusal refusal;

    KeyedClientPeer(
            JcaTlsCrypto crypto, TlsOptions options, Negotiation negotiation, boolean findable) {
        super(crypto, options, negotiation, findable);
        this.psk = options.psk().orElseThrow();
    }

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
            shown = identity;
            return identity.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getPSK() {
            try {
                return psk.key(identity).orElseThrow();
            } catch (Exception e) {
                throw new IllegalStateException("a key that is there cannot be had: " + e, e);
            }
        }
    }

    /// Asked for only if the server shows a certificate.
    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(
                    org.bouncycastle.tls.TlsServerCertificate serverCertificate)
                    throws IOException {
                refusal = new PskRefusal(PskRefusal.Reason.NOT_USED, psk.identities(), null);
                throw new TlsFatalAlert(
                        AlertDescription.handshake_failure, "the server uses no key");
            }

            @Override
            public org.bouncycastle.tls.@Nullable TlsCredentials getClientCredentials(
                    org.bouncycastle.tls.CertificateRequest request) {
                return null;
            }
        };
    }

    @Override
    public @Nullable String pskIdentity() {
        return shown;
    }

    @Override
    public @Nullable IOException refusal() {
        return refusal;
    }
}
