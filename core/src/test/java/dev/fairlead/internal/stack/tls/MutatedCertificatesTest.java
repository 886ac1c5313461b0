package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.TrustPolicy;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Certificates that somebody has tampered with.
class MutatedCertificatesTest {
    private static final Endpoint SERVER = Endpoint.host("db.test", 5432);
    private static final Authority ROOT = Authority.root("Root");
    private static final Authority ISSUING = ROOT.intermediate("Issuing").authority();
    private static final X509Certificate LEAF =
            ISSUING.issue("db.test").address("192.0.2.1").certificate();

    private static ChainVerdict verify(TrustPolicy policy, List<X509Certificate> presented) {
        return ChainVerification.verify(
                policy,
                presented,
                Optional.of(SERVER),
                Optional.empty(),
                PeerRole.SERVER,
                Authority.NOW);
    }

    @Test
    void aCertificateWithAChangedBitInWhatIsSignedIsNeverTrusted() throws Exception {
        byte[] der = LEAF.getEncoded();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        TrustPolicy policy = TrustPolicy.anchors(ROOT.certificate());
        int refused = 0;
        for (int bit = 0; bit < der.length * 8; bit += 3) {
            byte[] changed = der.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            X509Certificate certificate;
            try {
                certificate =
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(changed));
            } catch (CertificateException _) {
                continue; // no certificate any more
            }
            ChainVerdict verdict = verify(policy, List.of(certificate, ISSUING.certificate()));
            if (verdict.isTrusted()) {
                // A signature has more than one encoding; what is signed has one.
                assertArrayEquals(
                        LEAF.getTBSCertificate(), certificate.getTBSCertificate(), "bit " + bit);
                continue;
            }
            String told = verdict.failure().get().summary() + verdict.failure().get().hint();
            assertTrue(told.chars().noneMatch(Character::isISOControl), "bit " + bit + ": " + told);
            refused++;
            verify(TrustPolicy.acceptingAnyCertificate(), List.of(certificate));
        }
        assertTrue(refused > 300, "only " + refused + " could be read and were refused");
    }

    @RepeatedTest(50)
    void whateverIsSentInWhateverOrderTheVerdictFollowsFromTheLeaf() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<X509Certificate> rest = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            rest.add(
                    switch (random.nextInt(4)) {
                        case 0 -> ROOT.certificate();
                        case 1 -> ROOT.intermediate("Issuing").authority().certificate();
                        case 2 -> Authority.root("Root").certificate();
                        default -> LEAF;
                    });
        }
        rest.add(ISSUING.certificate());
        Collections.shuffle(rest, random);
        List<X509Certificate> presented = new ArrayList<>(List.of(LEAF));
        presented.addAll(rest);
        ChainVerdict verdict = verify(TrustPolicy.anchors(ROOT.certificate()), presented);
        assertEquals(Optional.empty(), verdict.failure(), "seed " + seed);
        assertEquals(
                List.of(LEAF, ISSUING.certificate(), ROOT.certificate()),
                verdict.validated(),
                "seed " + seed);
    }
}
