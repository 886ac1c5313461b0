package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateFailure.BadSignature;
import dev.fairlead.CertificateFailure.ClockOrDates;
import dev.fairlead.CertificateFailure.Expired;
import dev.fairlead.CertificateFailure.NoNames;
import dev.fairlead.CertificateFailure.NotPermittedName;
import dev.fairlead.CertificateFailure.NotYetValid;
import dev.fairlead.CertificateFailure.ShortKey;
import dev.fairlead.CertificateFailure.Unusable;
import dev.fairlead.CertificateFailure.WeakSignature;
import dev.fairlead.CertificateFailure.WrongName;
import dev.fairlead.CertificateFailure.WrongUsage;
import dev.fairlead.Endpoint;
import dev.fairlead.TrustFailure.MissingIntermediate;
import dev.fairlead.TrustFailure.SelfSigned;
import dev.fairlead.TrustFailure.UnknownCa;
import dev.fairlead.TrustFailure.WrongOrder;
import dev.fairlead.TrustPolicy;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;

/// Chains of real certificates, each with one thing wrong.
class ChainVerificationTest {
    private static final String NAME = "db.test";
    private static final Endpoint SERVER = Endpoint.host(NAME, 5432);
    private static final Authority ROOT = Authority.root("Root");
    private static final Authority ISSUING = ROOT.intermediate("Issuing").authority();
    private static final TrustPolicy POLICY = TrustPolicy.anchors(ROOT.certificate());

    private static ChainVerdict verify(X509Certificate... presented) {
        return verify(POLICY, PeerRole.SERVER, Authority.NOW, presented);
    }

    private static ChainVerdict verify(
            TrustPolicy policy, PeerRole role, Instant now, X509Certificate... presented) {
        return ChainVerification.verify(
                policy,
                List.of(presented),
                role == PeerRole.SERVER ? Optional.of(SERVER) : Optional.empty(),
                Optional.empty(),
                role,
                now);
    }

    /// The failure, of the kind that is expected, about the certificate that is expected.
    private static <F extends CertificateFailure> F failure(
            Class<F> kind, X509Certificate culprit, ChainVerdict verdict) {
        F failure = assertInstanceOf(kind, verdict.failure().orElseThrow());
        assertEquals(CertificateChecks.summary(culprit), failure.certificate());
        assertTrue(failure.hint().length() > 20, failure.hint());
        assertTrue(failure.summary().length() > 20, failure.summary());
        return failure;
    }

    private static void assertTrusted(ChainVerdict verdict) {
        assertEquals(Optional.empty(), verdict.failure());
        assertEquals(List.of(), verdict.warnings());
    }

    @Test
    void trustsAChainThatLeadsToAnAnchor() {
        X509Certificate leaf = ISSUING.issue(NAME).certificate();
        ChainVerdict verdict = verify(leaf, ISSUING.certificate());
        assertTrusted(verdict);
        assertEquals(List.of(leaf, ISSUING.certificate()), verdict.presented());
        assertEquals(List.of(leaf, ISSUING.certificate(), ROOT.certificate()), verdict.validated());
    }

    @Test
    void trustsACertificateThatIsAnAnchorItself() {
        X509Certificate own = Authority.selfSigned("box").name(NAME).certificate();
        ChainVerdict verdict =
                verify(TrustPolicy.anchors(own), PeerRole.SERVER, Authority.NOW, own);
        assertTrusted(verdict);
        assertEquals(List.of(own), verdict.validated());
    }

    @Test
    void putsIssuersInOrderAndWarns() {
        Authority deeper = ISSUING.intermediate("Deeper").authority();
        X509Certificate leaf = deeper.issue(NAME).certificate();
        ChainVerdict verdict = verify(leaf, ISSUING.certificate(), deeper.certificate());
        assertEquals(Optional.empty(), verdict.failure());
        assertEquals(1, verdict.warnings().size(), verdict.warnings().toString());
        assertTrue(verdict.warnings().getFirst().contains("wrong order"));
    }

    @Test
    void warnsOfWhatIsSentTwiceOrNeedlessly() {
        Authority other = ROOT.intermediate("Other").authority();
        ChainVerdict verdict =
                verify(
                        ISSUING.issue(NAME).certificate(),
                        ISSUING.certificate(),
                        ISSUING.certificate(),
                        other.certificate());
        assertEquals(Optional.empty(), verdict.failure());
        assertEquals(
                List.of(
                        "the peer sent O=Test,CN=Issuing more than once",
                        "the peer sent O=Test,CN=Other, which is not part of its chain"),
                verdict.warnings());
    }

