package dev.fairlead.internal.stack.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/// Finds the way from a certificate to an anchor.
///
/// First the JDK's PKIX builder (RFC 5280, section 6) looks for one that obeys every rule. If there
/// is none, names and signatures alone are followed, so that it can be said how far they lead and
/// which rule is in the way.
final class PathSearch {
    private static final int LONGEST = 8;

    private final List<X509Certificate> presented;
    private final Anchors anchors;
    private final Instant now;

    /// Where a search ended.
    enum End {
        /// PKIX is content.
        VALID,
        /// The last is an anchor, but some rule is broken on the way.
        ANCHORED,
        /// The last signed itself, and is no anchor.
        SELF_SIGNED,
        /// The issuer of the last is neither here nor an anchor.
        NO_ISSUER,
        /// Its issuer is here, by name and by key identifier, and did not sign it.
        BAD_SIGNATURE
    }

    /// @param certificates from the peer's to the last that was found
    record Found(List<X509Certificate> certificates, End end) {
        X509Certificate leaf() {
            return certificates.getFirst();
        }

        X509Certificate last() {
            return certificates.getLast();
        }

        boolean isAnchored() {
            return end == End.VALID || end == End.ANCHORED;
        }

        /// All but the anchor, which is taken for what it is; an anchor that is the peer's own
        /// certificate has to be good for something all the same.
        List<X509Certificate> belowAnchor() {
            return isAnchored() && certificates.size() > 1
                    ? certificates.subList(0, certificates.size() - 1)
                    : certificates;
        }
    }

    /// @param presented the peer's certificate first; no two are equal
    PathSearch(List<X509Certificate> presented, Anchors anchors, Instant now) {
        this.presented = presented;
        this.anchors = anchors;
        this.now = now;
    }

    Found find() {
        X509Certificate leaf = presented.getFirst();
        if (anchors.contains(leaf)) {
            return new Found(List.of(leaf), End.ANCHORED);
        }
        return valid(leaf).map(path -> new Found(path, End.VALID)).orElseGet(() -> follow(leaf));
    }

    private Optional<List<X509Certificate>> valid(X509Certificate leaf) {
        if (anchors.areNone()) {
            return Optional.empty();
        }
        try {
            var target = new X509CertSelector();
            target.setCertificate(leaf);
            var parameters = new PKIXBuilderParameters(anchors.forPkix(), target);
            parameters.addCertStore(
                    CertStore.getInstance(
                            "Collection", new CollectionCertStoreParameters(presented)));
            parameters.setDate(Date.from(now));
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(LONGEST);
            var built =
                    (PKIXCertPathBuilderResult)
                            CertPathBuilder.getInstance("PKIX").build(parameters);
            List<X509Certificate> path = new ArrayList<>();
            built.getCertPath().getCertificates().forEach(c -> path.add((X509Certificate) c));
            path.add(built.getTrustAnchor().getTrustedCert());
            return Optional.of(path);
        } catch (GeneralSecurityException _) {
            return Optional.empty(); // why not, is found out by following names and signatures
        }
    }

    private Found follow(X509Certificate leaf) {
        List<X509Certificate> path = new ArrayList<>();
        path.add(leaf);
        while (path.size() <= LONGEST) {
            X509Certificate current = path.getLast();
            X500Principal issuer = current.getIssuerX500Principal();
            Optional<X509Certificate> anchor = signer(current, anchors.named(issuer).stream());
            if (anchor.isPresent()) {
                path.add(anchor.get());
                return new Found(List.copyOf(path), End.ANCHORED);
            }
            if (isSelfSigned(current)) {
                return new Found(List.copyOf(path), End.SELF_SIGNED);
            }
            List<X509Certificate> namesakes =
                    presented.stream()
                            .filter(c -> c.getSubjectX500Principal().equals(issuer))
                            .filter(c -> !path.contains(c))
                            .toList();
            Optional<X509Certificate> next = signer(current, namesakes.stream());
            if (next.isEmpty()) {
                boolean claimed =
                        Stream.concat(namesakes.stream(), anchors.named(issuer).stream())
                                .anyMatch(c -> KeyIdentifiers.agree(current, c));
                return new Found(List.copyOf(path), claimed ? End.BAD_SIGNATURE : End.NO_ISSUER);
            }
            path.add(next.get());
        }
        return new Found(List.copyOf(path), End.NO_ISSUER);
    }

    /// Of several, one that is valid now.
    private Optional<X509Certificate> signer(
            X509Certificate signed, Stream<X509Certificate> candidates) {
        return candidates
                .filter(candidate -> isSignedBy(signed, candidate))
                .min(Comparator.comparing((X509Certificate c) -> !isCurrent(c)));
    }

    private boolean isCurrent(X509Certificate certificate) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                && isSignedBy(certificate, certificate);
    }

    static boolean isSignedBy(X509Certificate signed, X509Certificate signer) {
        try {
            signed.verify(signer.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false; // another key, or an algorithm that is unknown here
        }
    }
}
