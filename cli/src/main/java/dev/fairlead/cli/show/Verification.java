package dev.fairlead.cli.show;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateSummary;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.PeerCertificates;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.TrustFailure;
import dev.fairlead.TrustPolicy;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the other end of a TLS connection showed of itself, and what is to be thought of it,
/// whether or not the connection came about.
///
/// @param presented the certificates as they came
/// @param validated the chain that validation built of them; empty if it built none
/// @param checks each thing that was looked at
/// @param warnings what works here and would be refused elsewhere, or soon
public record Verification(
        Verdict verdict,
        List<X509Certificate> presented,
        List<X509Certificate> validated,
        List<Check> checks,
        List<String> warnings) {
    public Verification {
        presented = List.copyOf(presented);
        validated = List.copyOf(validated);
        checks = List.copyOf(checks);
        warnings = List.copyOf(warnings);
    }

    /// Whether the other end is believed to be who it should be.
    public enum Verdict {
        TRUSTED,
        REFUSED,
        /// Nobody looked, or there was nothing to look at.
        NOT_VERIFIED;

        /// `not-verified`.
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// One thing that was looked at.
    ///
    /// @param subject such as `name`
    /// @param failure what is wrong; `null` if nothing is
    public record Check(String subject, @Nullable CertificateFailure failure) {}

    /// @param options under which it was opened
    /// @param seen what was seen of the certificates; `null` for nothing
    /// @param said further warnings, such as of the options
    public static Verification of(
            EstablishmentReport report,
            TlsOptions options,
            @Nullable PeerCertificates seen,
            Collection<String> said) {
        List<String> warnings = new ArrayList<>(said);
        TlsHandshake handshake = report.tls().orElse(null);
        boolean datagrams =
                report.handshakes().stream().anyMatch(one -> one.protocol().equals("dtls"));
        if (handshake != null
                && !datagrams
                && handshake.version() == TlsVersion.TLS_1_2
                && options.maximumVersion() == TlsVersion.TLS_1_3) {
            warnings.add(
                    "the server speaks TLS 1.2 and not 1.3; clients that ask for 1.3 refuse it");
        }
        boolean anybody = options.trust().basis() instanceof TrustPolicy.Anybody;
        if (handshake != null && handshake.pskIdentity().isPresent()) {
            if (handshake.cipherSuite().startsWith("TLS_PSK_")) {
                warnings.add(
                        "no forward secrecy: whoever gets the key later can read what was recorded");
            }
            return new Verification(
                    Verdict.TRUSTED,
                    List.of(),
                    List.of(),
                    List.of(new Check("key", null)),
                    warnings);
        }
        if (seen != null) {
            warnings.addAll(handshake == null ? seen.warnings() : handshake.peer().warnings());
            return new Verification(
                    seen.failures().isEmpty() ? Verdict.TRUSTED : Verdict.REFUSED,
                    seen.presented(),
                    seen.validated(),
                    checks(options.trust(), seen.failures()),
                    warnings);
        }
        if (handshake == null) {
            return new Verification(
                    Verdict.NOT_VERIFIED, List.of(), List.of(), List.of(), warnings);
        }
        TlsHandshake.Peer peer = handshake.peer();
        warnings.addAll(peer.warnings());
        boolean trusted = !anybody && !peer.presented().isEmpty();
        return new Verification(
                trusted ? Verdict.TRUSTED : Verdict.NOT_VERIFIED,
                peer.presented(),
                peer.validated(),
                trusted && !handshake.resumed() ? checks(options.trust(), List.of()) : List.of(),
                warnings);
    }

    /// What a policy looks at, and what it found; what it found beside that comes last.
    private static List<Check> checks(TrustPolicy policy, List<CertificateFailure> failures) {
        List<String> subjects = new ArrayList<>();
        switch (policy.basis()) {
            case TrustPolicy.SystemAnchors _, TrustPolicy.GivenAnchors _ ->
                    subjects.addAll(List.of("issuer", "dates", "strength", "use"));
            case TrustPolicy.PinsAlone _, TrustPolicy.FirstUse _, TrustPolicy.Anybody _ -> {
                // the key says it all
            }
        }
        if (!policy.pins().isEmpty()) {
            subjects.add("pin");
        }
        if (policy.verifiesNames()) {
            subjects.add("name");
        }
        List<Check> checks = new ArrayList<>();
        for (String subject : subjects) {
            if (failures.stream().noneMatch(failure -> subject(failure).equals(subject))) {
                checks.add(new Check(subject, null));
            }
        }
        failures.forEach(failure -> checks.add(new Check(subject(failure), failure)));
        return checks;
    }

    private static String subject(CertificateFailure failure) {
        return switch (failure) {
            case CertificateFailure.Expired _,
                    CertificateFailure.NotYetValid _,
                    CertificateFailure.ClockOrDates _ ->
                    "dates";
            case CertificateFailure.WeakSignature _, CertificateFailure.ShortKey _ -> "strength";
            case CertificateFailure.WrongUsage _ -> "use";
            case CertificateFailure.WrongName _, CertificateFailure.NoNames _ -> "name";
            case CertificateFailure.Revoked _ -> "revocation";
            case TrustFailure.PinMismatch _, TrustFailure.KeyChanged _ -> "pin";
            case TrustFailure _, CertificateFailure.BadSignature _ -> "issuer";
            default -> "certificate";
        };
    }

    /// Who vouches for the other end, for a sentence.
    String because() {
        boolean pinned = checks.stream().anyMatch(check -> check.subject().equals("pin"));
        if (validated.isEmpty()) {
            return pinned ? "its key is pinned" : "as before, in the session that was resumed";
        }
        return CertificateSummary.of(validated.getLast()).title()
                + " is trusted"
                + (pinned ? ", and a key is pinned" : "");
    }
}