    @Test
    void saysThatTheFirstCertificateIsNotThePeers() {
        X509Certificate leaf = ISSUING.issue(NAME).certificate();
        WrongOrder failure = failure(WrongOrder.class, leaf, verify(ISSUING.certificate(), leaf));
        assertEquals("O=Test,CN=Issuing", failure.first());
    }

    @Test
    void saysThatAPeerVouchesForItself() {
        X509Certificate own = Authority.selfSigned("box").name(NAME).certificate();
        SelfSigned failure = failure(SelfSigned.class, own, verify(own));
        assertTrue(failure.hint().contains(failure.certificate().pin()));
    }

    @Test
    void namesTheRootThatNobodyTrusts() {
        Authority stranger = Authority.root("Stranger");
        X509Certificate leaf = stranger.issue(NAME).certificate();
        UnknownCa sent =
                failure(
                        UnknownCa.class,
                        stranger.certificate(),
                        verify(leaf, stranger.certificate()));
        assertEquals("O=Test,CN=Stranger", sent.authority());

        Authority below = stranger.intermediate("Below").authority();
        UnknownCa notSent =
                failure(
                        UnknownCa.class,
                        below.certificate(),
                        verify(below.issue(NAME).certificate(), below.certificate()));
        assertEquals("O=Test,CN=Stranger", notSent.authority());
    }

    @Test
    void takesAClientWithAnUnknownIssuerForOneOfAnotherAuthority() {
        X509Certificate leaf = Authority.root("Stranger").issue("client").certificate();
        failure(UnknownCa.class, leaf, verify(POLICY, PeerRole.CLIENT, Authority.NOW, leaf));
    }

    @Test
    void namesTheIntermediateThatIsMissing() {
        X509Certificate leaf = ISSUING.issue(NAME).certificate();
        MissingIntermediate failure = failure(MissingIntermediate.class, leaf, verify(leaf));
        assertEquals("O=Test,CN=Issuing", failure.missing());
        assertEquals(List.of(), failure.fetchFrom());
    }

    @Test
    void saysWhereTheMissingIntermediateCanBeHad() {
        X509Certificate leaf =
                ISSUING.issue(NAME)
                        .extension(
                                Extension.authorityInfoAccess,
                                new AuthorityInformationAccess(
                                        new AccessDescription[] {
                                            new AccessDescription(
                                                    AccessDescription.id_ad_ocsp,
                                                    new GeneralName(
                                                            GeneralName.uniformResourceIdentifier,
                                                            "http://ocsp.test/")),
                                            new AccessDescription(
                                                    AccessDescription.id_ad_caIssuers,
                                                    new GeneralName(
                                                            GeneralName.uniformResourceIdentifier,
                                                            "http://ca.test/issuing.der"))
                                        }))
                        .certificate();
        MissingIntermediate failure =
                failure(
                        MissingIntermediate.class,
                        leaf,
                        verify(TrustPolicy.system(), PeerRole.SERVER, Authority.NOW, leaf));
        assertEquals(List.of("http://ca.test/issuing.der"), failure.fetchFrom());
    }

    @Test
    void saysThatAnIssuerDidNotSign() {
        X509Certificate forged =
                ISSUING.issue(NAME)
                        .signedBy(Authority.keyPair("EC", 256).getPrivate())
                        .certificate();
        failure(BadSignature.class, forged, verify(forged, ISSUING.certificate()));
    }

    @Test
    void takesAnAuthorityOfTheSameNameForAnother() {
        Authority namesake = Authority.root("Root");
        X509Certificate leaf = namesake.issue(NAME).certificate();
        failure(UnknownCa.class, namesake.certificate(), verify(leaf, namesake.certificate()));
    }

    @Test
    void saysWhichCertificateExpired() {
        X509Certificate leaf = ISSUING.issue(NAME).from(-100).to(-10).certificate();
        Expired failure = failure(Expired.class, leaf, verify(leaf, ISSUING.certificate()));
        assertTrue(failure.summary().contains("10 days ago"), failure.summary());

        Authority old = ROOT.intermediate("Old").from(-800).to(-1).authority();
        failure(
                Expired.class,
                old.certificate(),
                verify(old.issue(NAME).certificate(), old.certificate()));
    }

