package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateFailure.NotPermittedName;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;

/// Asks the JDK which rule of RFC 5280 a chain breaks whose names and signatures are right. It has
/// broken one, or the search would have found it valid.
final class BrokenRule {
    private BrokenRule() {}

    /// @param path ends at its anchor
    static CertificateFailure of(List<X509Certificate> path, Instant now) {
        List<X509Certificate> below = path.subList(0, path.size() - 1);
        try {
            CertPath certificates = CertificateFactory.getInstance("X.509").generateCertPath(below);
            PKIXParameters parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(path.getLast(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
            return CertificateChecks.unusable(
                    path.getFirst(),
                    "no path that obeys RFC 5280 was found, and no rule is broken");
        } catch (CertPathValidatorException e) {
            int at = e.getIndex();
            X509Certificate culprit =
                    at >= 0 && at < below.size() ? below.get(at) : path.getFirst();
            return translate(e.getReason(), culprit, String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            return CertificateChecks.unusable(path.getFirst(), e.toString());
        }
    }

    /// Dates are told by [CertificateChecks], for all certificates at once and with what is to be
    /// done; where it has nothing against them, the words of the JDK have to do.
    private static CertificateFailure translate(
            Reason reason, X509Certificate culprit, String detail) {
        return switch (reason) {
            case PKIXReason.INVALID_NAME ->
                    new NotPermittedName(CertificateChecks.summary(culprit), detail, List.of());
            case PKIXReason.NOT_CA_CERT ->
                    CertificateChecks.wrongUsage(
                            culprit, "it has issued another, and is not that of an authority");
            case PKIXReason.INVALID_KEY_USAGE ->
                    CertificateChecks.wrongUsage(
                            culprit, "it has issued another, and its key usage lacks keyCertSign");
            case PKIXReason.PATH_TOO_LONG ->
                    CertificateChecks.wrongUsage(
                            culprit, "its path length allows fewer authorities below it");
            default -> CertificateChecks.unusable(culprit, detail);
        };
    }
}
