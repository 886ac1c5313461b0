package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateFailure.NotPermittedName;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Asks the JDK which rule of RFC 5280 a chain breaks whose names and signatures are right.
final class BrokenRule {
    private BrokenRule() {}

    /// @param path ends at its anchor
    static Optional<CertificateFailure> of(List<X509Certificate> path, Instant now) {
        List<X509Certificate> below = path.subList(0, path.size() - 1);
        try {
            CertPath certificates = CertificateFactory.getInstance("X.509").generateCertPath(below);
            PKIXParameters parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(path.getLast(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            int at = e.getIndex();
            X509Certificate culprit =
                    at >= 0 && at < below.size() ? below.get(at) : path.getFirst();
            return translate(e.getReason(), culprit, String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            return Optional.of(CertificateChecks.unusable(path.getFirst(), e.toString()));
        }
    }

    private static Optional<CertificateFailure> translate(
            Reason reason, X509Certificate culprit, String detail) {
        return switch (reason) {
            // Told by CertificateChecks, for all certificates at once and with what is to be done.
            case BasicReason.EXPIRED, BasicReason.NOT_YET_VALID -> Optional.empty();
            case PKIXReason.INVALID_NAME ->
                    Optional.of(
                            new NotPermittedName(
                                    CertificateChecks.summary(culprit), detail, List.of()));
            case PKIXReason.NOT_CA_CERT ->
                    Optional.of(
                            CertificateChecks.wrongUsage(
                                    culprit,
                                    "it has issued another, and is not that of an authority"));
            case PKIXReason.INVALID_KEY_USAGE ->
                    Optional.of(
                            CertificateChecks.wrongUsage(
                                    culprit,
                                    "it has issued another, and its key usage lacks keyCertSign"));
            case PKIXReason.PATH_TOO_LONG ->
                    Optional.of(
                            CertificateChecks.wrongUsage(
                                    culprit, "its path length allows fewer authorities below it"));
            default -> Optional.of(CertificateChecks.unusable(culprit, detail));
        };
    }
}
