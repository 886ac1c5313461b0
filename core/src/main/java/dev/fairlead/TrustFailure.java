package dev.fairlead;

import java.util.List;

/// The certificate of the peer may be good, but nothing that is trusted here vouches for it.
public interface TrustFailure extends CertificateFailure {
    @Override
    TrustFailure withAttempts(List<Attempt> made);

    /// The peer vouches for itself.
    record SelfSigned(CertificateSummary certificate, List<Attempt> attempts)
            implements TrustFailure {
        public SelfSigned {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.self-signed";
        }

        @Override
        public String summary() {
            return certificate.title() + " is signed by itself";
        }

        @Override
        public String hint() {
            return "If it is the right "
                    + certificate.title()
                    + ", trust its key: "
                    + certificate.pin()
                    + " (compare it with what the peer says of itself), or make it an anchor.";
        }

        @Override
        public SelfSigned withAttempts(List<Attempt> made) {
            return new SelfSigned(certificate, made);
        }
    }

    /// The chain ends at an authority that is not trusted here.
    ///
    /// @param certificate the last of the chain
    /// @param authority the distinguished name of the authority
    record UnknownCa(CertificateSummary certificate, String authority, List<Attempt> attempts)
            implements TrustFailure {
        public UnknownCa {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.unknown-ca";
        }

        @Override
        public String summary() {
            return "nobody here trusts "
                    + authority
                    + ", on whom "
                    + certificate.title()
                    + " rests";
        }

        @Override
        public String hint() {
            return "If "
                    + authority
                    + " is the right authority, add its certificate to the anchors (TrustPolicy.anchors), or pin the key of the peer. A proxy that reads along shows up like this too.";
        }

        @Override
        public UnknownCa withAttempts(List<Attempt> made) {
            return new UnknownCa(certificate, authority, made);
        }
    }

    /// The peer did not send the certificate of an intermediate authority.
    ///
    /// @param certificate the last of the chain
    /// @param missing the distinguished name of the issuer that is missing
    /// @param fetchFrom where its certificate says that the issuer can be had; empty if it does not
    ///   say
    record MissingIntermediate(
            CertificateSummary certificate,
            String missing,
            List<String> fetchFrom,
            List<Attempt> attempts)
            implements TrustFailure {
        public MissingIntermediate {
            fetchFrom = List.copyOf(fetchFrom);
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.missing-intermediate";
        }

        @Override
        public String summary() {
            return "the peer did not send the certificate of "
                    + missing
                    + ", which issued "
                    + certificate.title();
        }

        @Override
        public String hint() {
            return CertificateText.missing(missing, fetchFrom);
        }

        @Override
        public MissingIntermediate withAttempts(List<Attempt> made) {
            return new MissingIntermediate(certificate, missing, fetchFrom, made);
        }
    }

    /// The first certificate is not that of the peer, but one of those above it.
    ///
    /// @param first the one that came first
    record WrongOrder(CertificateSummary certificate, String first, List<Attempt> attempts)
            implements TrustFailure {
        public WrongOrder {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.chain-order";
        }

        @Override
        public String summary() {
            return "the peer sent "
                    + first
                    + " first, and its own certificate, "
                    + certificate.title()
                    + ", later";
        }

        @Override
        public String hint() {
            return "Put the certificates of the peer in order: its own first (now that of "
                    + first
                    + "), then each issuer after the one it signed.";
        }

        @Override
        public WrongOrder withAttempts(List<Attempt> made) {
            return new WrongOrder(certificate, first, made);
        }
    }

    /// Nothing in the chain has a pinned key.
    ///
    /// @param wanted the pins of the policy
    /// @param found the pins that were looked at, beginning with that of the peer
    record PinMismatch(
            CertificateSummary certificate,
            List<String> wanted,
            List<String> found,
            List<Attempt> attempts)
            implements TrustFailure {
        public PinMismatch {
            wanted = List.copyOf(wanted);
            found = List.copyOf(found);
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.pin-mismatch";
        }

        @Override
        public String summary() {
            return certificate.title()
                    + " has the key "
                    + certificate.pin()
                    + ", not "
                    + String.join(" or ", wanted);
        }

        @Override
        public String hint() {
            return "If the peer has a new key on purpose, pin "
                    + certificate.pin()
                    + " (compare it with what the peer says of itself). If not, somebody else answers in its place.";
        }

        @Override
        public PinMismatch withAttempts(List<Attempt> made) {
            return new PinMismatch(certificate, wanted, found, made);
        }
    }

    /// The peer had another key when it was first met.
    ///
    /// @param peer as the store knows it
    /// @param remembered the pin of the first use
    /// @param found the pin of now
    record KeyChanged(
            CertificateSummary certificate,
            String peer,
            String remembered,
            String found,
            List<Attempt> attempts)
            implements TrustFailure {
        public KeyChanged {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.key-changed";
        }

        @Override
        public String summary() {
            return peer + " has the key " + found + "; when it was first met it was " + remembered;
        }

        @Override
        public String hint() {
            return "Somebody else may be answering in its place. If the peer has a new key on purpose, forget the old one (FirstUseStore.forget(\""
                    + peer
                    + "\")) and connect again.";
        }

        @Override
        public KeyChanged withAttempts(List<Attempt> made) {
            return new KeyChanged(certificate, peer, remembered, found, made);
        }
    }

    /// The store of first uses could not be read or written, so that nobody can say whether the key
    /// is the old one.
    ///
    /// @param detail what it said
    record NotRemembered(CertificateSummary certificate, String detail, List<Attempt> attempts)
            implements TrustFailure {
        public NotRemembered {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.first-use-store";
        }

        @Override
        public String summary() {
            return "the key of "
                    + certificate.title()
                    + " could not be compared with that of its first use: "
                    + detail;
        }

        @Override
        public String hint() {
            return "Mend the store of first uses, or give another, so that "
                    + certificate.title()
                    + " can be remembered: "
                    + detail
                    + ".";
        }

        @Override
        public NotRemembered withAttempts(List<Attempt> made) {
            return new NotRemembered(certificate, detail, made);
        }
    }

    /// The verifier of the program said no.
    ///
    /// @param reason what it said
    record RefusedByVerifier(CertificateSummary certificate, String reason, List<Attempt> attempts)
            implements TrustFailure {
        public RefusedByVerifier {
            attempts = List.copyOf(attempts);
        }

        @Override
        public String cause() {
            return "tls.refused-by-verifier";
        }

        @Override
        public String summary() {
            return "the program refuses " + certificate.title() + ": " + reason;
        }

        @Override
        public String hint() {
            return "The verifier of the trust policy decides; ask whoever wrote it what it wants of "
                    + certificate.title()
                    + ".";
        }

        @Override
        public RefusedByVerifier withAttempts(List<Attempt> made) {
            return new RefusedByVerifier(certificate, reason, made);
        }
    }
}
