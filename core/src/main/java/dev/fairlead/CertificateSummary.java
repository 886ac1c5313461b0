package dev.fairlead;

import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a person wants to know of a certificate. All text comes from whoever made the certificate;
/// control characters in it are spelt out.
///
/// @param subject a distinguished name (RFC 2253), often empty
/// @param issuer a distinguished name (RFC 2253)
/// @param names the subject alternative names: DNS names and IP addresses bare, `email:` and `uri:`
///   before the others
/// @param notBefore the first moment of its validity
/// @param notAfter the last moment of its validity
/// @param key such as `RSA 2048` or `EC 256`
/// @param signature the algorithm that its issuer signed it with, such as `SHA256withRSA`
/// @param sha256 of the whole certificate, 64 hexadecimal digits
/// @param pin of its key, as [TrustPolicy#pinned(String...)] takes it
public record CertificateSummary(
        String subject,
        String issuer,
        List<String> names,
        Instant notBefore,
        Instant notAfter,
        String key,
        String signature,
        String sha256,
        String pin) {
    private static final int SHOWN_NAMES = 5;

    public CertificateSummary {
        names = List.copyOf(names);
    }

    /// Reads a certificate.
    public static CertificateSummary of(X509Certificate certificate) {
        return new CertificateSummary(
                printable(certificate.getSubjectX500Principal().getName()),
                printable(certificate.getIssuerX500Principal().getName()),
                names(certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                key(certificate.getPublicKey()),
                printable(certificate.getSigAlgName()),
                CertificatePin.fingerprint(certificate),
                CertificatePin.of(certificate));
    }

    /// The subject, or the first name where the subject is empty, for use in a sentence.
    public String title() {
        if (!subject.isEmpty()) {
            return subject;
        }
        return names.isEmpty() ? "(no subject)" : names.getFirst();
    }

    /// Subject, issuer, names, dates and SHA-256 in one line.
    @Override
    public String toString() {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN_NAMES, names.size())));
        if (names.size() > SHOWN_NAMES) {
            shown += " and " + (names.size() - SHOWN_NAMES) + " more";
        }
        return "subject "
                + title()
                + ", issuer "
                + issuer
                + ", names "
                + (names.isEmpty() ? "none" : shown)
                + ", valid from "
                + notBefore
                + " to "
                + notAfter
                + ", sha256 "
                + sha256;
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> name : alternatives) {
                    text(name).ifPresent(found::add);
                }
            }
        } catch (CertificateParsingException e) {
            found.add("(unreadable: " + printable(String.valueOf(e.getMessage())) + ")");
        }
        return found;
    }

    /// A pair of type and value (RFC 5280, section 4.2.1.6).
    private static Optional<String> text(List<?> name) {
        if (!(name.get(0) instanceof Integer type) || !(name.get(1) instanceof String value)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (type) {
                    case 1 -> "email:" + printable(value);
                    case 2 -> printable(value);
                    case 6 -> "uri:" + printable(value);
                    case 7 ->
                            Endpoint.literal(value)
                                    .map(Endpoint.Address::host)
                                    .orElse(printable(value));
                    default -> "other:" + printable(value);
                });
    }

    private static String key(PublicKey key) {
        return switch (key) {
            case RSAKey rsa -> "RSA " + rsa.getModulus().bitLength();
            case ECKey ec -> "EC " + ec.getParams().getCurve().getField().getFieldSize();
            case DSAKey dsa when dsa.getParams() != null ->
                    "DSA " + dsa.getParams().getP().bitLength();
            default -> printable(key.getAlgorithm());
        };
    }

    /// Nothing that moves a cursor, colours a terminal or turns the direction of writing.
    static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    int type = Character.getType(c);
                    boolean hidden =
                            type == Character.CONTROL
                                    || type == Character.FORMAT
                                    || type == Character.SURROGATE
                                    || type == Character.LINE_SEPARATOR
                                    || type == Character.PARAGRAPH_SEPARATOR;
                    if (hidden) {
                        shown.append(String.format(Locale.ROOT, "\\u{%x}", c));
                    } else {
                        shown.appendCodePoint(c);
                    }
                });
        return shown.toString();
    }
}
