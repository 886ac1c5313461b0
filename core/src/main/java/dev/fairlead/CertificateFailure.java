package dev.fairlead;

import java.time.Instant;
import java.util.List;

/// The certificate of the peer, or one that it rests on, is not good enough. Those that are good
/// and that nobody here trusts are a [TrustFailure].
public interface CertificateFailure extends SecurityFailure {
    /// The certificate that is at fault.
    CertificateSummary certificate();

    /// The same with the attempts of the connection that failed.
    CertificateFailure withAttempts(List<Attempt> made);

    /// It was valid once.
    record Expired(CertificateSummary certificate, Instant now, List<Attempt> attempts)
            implements CertificateFailure {
        public Expired {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.certificate-expired";
        }

        @Override
        public String summary() {
            return certificate.title()
                    + " expired at "
                    + certificate.notAfter()
                    + ", "
                    + CertificateText.ago(certificate.notAfter(), now)
                    + " ago";
        }

        @Override
        public String hint() {
            return "Whoever runs the peer has to renew the certificate of "
                    + certificate.title()
                    + " with sha256 "
                    + certificate.sha256()
                    + " issued by "
                    + certificate.issuer()
                    + ". If it was renewed already, the server has to be told to read the new one.";
        }

        @Override
        public Expired withAttempts(List<Attempt> made) {
            return new Expired(certificate, now, made);
        }
    }

    /// It will be valid later.
    record NotYetValid(CertificateSummary certificate, Instant now, List<Attempt> attempts)
            implements CertificateFailure {
        public NotYetValid {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.certificate-not-yet-valid";
        }

        @Override
        public String summary() {
            return certificate.title()
                    + " is not valid before "
                    + certificate.notBefore()
                    + ", in "
                    + CertificateText.ago(now, certificate.notBefore());
        }

        @Override
        public String hint() {
            return "Wait, or have the certificate of "
                    + certificate.title()
                    + " issued anew with an earlier date. The clock of the machine that issued it, or of this one ("
                    + now
                    + "), may be wrong.";
        }

        @Override
        public NotYetValid withAttempts(List<Attempt> made) {
            return new NotYetValid(certificate, now, made);
        }
    }

    /// Every certificate of the chain is out of date at once, in the same direction, while all of
    /// them agree with one another: the clock of this machine may be wrong as well as the
    /// certificates.
    ///
    /// @param validFrom the chain as a whole is valid from here
    /// @param validTo and until here
    record ClockOrDates(
            CertificateSummary certificate,
            Instant now,
            Instant validFrom,
            Instant validTo,
            List<Attempt> attempts)
            implements CertificateFailure {
        /// No clock that is right shows an earlier time: this program was written later.
        public static final Instant EARLIEST_CLOCK = Instant.parse("2026-11-01T00:00:00Z");

        public ClockOrDates {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.clock-or-dates";
        }

        @Override
        public String summary() {
            return "all certificates of "
                    + certificate.title()
                    + " are valid from "
                    + validFrom
                    + " to "
                    + validTo
                    + ", and the clock here says "
                    + now;
        }

        @Override
        public String hint() {
            return CertificateText.clockHint(now);
        }

        @Override
        public ClockOrDates withAttempts(List<Attempt> made) {
            return new ClockOrDates(certificate, now, validFrom, validTo, made);
        }
    }

    /// It is for other names.
    ///
    /// @param expected the name or address that the connection is for; empty if it has none
    record WrongName(CertificateSummary certificate, String expected, List<Attempt> attempts)
            implements CertificateFailure {
        public WrongName {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.wrong-name";
        }

        @Override
        public String summary() {
            return expected.isEmpty()
                    ? "there is no name to look for in " + certificate.title()
                    : certificate.title()
                            + " is not for "
                            + expected
                            + ", but for "
                            + CertificateText.list(certificate.names());
        }

        @Override
        public String hint() {
            return expected.isEmpty()
                    ? "Say which name the server should have, or trust its key with a pin and accept any name."
                    : "Connect by one of these names, or have a certificate issued that has "
                            + expected
                            + " among its subject alternative names. If the name is right, something on the way answers in its place.";
        }

        @Override
        public WrongName withAttempts(List<Attempt> made) {
            return new WrongName(certificate, expected, made);
        }
    }

    /// It has no subject alternative names. A common name is not looked at (RFC 9525, section 2).
    ///
    /// @param expected the name or address that the connection is for
    record NoNames(CertificateSummary certificate, String expected, List<Attempt> attempts)
            implements CertificateFailure {
        public NoNames {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.no-san";
        }

        @Override
        public String summary() {
            return certificate.title()
                    + " has no subject alternative names, and so is not for "
                    + expected;
        }

        @Override
        public String hint() {
            return "Have it issued anew with "
                    + expected
                    + " as subject alternative name; a common name alone has not been enough since RFC 6125.";
        }

        @Override
        public NoNames withAttempts(List<Attempt> made) {
            return new NoNames(certificate, expected, made);
        }
    }