    @Test
    void saysWhatIsNotYetValid() {
        X509Certificate leaf = ISSUING.issue(NAME).from(10).to(100).certificate();
        NotYetValid failure = failure(NotYetValid.class, leaf, verify(leaf, ISSUING.certificate()));
        assertTrue(failure.summary().contains("in 10 days"), failure.summary());
    }

    @Test
    void takesAClockForPossiblyWrongIfEverythingIsOutOfDateAtOnce() {
        X509Certificate leaf = ISSUING.issue(NAME).certificate();
        Instant late = Authority.NOW.plus(Duration.ofDays(4000));
        ClockOrDates ahead =
                failure(
                        ClockOrDates.class,
                        leaf,
                        verify(POLICY, PeerRole.SERVER, late, leaf, ISSUING.certificate()));
        assertTrue(ahead.hint().contains("cannot be told"), ahead.hint());

        Instant early = Instant.parse("1970-01-01T00:03:00Z");
        ClockOrDates behind =
                failure(
                        ClockOrDates.class,
                        leaf,
                        verify(POLICY, PeerRole.SERVER, early, leaf, ISSUING.certificate()));
        assertTrue(behind.hint().contains("clock of this machine is wrong"), behind.hint());
        assertEquals(leaf.getNotBefore().toInstant(), behind.validFrom());
        assertEquals(leaf.getNotAfter().toInstant(), behind.validTo());
    }

    @Test
    void refusesOldDigests() {
        Authority rsa = ROOT.intermediate("RSA").key("RSA", 2048).authority();
        for (String algorithm : List.of("SHA1withRSA", "MD5withRSA")) {
            X509Certificate leaf = rsa.issue(NAME).signedWith(algorithm).certificate();
            WeakSignature failure =
                    failure(WeakSignature.class, leaf, verify(leaf, rsa.certificate()));
            assertEquals(algorithm, failure.algorithm());
        }
    }

    @Test
    void refusesShortKeys() {
        X509Certificate rsa = ISSUING.issue(NAME).key("RSA", 1024).certificate();
        ShortKey failure = failure(ShortKey.class, rsa, verify(rsa, ISSUING.certificate()));
        assertEquals("RSA 1024", failure.key());
        assertEquals("RSA 2048", failure.required());

        Authority weak = ROOT.intermediate("Weak").key("RSA", 1024).authority();
        failure(
                ShortKey.class,
                weak.certificate(),
                verify(weak.issue(NAME).certificate(), weak.certificate()));
    }

    @Test
    void refusesCertificatesForOtherUses() {
        X509Certificate client =
                ISSUING.issue(NAME).usage(KeyPurposeId.id_kp_clientAuth).certificate();
        failure(WrongUsage.class, client, verify(client, ISSUING.certificate()));
        assertTrusted(
                verify(POLICY, PeerRole.CLIENT, Authority.NOW, client, ISSUING.certificate()));

        X509Certificate server =
                ISSUING.issue(NAME).usage(KeyPurposeId.id_kp_serverAuth).certificate();
        failure(
                WrongUsage.class,
                server,
                verify(POLICY, PeerRole.CLIENT, Authority.NOW, server, ISSUING.certificate()));

        X509Certificate signsLists = ISSUING.issue(NAME).keyUsage(KeyUsage.cRLSign).certificate();
        failure(WrongUsage.class, signsLists, verify(signsLists, ISSUING.certificate()));

        X509Certificate authority = ISSUING.issue(NAME).asAuthority().certificate();
        failure(WrongUsage.class, authority, verify(authority, ISSUING.certificate()));
    }

    @Test
    void refusesIssuersThatMayNotIssue() {
        Authority noAuthority =
                ROOT.intermediate("Leaf").without(Extension.basicConstraints).authority();
        failure(
                WrongUsage.class,
                noAuthority.certificate(),
                verify(noAuthority.issue(NAME).certificate(), noAuthority.certificate()));

        Authority mayNotSign = ROOT.intermediate("Mute").keyUsage(KeyUsage.cRLSign).authority();
        failure(
                WrongUsage.class,
                mayNotSign.certificate(),
                verify(mayNotSign.issue(NAME).certificate(), mayNotSign.certificate()));

        Authority last =
                ROOT.intermediate("Last")
                        .extension(Extension.basicConstraints, new BasicConstraints(0))
                        .authority();
        Authority tooDeep = last.intermediate("TooDeep").authority();
        assertInstanceOf(
                WrongUsage.class,
                verify(tooDeep.issue(NAME).certificate(), tooDeep.certificate(), last.certificate())
                        .failure()
                        .orElseThrow());
    }

