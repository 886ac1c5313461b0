package dev.fairlead.security.internal.dtls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.Identity;
import dev.fairlead.internal.stack.tls.Negotiation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCertificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/// Certificates and keys, from what core knows to what the engine knows, and back.
final class Credentials {
    private Credentials() {}

    /// What signs for an identity.
    ///
    /// @param offered what the peer can verify; `null` if it did not say
    /// @throws TlsFatalAlert if the peer cannot verify what this key signs
    static TlsCredentialedSigner signer(
            TlsContext context, JcaTlsCrypto crypto, Identity identity, Vector<?> offered)
            throws IOException {
        SignatureAndHashAlgorithm chosen =
                TlsUtils.chooseSignatureAndHashAlgorithm(
                        context, offered, signatureAlgorithm(identity));
        TlsCertificate[] chain = new TlsCertificate[identity.chain().size()];
        for (int i = 0; i < chain.length; i++) {
            chain[i] = new JcaTlsCertificate(crypto, identity.chain().get(i));
        }
        return new JcaDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                identity.key(),
                new Certificate(chain),
                chosen);
    }

    private static short signatureAlgorithm(Identity identity) {
        return switch (identity.certificate().getPublicKey().getAlgorithm()) {
            case "EC" -> SignatureAlgorithm.ecdsa;
            case "Ed25519" -> SignatureAlgorithm.ed25519;
            case "Ed448" -> SignatureAlgorithm.ed448;
            case "EdDSA" ->
                    identity.certificate().getSigAlgName().equals("Ed448")
                            ? SignatureAlgorithm.ed448
                            : SignatureAlgorithm.ed25519;
            default -> SignatureAlgorithm.rsa;
        };
    }

    /// @throws TlsFatalAlert if the peer is not trusted, with the alert that says most
    static void verify(Negotiation negotiation, Certificate presented, Optional<byte[]> stapled)
            throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (TlsCertificate each : presented.getCertificateList()) {
                chain.add(
                        (X509Certificate)
                                factory.generateCertificate(
                                        new ByteArrayInputStream(each.getEncoded())));
            }
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
        }
        Optional<CertificateFailure> failure = negotiation.verify(chain, stapled);
        if (failure.isPresent()) {
            throw new TlsFatalAlert(alertFor(failure.get()), failure.get().summary());
        }
    }

    /// RFC 5246, section 7.2.2.
    private static short alertFor(CertificateFailure failure) {
        return switch (failure.cause()) {
            case "tls.certificate-expired", "tls.certificate-not-yet-valid", "tls.clock-or-dates" ->
                    AlertDescription.certificate_expired;
            case "tls.certificate-revoked" -> AlertDescription.certificate_revoked;
            case "tls.unknown-ca", "tls.self-signed", "tls.missing-intermediate" ->
                    AlertDescription.unknown_ca;
            case "tls.wrong-usage", "tls.weak-signature", "tls.short-key" ->
                    AlertDescription.unsupported_certificate;
            case "tls.wrong-name", "tls.no-san" -> AlertDescription.certificate_unknown;
            default -> AlertDescription.bad_certificate;
        };
    }
}
