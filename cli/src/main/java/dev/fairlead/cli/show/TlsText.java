package dev.fairlead.cli.show;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateSummary;
import dev.fairlead.TlsHandshake;
import dev.fairlead.cli.line.TimeText;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A handshake and the certificates of the other end, drawn.
public final class TlsText {
    private static final int LEFT = 10;

    private final Style style;
    private final Instant now;
    private final List<String> lines = new ArrayList<>();

    private TlsText(Style style, Instant now) {
        this.style = style;
        this.now = now;
    }

    /// `TLSv1.3 TLS_AES_128_GCM_SHA256, ALPN h2, resumed`
    public static String shortly(TlsHandshake handshake) {
        return handshake.version()
                + " "
                + handshake.cipherSuite()
                + handshake.alpn().map(protocol -> ", ALPN " + protocol).orElse("")
                + handshake.pskIdentity().map(name -> ", key of " + name).orElse("")
                + (handshake.connectionIds() ? ", connection ID" : "")
                + (handshake.resumed() ? ", resumed" : "");
    }

    /// With the engine, and why that one.
    public static String handshake(TlsHandshake handshake) {
        return shortly(handshake)
                + ", "
                + handshake.engine()
                + " ("
                + handshake.engineReason()
                + ")"
                + ", "
                + TimeText.format(handshake.duration());
    }

    /// The certificates as they came, each check, the verdict, and the warnings.
    public static List<String> draw(Verification verification, Style style) {
        return draw(verification, style, Instant.now());
    }

    static List<String> draw(Verification verification, Style style, Instant now) {
        TlsText text = new TlsText(style, now);
        text.certificates(verification.presented());
        text.verdict(verification);
        for (String warning : verification.warnings()) {
            text.row("warning", warning);
        }
        return text.lines;
    }

    private void row(String label, String text) {
        lines.add(ReportText.pad(label, LEFT) + SafeText.line(text, style.unicode()));
    }

    private void certificates(List<X509Certificate> presented) {
        int number = 0;
        for (X509Certificate certificate : presented) {
            CertificateSummary summary = CertificateSummary.of(certificate);
            row(number == 0 ? "showed" : "", ++number + ". " + summary.title());
            detail("issuer", summary.issuer());
            detail(
                    "names",
                    summary.names().isEmpty() ? "none" : String.join(", ", summary.names()));
            detail("valid", dates(summary));
            detail("key", summary.key() + ", signed with " + summary.signature());
            detail("sha256", summary.sha256());
            detail("pin", summary.pin());
        }
    }

    private void detail(String label, String text) {
        row("", "   " + ReportText.pad(label, 8) + text);
    }

    private String dates(CertificateSummary summary) {
        String from = summary.notBefore() + " to " + summary.notAfter();
        if (now.isBefore(summary.notBefore())) {
            return from + ", not yet";
        }
        Duration left = Duration.between(now, summary.notAfter());
        if (left.isNegative()) {
            return from + ", over";
        }
        return from + ", " + amount(left) + " left";
    }

    private static String amount(Duration left) {
        long days = left.toDays();
        if (days > 0) {
            return days == 1 ? "1 day" : days + " days";
        }
        return left.toHours() > 0 ? left.toHours() + " h" : "less than 1 h";
    }

    private void verdict(Verification verification) {
        List<Verification.Check> checks = verification.checks();
        String good =
                checks.stream()
                        .filter(check -> check.failure() == null)
                        .map(check -> style.won() + " " + check.subject())
                        .collect(Collectors.joining("  "));
        String label = "checked";
        if (!good.isEmpty()) {
            row(label, good);
            label = "";
        }
        for (Verification.Check check : checks) {
            CertificateFailure failure = check.failure();
            if (failure != null) {
                row(
                        label,
                        style.failed()
                                + " "
                                + check.subject()
                                + ": "
                                + failure.summary()
                                + "  ["
                                + failure.cause()
                                + "]");
                label = "";
            }
        }
        if (verification.presented().isEmpty()) {
            return;
        }
        lines.add(
                ReportText.pad("", LEFT)
                        + switch (verification.verdict()) {
                            case TRUSTED ->
                                    style.good("trusted")
                                            + ": "
                                            + SafeText.line(
                                                    verification.because(), style.unicode());
                            case REFUSED -> style.bad("not trusted");
                            case NOT_VERIFIED -> style.bad("not verified");
                        });
    }
}
