package dev.fairlead.internal.stack.tls;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.jcajce.JcaCertificateID;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/// Signs OCSP responses for tests: known since an hour, news in 23.
public final class OcspResponder {
    private OcspResponder() {}

    /// That the certificate is good.
    public static byte[] good(Authority issuer, X509Certificate certificate) throws Exception {
        return response(
                issuer,
                issuer,
                certificate.getSerialNumber(),
                CertificateStatus.GOOD,
                Instant.now());
    }

    /// That it was taken back an hour ago, since its key got out.
    public static byte[] revoked(Authority issuer, X509Certificate certificate) throws Exception {
        Instant now = Instant.now();
        var revoked =
                new RevokedStatus(
                        Date.from(now.minus(Duration.ofHours(1))), CRLReason.keyCompromise);
        return response(issuer, issuer, certificate.getSerialNumber(), revoked, now);
    }

    static byte[] response(
            Authority issuer,
            Authority signer,
            BigInteger serial,
            CertificateStatus status,
            Instant made)
            throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        var sha1 = digests.get(JcaCertificateID.HASH_SHA1);
        var id = new JcaCertificateID(sha1, issuer.certificate(), serial);
        var basic = new JcaBasicOCSPRespBuilder(signer.certificate().getPublicKey(), sha1);
        basic.addResponse(
                id,
                status,
                Date.from(made.minus(Duration.ofHours(1))),
                Date.from(made.plus(Duration.ofHours(23))));
        var signed =
                basic.build(
                        new JcaContentSignerBuilder("SHA256withECDSA").build(signer.key()),
                        new JcaX509CertificateHolder[] {
                            new JcaX509CertificateHolder(signer.certificate())
                        },
                        Date.from(made));
        return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, signed).getEncoded();
    }
}
