package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.Test;

/// Responses that Bouncy Castle wrote.
class OcspParserTest {
    private static final Authority ROOT = Authority.root("Root");
    private static final X509Certificate LEAF = ROOT.issue("db.test").certificate();
    private static final Instant MADE = Authority.NOW;

    private static byte[] response(CertificateStatus status) throws Exception {
        return OcspResponder.response(ROOT, ROOT, LEAF.getSerialNumber(), status, MADE);
    }

    private static Optional<dev.fairlead.CertificateStatus> read(byte[] response) {
        return OcspParser.statusOf(LEAF.getSerialNumber(), response);
    }

    private static Optional<dev.fairlead.CertificateStatus> expected(
            dev.fairlead.CertificateStatus.State state) {
        return Optional.of(
                new dev.fairlead.CertificateStatus(
                        state,
                        MADE,
                        MADE.minus(Duration.ofHours(1)),
                        MADE.plus(Duration.ofHours(23)),
                        false));
    }

    @Test
    void readsEachStateWithItsTimes() throws Exception {
        var revoked = new RevokedStatus(Date.from(MADE), CRLReason.superseded);
        assertEquals(
                expected(dev.fairlead.CertificateStatus.State.GOOD),
                read(response(CertificateStatus.GOOD)));
        assertEquals(
                expected(dev.fairlead.CertificateStatus.State.REVOKED), read(response(revoked)));
        assertEquals(
                expected(dev.fairlead.CertificateStatus.State.UNKNOWN),
                read(response(new UnknownStatus())));
    }

    @Test
    void aResponseForAnotherSerialNumberSaysNothing() throws Exception {
        var other = ROOT.issue("db.test").certificate().getSerialNumber();
        assertEquals(
                Optional.empty(), OcspParser.statusOf(other, response(CertificateStatus.GOOD)));
    }

    @Test
    void anUnsuccessfulResponseSaysNothing() throws Exception {
        byte[] later = new OCSPRespBuilder().build(OCSPRespBuilder.TRY_LATER, null).getEncoded();
        assertEquals(Optional.empty(), read(later));
    }

    @Test
    void whatIsCutOffSaysNothingAndWhatIsChangedThrowsNothing() throws Exception {
        byte[] whole = response(CertificateStatus.GOOD);
        for (int size = 0; size < whole.length; size++) {
            assertEquals(Optional.empty(), read(Arrays.copyOf(whole, size)), "of " + size);
        }
        Random random = new Random(1);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = whole.clone();
            for (int bytes = 1 + random.nextInt(3); bytes > 0; bytes--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            read += read(changed).isPresent() ? 1 : 0;
        }
        assertEquals(true, read > 0, "some changes are in what is not read");
    }
}
