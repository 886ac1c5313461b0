package dev.fairlead.peer.internal.auth;

import dev.fairlead.peer.internal.link.MalformedException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Certificates of peers.
public final class Chains {
    private Chains() {}

    /// @param encoded in DER
    public static List<X509Certificate> read(List<byte[]> encoded) throws MalformedException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] certificate : encoded) {
                chain.add(
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(certificate)));
            }
        } catch (CertificateException _) {
            // The parser's own words are of no use to who gets the failure.
            throw new MalformedException("a certificate that cannot be read");
        }
        return chain;
    }

    /// What is wrong with a chain; empty if it leads to one of the anchors (RFC 5280, section 6).
    /// Names are not looked at, and revocation is not asked about.
    ///
    /// @param chain the peer's own first; not empty
    public static Optional<String> fault(
            List<X509Certificate> chain, List<X509Certificate> anchors) {
        if (anchors.contains(chain.getFirst())) {
            return Optional.empty();
        }
        List<X509Certificate> path = new ArrayList<>(chain);
        path.removeIf(anchors::contains);
        Set<TrustAnchor> trusted = new HashSet<>();
        anchors.forEach(anchor -> trusted.add(new TrustAnchor(anchor, null)));
        try {
            PKIXParameters parameters = new PKIXParameters(trusted);
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path),
                            parameters);
            return Optional.empty();
        } catch (CertPathValidatorException | CertificateException e) {
            return Optional.of(
                    "its certificate does not lead to an authority that is trusted here ("
                            + e.getMessage()
                            + ")");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot validate chains: " + e, e);
        }
    }
}
