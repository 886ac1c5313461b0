package dev.fairlead.security.internal.dtls;

import dev.fairlead.Identity;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.ClientAuthentication;
import dev.fairlead.TrustPolicy;
import dev.fairlead.internal.stack.dtls.DtlsAssociation;
import dev.fairlead.internal.stack.tls.Negotiation;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Vector;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatus;
import org.bouncycastle.tls.CertificateStatusType;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/// What a server of DTLS accepts and asks for, with certificates.
@SuppressWarnings({"JdkObsolete", "NullAway", "deprecation"}) // the engine has vectors and nulls
class ServerPeer extends AbstractTlsServer implements Association.Terms {
    private final JcaTlsCrypto crypto;
    private final TlsOptions options;
    private final Negotiation negotiation;
    private final Agreed agreed;
    private final boolean findable;
    private @Nullable Identity shown;

    ServerPeer(JcaTlsCrypto crypto, TlsOptions options, Negotiation negotiation, boolean findable) {
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

    /// The engine does not compare suites with keys: those that no identity can sign in are not
    /// offered to it.
    @Override
    protected int[] getSupportedCipherSuites() {
        Set<String> types = new HashSet<>();
        for (Identity identity : options.identities()) {
            types.add(identity.key().getAlgorithm().equals("RSA") ? "RSA" : "EC");
        }
        return Suite.numbers(
                Suite.allowed(options).stream()
                        .filter(suite -> types.contains(suite.keyType()))
                        .toList());
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return Timing.SERVER_MILLIS;
    }

    /// Core looks at the whole chain, by the policy that it was given.
    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    @Override
    protected @Nullable Vector<?> getProtocolNames() {
        return Agreed.protocolNames(options.alpn());
    }

    @Override
    protected @Nullable ProtocolName selectProtocolName() throws IOException {
        Vector<?> ours = getProtocolNames();
        return options.alpnOptional() && ours != null
                ? selectProtocolName(clientProtocolNames, ours)
                : super.selectProtocolName();
    }

    /// Random, so that nobody guesses one, and all equally long, since records do not say how long
    /// they are.
    @Override
    protected byte @Nullable [] getNewConnectionID() {
        if (!findable) {
            return null;
        }
        byte[] id = new byte[DtlsAssociation.CONNECTION_ID_SIZE];
        crypto.getSecureRandom().nextBytes(id);
        return id;
    }

    // ---- who this end is

    @Override
    public @Nullable TlsCredentials getCredentials() throws IOException {
        SecurityParameters parameters = context.getSecurityParametersHandshake();
        String name = Agreed.nameIn(parameters.getClientServerNames());
        Optional<Suite> suite = Suite.numbered(parameters.getCipherSuite());
        for (String type : keyTypes(suite)) {
            Identity identity = negotiation.identityFor(type, name);
            if (identity != null) {
                shown = identity;
                return Credentials.signer(context, crypto, identity, parameters.getClientSigAlgs());
            }
        }
        throw new TlsFatalAlert(AlertDescription.handshake_failure, "no identity for " + suite);
    }

    private static List<String> keyTypes(Optional<Suite> suite) {
        return suite.map(Suite::keyType).orElse("").equals("EC")
                ? List.of("EC", "EdDSA")
                : List.of("RSA");
    }

    @Override
    protected boolean allowCertificateStatus() {
        return options.hasStapledResponse();
    }

    @Override
    public @Nullable CertificateStatus getCertificateStatus() {
        Identity own = shown;
        return own == null
                ? null
                : own.stapledResponse()
                        .map(response ->
                                new CertificateStatus(
                                        CertificateStatusType.ocsp,
                                        OCSPResponse.getInstance(response)))
                        .orElse(null);
    }

    // ---- who the client is

    @Override
    public @Nullable CertificateRequest getCertificateRequest() {
        if (options.clientAuthentication() == ClientAuthentication.NONE) {
            return null;
        }
        Vector<X500Name> authorities = new Vector<>();
        if (options.trust().basis() instanceof TrustPolicy.GivenAnchors(var anchors)) {
            anchors.forEach(anchor ->
                    authorities.add(
                            X500Name.getInstance(anchor.getSubjectX500Principal().getEncoded())));
        }
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
                authorities);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
        if (!certificate.isEmpty()) {
            Credentials.verify(negotiation, certificate, Optional.empty());
        } else if (options.clientAuthentication() == ClientAuthentication.REQUIRED) {
            throw new TlsFatalAlert(
                    AlertDescription.handshake_failure, "the client has no certificate");
        }
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
