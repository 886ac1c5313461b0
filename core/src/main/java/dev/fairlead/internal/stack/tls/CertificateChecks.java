package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateFailure.BadSignature;
import dev.fairlead.CertificateFailure.ClockOrDates;
import dev.fairlead.CertificateFailure.Expired;
import dev.fairlead.CertificateFailure.NoNames;
import dev.fairlead.CertificateFailure.NotYetValid;
import dev.fairlead.CertificateFailure.ShortKey;
import dev.fairlead.CertificateFailure.Unusable;
import dev.fairlead.CertificateFailure.WeakSignature;
import dev.fairlead.CertificateFailure.WrongName;
import dev.fairlead.CertificateFailure.WrongUsage;
import dev.fairlead.CertificateSummary;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What can be wrong with a certificate whoever issued it: its dates, signature, key, use and
/// names.
final class CertificateChecks {
    private static final int SHORTEST_RSA = 2048;
    private static final int SHORTEST_EC = 256;
    private static final String ANY_USAGE = "2.5.29.37.0";

    private CertificateChecks() {}

    static List<CertificateFailure> dates(PathSearch.Found path, Instant now) {
        Predicate<X509Certificate> expired = c -> now.isAfter(c.getNotAfter().toInstant());
        Predicate<X509Certificate> future = c -> now.isBefore(c.getNotBefore().toInstant());
        List<X509Certificate> all = path.certificates();
        boolean allAtOnce =
                all.size() > 1 && (all.stream().allMatch(expired) || all.stream().allMatch(future));
        boolean impossible =
                now.isBefore(ClockOrDates.EARLIEST_CLOCK) && all.stream().anyMatch(future);
        if (allAtOnce || impossible) {
            Instant from = Collections.max(instants(all, X509Certificate::getNotBefore));
            Instant to = Collections.min(instants(all, X509Certificate::getNotAfter));
            if (!from.isAfter(to)) {
                return List.of(new ClockOrDates(summary(path.leaf()), now, from, to, List.of()));
            }
        }
        List<CertificateFailure> found = new ArrayList<>();
        for (X509Certificate certificate : path.belowAnchor()) {
            if (expired.test(certificate)) {
                found.add(new Expired(summary(certificate), now, List.of()));
            } else if (future.test(certificate)) {
                found.add(new NotYetValid(summary(certificate), now, List.of()));
            }
        }
        return found;
    }

    private static List<Instant> instants(
            List<X509Certificate> certificates, Function<X509Certificate, Date> date) {
        return certificates.stream().map(c -> date.apply(c).toInstant()).toList();
    }

    /// A signature that an anchor bears on itself proves nothing, and need not be strong.
    static List<CertificateFailure> strength(PathSearch.Found path) {
        List<CertificateFailure> found = new ArrayList<>();
        for (X509Certificate certificate : path.belowAnchor()) {
            String algorithm = certificate.getSigAlgName();
            String upper = algorithm.toUpperCase(Locale.ROOT);
            boolean weak =
                    upper.startsWith("SHA1") || upper.startsWith("MD5") || upper.startsWith("MD2");
            boolean needed = !(path.isAnchored() && path.certificates().size() == 1);
            if (weak && needed) {
                found.add(new WeakSignature(summary(certificate), algorithm, List.of()));
            }
        }
        for (X509Certificate certificate : path.certificates()) {
            required(certificate)
                    .map(required ->
                            new ShortKey(
                                    summary(certificate),
                                    summary(certificate).key(),
                                    required,
                                    List.of()))
                    .ifPresent(found::add);
        }
        return found;
    }

    /// What the key should have been; empty if it is long enough.
    private static Optional<String> required(X509Certificate certificate) {
        return switch (certificate.getPublicKey()) {
            case RSAKey rsa when rsa.getModulus().bitLength() < SHORTEST_RSA ->
                    Optional.of("RSA " + SHORTEST_RSA);
            case ECKey ec when ec.getParams().getCurve().getField().getFieldSize() < SHORTEST_EC ->
                    Optional.of("EC " + SHORTEST_EC);
            case DSAKey dsa
                    when dsa.getParams() != null
                            && dsa.getParams().getP().bitLength() < SHORTEST_RSA ->
                    Optional.of("DSA " + SHORTEST_RSA);
            default -> Optional.empty();
        };
    }

    static List<CertificateFailure> usage(PathSearch.Found path, PeerRole role) {
        List<CertificateFailure> found = new ArrayList<>();
        X509Certificate leaf = path.leaf();
        boolean ownAnchor = path.isAnchored() && path.certificates().size() == 1;
        boolean selfSigned =
                path.end() == PathSearch.End.SELF_SIGNED && path.certificates().size() == 1;
        // `openssl req -x509` makes authorities of all that sign themselves: only issued ones
        // count.
        if (leaf.getBasicConstraints() >= 0 && !ownAnchor && !selfSigned) {
            found.add(wrongUsage(leaf, "it is that of an authority, not of " + role.description()));
        }
        boolean @Nullable [] keyUsage = leaf.getKeyUsage();
        // RFC 5280, section 4.2.1.3: digitalSignature, keyEncipherment, keyAgreement.
        if (keyUsage != null && !keyUsage[0] && !keyUsage[2] && !keyUsage[4]) {
            found.add(
                    wrongUsage(
                            leaf,
                            "its key usage has neither digitalSignature nor keyEncipherment"));
        }
        for (X509Certificate certificate : path.belowAnchor()) {
            extendedUsage(certificate, role).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<CertificateFailure> extendedUsage(
            X509Certificate certificate, PeerRole role) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            boolean allowed =
                    usages == null || usages.contains(role.usage()) || usages.contains(ANY_USAGE);
            return allowed
                    ? Optional.empty()
                    : Optional.of(
                            wrongUsage(
                                    certificate,
                                    "its extended key usage ("
                                            + String.join(", ", usages)
                                            + ") is not that of "
                                            + role.description()
                                            + " ("
                                            + role.usage()
                                            + ")"));
        } catch (CertificateParsingException e) {
            return Optional.of(unusable(certificate, "its extended key usage is malformed: " + e));
        }
    }

    /// @param expected empty if there is no name to compare with, and then none matches
    static Optional<CertificateFailure> name(
            X509Certificate leaf, Optional<HostNames.Reference> expected) {
        CertificateSummary summary = summary(leaf);
        String name = expected.map(Object::toString).orElse("");
        try {
            HostNames.Names names = HostNames.of(leaf);
            if (expected.isPresent() && names.include(expected.get())) {
                return Optional.empty();
            }
            return Optional.of(
                    names.areNone() && expected.isPresent()
                            ? new NoNames(summary, name, List.of())
                            : new WrongName(summary, name, List.of()));
        } catch (CertificateParsingException e) {
            return Optional.of(unusable(leaf, "its names are malformed: " + e.getMessage()));
        }
    }

    static CertificateFailure badSignature(X509Certificate certificate) {
        return new BadSignature(summary(certificate), List.of());
    }

    static CertificateFailure wrongUsage(X509Certificate certificate, String detail) {
        return new WrongUsage(summary(certificate), detail, List.of());
    }

    static CertificateFailure unusable(X509Certificate certificate, String detail) {
        return new Unusable(summary(certificate), detail, List.of());
    }

    static CertificateSummary summary(X509Certificate certificate) {
        return CertificateSummary.of(certificate);
    }
}
