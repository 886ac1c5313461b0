package dev.fairlead.security.internal.dtls;

import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.provider.PskRefusal;
import dev.fairlead.internal.stack.tls.Negotiation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/// Lets in who has a key that is known here.
final class KeyedServerPeer extends ServerPeer {
    private final TlsOptions options;
    private final Psk psk;
    private volatile @Nullable String claimed;
    private @Nullable PskRefusal refusal;

    KeyedServerPeer(
            JcaTlsCrypto crypto, TlsOptions options, Negotiation negotiation, boolean findable) {
        super(crypto, options, negotiation, findable);
        this.options = options;
        this.psk = options.psk().orElseThrow();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Suite.numbers(Suite.allowed(options));
    }

    /// None: the suites need no certificate.
    @Override
    public @Nullable TlsCredentials getCredentials() {
        return null;
    }

    @Override
    public @Nullable CertificateRequest getCertificateRequest() {
        return null;
    }

    @Override
    public TlsPSKIdentityManager getPSKIdentityManager() {
        return new TlsPSKIdentityManager() {
            @Override
            public byte @Nullable [] getHint() {
                return psk.identityHint()
                        .map(hint -> hint.getBytes(StandardCharsets.UTF_8))
                        .orElse(null);
            }

            @Override
            public byte @Nullable [] getPSK(byte[] name) {
                Optional<String> identity = text(name);
                byte[] key = identity.isEmpty() ? null : find(identity.get());
                if (key == null) {
                    refusal =
                            new PskRefusal(
                                    PskRefusal.Reason.UNKNOWN_IDENTITY,
                                    List.of(identity.orElse("(not UTF-8)")),
                                    null);
                } else {
                    claimed = identity.orElse(null);
                }
                return key;
            }
        };
    }

    private static Optional<String> text(byte[] name) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty(); // no key here has such a name
        }
    }

    /// @throws IllegalStateException if the lookup threw
    private byte @Nullable [] find(String identity) {
        try {
            return psk.key(identity).orElse(null);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // the handshake is over, and this thread too
            }
            refusal = new PskRefusal(PskRefusal.Reason.LOOKUP_FAILED, List.of(identity), e);
            throw new IllegalStateException("the lookup of a key threw " + e, e);
        }
    }

    @Override
    public @Nullable String pskIdentity() {
        return claimed;
    }

    @Override
    public @Nullable IOException refusal() {
        return refusal;
    }
}
