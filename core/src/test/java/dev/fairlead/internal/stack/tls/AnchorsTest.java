package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

class AnchorsTest {
    private static final Authority ROOT = Authority.root("Root");
    private static final X509Certificate LEAF = ROOT.issue("db.test").certificate();
    private static final List<X509Certificate> PATH = List.of(LEAF, ROOT.certificate());

    /// The one of the JDK, which reads the clock of this machine.
    private static X509TrustManager ofTheJdk(X509Certificate anchor) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("anchor", anchor);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    @Test
    void thePlatformHasNothingAgainstAChainThatItTrusts() throws Exception {
        int days = (int) Duration.between(Authority.NOW, Instant.now()).toDays();
        X509Certificate now = ROOT.issue("db.test").from(days - 2).to(days + 30).certificate();
        Anchors anchors = Anchors.ofPlatform(ofTheJdk(ROOT.certificate()));
        assertTrue(anchors.contains(ROOT.certificate()));
        for (PeerRole role : PeerRole.values()) {
            assertEquals(
                    Optional.empty(), anchors.objection(List.of(now, ROOT.certificate()), role));
        }
    }

    @Test
    void theClockOfThePlatformIsNoObjection() throws Exception {
        Anchors anchors = Anchors.ofPlatform(ofTheJdk(ROOT.certificate()));
        X509Certificate longAgo = ROOT.issue("db.test").from(-3000).to(-2900).certificate();
        assertEquals(
                Optional.empty(),
                anchors.objection(List.of(longAgo, ROOT.certificate()), PeerRole.SERVER));
    }

    @Test
    void whatThePlatformNoLongerBelievesIsAnObjection() {
        X509TrustManager distrusting =
                new X509TrustManager() {
                    @Override
                    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

                    @Override
                    public void checkServerTrusted(X509Certificate[] chain, String authType)
                            throws CertificateException {
                        throw new CertificateException("issued too late");
                    }

                    @Override
                    public X509Certificate[] getAcceptedIssuers() {
                        return new X509Certificate[] {ROOT.certificate()};
                    }
                };
        Anchors anchors = Anchors.ofPlatform(distrusting);
        assertEquals(Optional.of("issued too late"), anchors.objection(PATH, PeerRole.SERVER));
        assertEquals(Optional.empty(), anchors.objection(PATH, PeerRole.CLIENT));
        assertEquals(
                Optional.empty(),
                Anchors.of(List.of(ROOT.certificate())).objection(PATH, PeerRole.SERVER));
    }
}
