package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateFailure.Revoked;
import dev.fairlead.Endpoint;
import dev.fairlead.TrustPolicy;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.Test;

/// Stapled OCSP responses, made by the authority itself.
class StapledStatusTest {
    private static final Authority ROOT = Authority.root("Root");
    private static final X509Certificate LEAF = ROOT.issue("db.test").certificate();
    private static final Instant SINCE = Authority.NOW.minus(Duration.ofHours(20));

    private static byte[] response(Authority signer, X509Certificate of, CertificateStatus status)
            throws Exception {
        return response(signer, of, status, Authority.NOW);
    }

    private static byte[] response(
            Authority signer, X509Certificate of, CertificateStatus status, Instant made)
            throws Exception {
        return OcspResponder.response(ROOT, signer, of.getSerialNumber(), status, made);
    }

    private static ChainVerdict verify(X509Certificate leaf, Optional<byte[]> response) {
        return ChainVerification.verify(
                TrustPolicy.anchors(ROOT.certificate()),
                List.of(leaf),
                Optional.of(Endpoint.host("db.test", 5432)),
                response,
                PeerRole.SERVER,
                Authority.NOW);
    }

    private static ChainVerdict verify(byte[] response) {
        return verify(LEAF, Optional.of(response));
    }

    @Test
    void aGoodStatusChangesNothing() throws Exception {
        ChainVerdict verdict = verify(response(ROOT, LEAF, CertificateStatus.GOOD));
        assertEquals(Optional.empty(), verdict.failure());
        assertEquals(List.of(), verdict.warnings());
    }

    @Test
    void aRevokedCertificateIsRefusedWithTimeAndReason() throws Exception {
        byte[] response =
                response(ROOT, LEAF, new RevokedStatus(Date.from(SINCE), CRLReason.keyCompromise));
        Revoked failure = assertInstanceOf(Revoked.class, verify(response).failure().orElseThrow());
        assertEquals("tls.certificate-revoked", failure.cause());
        assertEquals(SINCE, failure.since());
        assertEquals("key-compromise", failure.reason());
    }

    @Test
    void aStatusThatCannotBeBelievedIsAWarning() throws Exception {
        Authority stranger = Authority.root("Stranger");
        X509Certificate other = ROOT.issue("other.test").certificate();
        Instant longAgo = Authority.NOW.minus(Duration.ofDays(30));
        var revoked = new RevokedStatus(Date.from(SINCE), CRLReason.keyCompromise);
        List<byte[]> useless =
                List.of(
                        response(stranger, LEAF, revoked),
                        response(ROOT, other, revoked),
                        response(ROOT, LEAF, CertificateStatus.GOOD, longAgo),
                        new byte[] {1, 2, 3},
                        new byte[0],
                        new byte[100_000]);
        for (byte[] response : useless) {
            ChainVerdict verdict = verify(response);
            assertEquals(Optional.empty(), verdict.failure());
            assertEquals(1, verdict.warnings().size(), verdict.warnings().toString());
            assertTrue(
                    verdict.warnings()
                            .getFirst()
                            .startsWith("the stapled OCSP response tells nothing"),
                    verdict.warnings().toString());
        }
    }

    @Test
    void aStapleThatWasPromisedAndNotSentIsAWarning() throws Exception {
        X509Certificate promising =
                ROOT.issue("db.test")
                        .extension(
                                new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"),
                                new DERSequence(new ASN1Integer(5)))
                        .certificate();
        assertTrue(verify(promising, Optional.empty()).warnings().getFirst().contains("RFC 7633"));
        byte[] response = response(ROOT, promising, CertificateStatus.GOOD);
        assertEquals(List.of(), verify(promising, Optional.of(response)).warnings());
    }
}
