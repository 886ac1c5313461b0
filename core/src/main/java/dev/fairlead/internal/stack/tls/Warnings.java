package dev.fairlead.internal.stack.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What works here, and would be refused elsewhere or before long.
final class Warnings {
    /// Browsers take no public certificate that is valid for longer.
    private static final int LONGEST_DAYS = 398;

    private static final int RENEWAL_DAYS = 30;

    /// RFC 7633: the peer promises to staple.
    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";

    private Warnings() {}

    static void addTo(
            List<String> warnings,
            List<X509Certificate> presented,
            PathSearch.Found path,
            PeerRole role,
            Instant now,
            boolean stapled) {
        order(warnings, presented, path);
        X509Certificate leaf = path.leaf();
        String title = CertificateChecks.summary(leaf).title();
        Instant from = leaf.getNotBefore().toInstant();
        Instant to = leaf.getNotAfter().toInstant();
        Duration validity = Duration.between(from, to);
        // CA/Browser Forum: the last second counts.
        if (validity.plusSeconds(1).compareTo(Duration.ofDays(LONGEST_DAYS)) > 0) {
            warnings.add(
                    title
                            + " is valid for "
                            + validity.toDays()
                            + " days; browsers take at most "
                            + LONGEST_DAYS
                            + " of a public authority");
        }
        Duration left = Duration.between(now, to);
        boolean soon =
                left.compareTo(Duration.ofDays(RENEWAL_DAYS)) < 0
                        && left.multipliedBy(3).compareTo(validity) < 0;
        if (!left.isNegative() && soon) {
            warnings.add(title + " expires in " + left.toDays() + " days, at " + to);
        }
        if (role == PeerRole.SERVER && hasNoNames(leaf)) {
            warnings.add(
                    title
                            + " has no subject alternative names; browsers and most libraries refuse it");
        }
        if (leaf.getExtensionValue(TLS_FEATURE) != null && !stapled) {
            warnings.add(title + " promises a stapled OCSP response (RFC 7633), and none was sent");
        }
    }

    private static void order(
            List<String> warnings, List<X509Certificate> presented, PathSearch.Found path) {
        Set<X509Certificate> seen = new HashSet<>();
        int at = 0;
        boolean late = false;
        for (X509Certificate certificate : presented) {
            String title = CertificateChecks.summary(certificate).title();
            int place = path.certificates().indexOf(certificate);
            if (!seen.add(certificate)) {
                warnings.add("the peer sent " + title + " more than once");
            } else if (place < 0) {
                if (!PathSearch.isSelfSigned(certificate)) {
                    warnings.add("the peer sent " + title + ", which is not part of its chain");
                }
            } else {
                late |= place < at;
                at = Math.max(at, place);
            }
        }
        if (late) {
            warnings.add(
                    "the certificates came in the wrong order; TLS 1.2 asks for each issuer after the one"
                            + " it signed (RFC 5246, section 7.4.2)");
        }
    }

    private static boolean hasNoNames(X509Certificate leaf) {
        try {
            return HostNames.of(leaf).areNone();
        } catch (CertificateParsingException _) {
            return false; // a failure of its own
        }
    }
}