    /// It is signed with a digest for which forgeries have been made.
    ///
    /// @param algorithm such as `SHA1withRSA`
    record WeakSignature(CertificateSummary certificate, String algorithm, List<Attempt> attempts)
            implements CertificateFailure {
        public WeakSignature {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.weak-signature";
        }

        @Override
        public String summary() {
            return certificate.title() + " is signed with " + algorithm;
        }

        @Override
        public String hint() {
            return "Such a signature can be forged. Have "
                    + certificate.issuer()
                    + " sign it anew with SHA-256.";
        }

        @Override
        public WeakSignature withAttempts(List<Attempt> made) {
            return new WeakSignature(certificate, algorithm, made);
        }
    }

    /// Its key can be computed by others.
    ///
    /// @param key such as `RSA 1024`
    /// @param required such as `RSA 2048`
    record ShortKey(
            CertificateSummary certificate, String key, String required, List<Attempt> attempts)
            implements CertificateFailure {
        public ShortKey {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.short-key";
        }

        @Override
        public String summary() {
            return certificate.title()
                    + " has a key of "
                    + key
                    + "; "
                    + required
                    + " is the least that is safe";
        }

        @Override
        public String hint() {
            return "Make a new key for "
                    + certificate.title()
                    + ", of "
                    + required
                    + " or more, and a certificate for it.";
        }

        @Override
        public ShortKey withAttempts(List<Attempt> made) {
            return new ShortKey(certificate, key, required, made);
        }
    }

    /// It may not be used for this.
    ///
    /// @param detail which rule it breaks
    record WrongUsage(CertificateSummary certificate, String detail, List<Attempt> attempts)
            implements CertificateFailure {
        public WrongUsage {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.wrong-usage";
        }

        @Override
        public String summary() {
            return certificate.title() + " may not be used for this: " + detail;
        }

        @Override
        public String hint() {
            return "Have a certificate issued for this use by "
                    + certificate.issuer()
                    + ", or install the right one of those that are there.";
        }

        @Override
        public WrongUsage withAttempts(List<Attempt> made) {
            return new WrongUsage(certificate, detail, made);
        }
    }

    /// An authority above it may not issue certificates for its names.
    ///
    /// @param detail in the words of the JDK
    record NotPermittedName(CertificateSummary certificate, String detail, List<Attempt> attempts)
            implements CertificateFailure {
        public NotPermittedName {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.name-constraints";
        }

        @Override
        public String summary() {
            return certificate.title()
                    + " has a name that an authority above it may not issue: "
                    + detail;
        }

        @Override
        public String hint() {
            return "Ask whoever runs the authority "
                    + certificate.issuer()
                    + ": its name constraints (RFC 5280, section 4.2.1.10) exclude one of "
                    + CertificateText.list(certificate.names())
                    + ".";
        }

        @Override
        public NotPermittedName withAttempts(List<Attempt> made) {
            return new NotPermittedName(certificate, detail, made);
        }
    }

    /// It was changed after it was signed, or its issuer did not sign it.
    record BadSignature(CertificateSummary certificate, List<Attempt> attempts)
            implements CertificateFailure {
        public BadSignature {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.bad-signature";
        }

        @Override
        public String summary() {
            return "the signature of "
                    + certificate.title()
                    + " is not that of "
                    + certificate.issuer();
        }

        @Override
        public String hint() {
            return "The certificate was damaged or forged, or "
                    + certificate.issuer()
                    + " has a new key and the old certificate is still sent beside it.";
        }

        @Override
        public BadSignature withAttempts(List<Attempt> made) {
            return new BadSignature(certificate, made);
        }
    }

    /// Its authority has taken it back, as the peer itself told with a stapled OCSP response.
    ///
    /// @param reason such as `key-compromise`
    record Revoked(
            CertificateSummary certificate, Instant since, String reason, List<Attempt> attempts)
            implements CertificateFailure {
        public Revoked {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.certificate-revoked";
        }

        @Override
        public String summary() {
            return certificate.title() + " was revoked at " + since + " (" + reason + ")";
        }

        @Override
        public String hint() {
            return "Do not trust it. Whoever runs "
                    + certificate.title()
                    + " needs a new key and a certificate for it.";
        }

        @Override
        public Revoked withAttempts(List<Attempt> made) {
            return new Revoked(certificate, since, reason, made);
        }
    }

    /// It breaks a rule that has no cause of its own.
    ///
    /// @param detail in the words of the JDK
    record Unusable(CertificateSummary certificate, String detail, List<Attempt> attempts)
            implements CertificateFailure {
        public Unusable {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.certificate-unusable";
        }

        @Override
        public String summary() {
            return certificate.title() + " cannot be used: " + detail;
        }

        @Override
        public String hint() {
            return "The rules of RFC 5280 refuse the certificate with sha256 "
                    + certificate.sha256()
                    + "; whoever issued it has to mend it.";
        }

        @Override
        public Unusable withAttempts(List<Attempt> made) {
            return new Unusable(certificate, detail, made);
        }
    }
}
