package dev.fairlead.security.internal.dtls;

import dev.fairlead.Identity;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.stack.tls.Negotiation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatus;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/// What a client of DTLS offers and accepts, with certificates.
@SuppressWarnings({"JdkObsolete", "NullAway", "deprecation"}) // the engine has vectors and nulls
class ClientPeer extends AbstractTlsClient implements Association.Terms {
    private final JcaTlsCrypto crypto;
    private final TlsOptions options;
    private final Negotiation negotiation;
    private final Agreed agreed;
    private final boolean findable;

    ClientPeer(JcaTlsCrypto crypto, TlsOptions options, Negotiation negotiation, boolean findable) {
        super(crypto);
        this.crypto = crypto;
        this.options = options;
        this.negotiation = negotiation;
        this.agreed = new Agreed(options);
        this.findable = findable;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Suite.numbers(Suite.allowed(options));
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return Timing.CLIENT_MILLIS;
    }

    /// Core looks at the whole chain, by the policy that it was given.
    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    /// An empty one: it asks for the server's, and wants none in what comes, since the server does
    /// not move (RFC 9146, section 3).
    @Override
    protected byte @Nullable [] getNewConnectionID() {
        return findable ? new byte[0] : null;
    }

    @Override
    protected @Nullable Vector<ServerName> getSNIServerNames() {
        Optional<String> name = negotiation.sentName();
        if (name.isEmpty()) {
            return null;
        }
        Vector<ServerName> names = new Vector<>();
        names.add(
                new ServerName(NameType.host_name, name.get().getBytes(StandardCharsets.US_ASCII)));
        return names;
    }

    @Override
    protected @Nullable Vector<?> getProtocolNames() {
        return Agreed.protocolNames(options.alpn());
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
                Credentials.verify(
                        negotiation, shown.getCertificate(), stapled(shown.getCertificateStatus()));
            }

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request)
                    throws IOException {
                Identity answer = negotiation.answer(keyTypes(request), authorities(request));
                return answer == null
                        ? null
                        : Credentials.signer(
                                context, crypto, answer, request.getSupportedSignatureAlgorithms());
            }
        };
    }

    private static Optional<byte[]> stapled(@Nullable CertificateStatus status) throws IOException {
        return status == null
                ? Optional.empty()
                : Optional.of(status.getOCSPResponse().getEncoded());
    }

    private static List<String> keyTypes(CertificateRequest request) {
        List<String> types = new ArrayList<>();
        for (short type : request.getCertificateTypes()) {
            if (type == ClientCertificateType.ecdsa_sign) {
                types.add("EC");
                types.add("EdDSA"); // RFC 8422, section 5.5
            } else if (type == ClientCertificateType.rsa_sign) {
                types.add("RSA");
            }
        }
        return types;
    }

    private static List<String> authorities(CertificateRequest request) {
        Vector<?> names = request.getCertificateAuthorities();
        return names == null ? List.of() : names.stream().map(Object::toString).toList();
    }

    @Override
    public void notifyAlertReceived(short level, short description) {
        agreed.heardAlert(level, description);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        agreed.on(context);
    }

    @Override
    public Agreed agreed() {
        return agreed;
    }
}