    @Test
    void refusesNamesThatAnAuthorityMayNotIssue() {
        Authority limited =
                ROOT.intermediate("Limited")
                        .extension(
                                Extension.nameConstraints,
                                new NameConstraints(
                                        new GeneralSubtree[] {
                                            new GeneralSubtree(
                                                    new GeneralName(
                                                            GeneralName.dNSName, "other.test"))
                                        },
                                        null))
                        .authority();
        X509Certificate leaf = limited.issue(NAME).certificate();
        failure(NotPermittedName.class, leaf, verify(leaf, limited.certificate()));
    }

    @Test
    void refusesCriticalExtensionsThatNobodyKnows() {
        X509Certificate leaf =
                ISSUING.issue(NAME)
                        .critical(new ASN1ObjectIdentifier("1.2.3.4.5"), DERNull.INSTANCE)
                        .certificate();
        failure(Unusable.class, leaf, verify(leaf, ISSUING.certificate()));
    }

    @Test
    void refusesAnotherName() {
        X509Certificate leaf = ISSUING.issue("web.test").name("www.test").certificate();
        WrongName failure = failure(WrongName.class, leaf, verify(leaf, ISSUING.certificate()));
        assertEquals(NAME, failure.expected());
        assertEquals(List.of("web.test", "www.test"), failure.certificate().names());
    }

    @Test
    void doesNotLookAtTheCommonName() {
        X509Certificate leaf = ISSUING.issue(NAME).withoutNames().certificate();
        failure(NoNames.class, leaf, verify(leaf, ISSUING.certificate()));
    }

    @Test
    void refusesAServerThatIsExpectedToHaveNoName() {
        X509Certificate leaf = ISSUING.issue(NAME).certificate();
        ChainVerdict verdict =
                ChainVerification.verify(
                        POLICY,
                        List.of(leaf, ISSUING.certificate()),
                        Optional.empty(),
                        Optional.empty(),
                        PeerRole.SERVER,
                        Authority.NOW);
        failure(WrongName.class, leaf, verdict);
    }

    @Test
    void tellsEverythingElseThatIsWrongAmongTheWarnings() {
        X509Certificate own =
                Authority.selfSigned("box").name("other.test").from(-100).to(-10).certificate();
        ChainVerdict verdict = verify(own);
        failure(SelfSigned.class, own, verdict);
        assertTrue(
                verdict.warnings().stream()
                        .anyMatch(w -> w.startsWith("also: ") && w.contains("expired")),
                verdict.warnings().toString());
        assertTrue(
                verdict.warnings().stream().anyMatch(w -> w.contains("other.test")),
                verdict.warnings().toString());
    }

    @Test
    void findsTheWayAroundACrossCertificateThatExpired() {
        var pair = Authority.keyPair("EC", 256);
        Authority old = ROOT.intermediate("Cross").key(pair).from(-800).to(-1).authority();
        Authority renewed = ROOT.intermediate("Cross").key(pair).authority();
        X509Certificate leaf = renewed.issue(NAME).certificate();
        ChainVerdict verdict = verify(leaf, old.certificate(), renewed.certificate());
        assertEquals(Optional.empty(), verdict.failure());
        assertEquals(List.of(leaf, renewed.certificate(), ROOT.certificate()), verdict.validated());
    }

    @Test
    void anAnchorNeedsNoValidDatesOfItsOwn() {
        Authority old = Authority.selfSigned("Old").asAuthority().from(-4000).to(-1).authority();
        X509Certificate leaf = old.issue(NAME).certificate();
        ChainVerdict verdict =
                verify(
                        TrustPolicy.anchors(old.certificate()),
                        PeerRole.SERVER,
                        Authority.NOW,
                        leaf);
        assertTrusted(verdict);
    }

    @Test
    void aSelfSignedAnchorIsRefusedOnceItExpires() {
        X509Certificate own =
                Authority.selfSigned("box").name(NAME).from(-100).to(-1).certificate();
        failure(
                Expired.class,
                own,
                verify(TrustPolicy.anchors(own), PeerRole.SERVER, Authority.NOW, own));
    }
}
