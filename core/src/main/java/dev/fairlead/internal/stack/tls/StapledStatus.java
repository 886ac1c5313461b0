package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateFailure.Revoked;
import dev.fairlead.CertificateStatus;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a stapled OCSP response (RFC 6066, section 8) says of the peer's certificate. Nobody is
/// asked over the network.
///
/// @param failure if it is revoked
/// @param warning if the response says nothing that can be believed
record StapledStatus(Optional<CertificateFailure> failure, Optional<String> warning) {
    /// Far above any response with a chain of its own.
    private static final int LONGEST = 64 * 1024;

    /// What it says, whether or not that can be believed.
    static Optional<CertificateStatus> read(X509Certificate leaf, byte[] response) {
        return response.length > LONGEST
                ? Optional.empty()
                : OcspParser.statusOf(leaf.getSerialNumber(), response);
    }

    /// The same, of a response that [#of] has nothing against.
    static CertificateStatus verified(CertificateStatus read) {
        return new CertificateStatus(
                read.state(), read.producedAt(), read.thisUpdate(), read.nextUpdate(), true);
    }

    /// @param path valid, ending at its anchor
    static StapledStatus of(List<X509Certificate> path, byte[] response, Instant now) {
        if (path.size() < 2) {
            return unusable("nobody issued the certificate that could tell its status");
        }
        if (response.length > LONGEST) {
            return unusable("it has " + response.length + " bytes, more than " + LONGEST);
        }
        X509Certificate leaf = path.getFirst();
        try {
            CertPathValidator validator = CertPathValidator.getInstance("PKIX");
            var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
            checker.setOptions(
                    EnumSet.of(
                            PKIXRevocationChecker.Option.ONLY_END_ENTITY,
                            PKIXRevocationChecker.Option.NO_FALLBACK));
            checker.setOcspResponses(Map.of(leaf, response));
            PKIXParameters parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(path.getLast(), null)));
            parameters.setRevocationEnabled(false);
            parameters.addCertPathChecker(checker);
            parameters.setDate(Date.from(now));
            validator.validate(
                    CertificateFactory.getInstance("X.509")
                            .generateCertPath(path.subList(0, path.size() - 1)),
                    parameters);
            return new StapledStatus(Optional.empty(), Optional.empty());
        } catch (CertPathValidatorException e) {
            if (e.getCause() instanceof CertificateRevokedException revoked) {
                String reason =
                        revoked.getRevocationReason()
                                .name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-');
                Instant since = revoked.getRevocationDate().toInstant();
                return new StapledStatus(
                        Optional.of(
                                new Revoked(
                                        CertificateChecks.summary(leaf), since, reason, List.of())),
                        Optional.empty());
            }
            return unusable(String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            return unusable(e.toString());
        }
    }

    private static StapledStatus unusable(String why) {
        return new StapledStatus(
                Optional.empty(), Optional.of("the stapled OCSP response tells nothing: " + why));
    }
}
