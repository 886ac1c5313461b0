package dev.fairlead.cli.show;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateSummary;
import dev.fairlead.TlsHandshake;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/// The fields of JSON objects that are about TLS.
public final class TlsJson {
    private TlsJson() {}

    /// What a handshake came to.
    static void handshake(Json json, TlsHandshake handshake) {
        json.put("version", handshake.version().toString())
                .put("cipher", handshake.cipherSuite())
                .put("alpn", handshake.alpn().orElse(null))
                .put("serverName", handshake.serverName().orElse(null))
                .put("pskIdentity", handshake.pskIdentity().orElse(null))
                .put("connectionIds", handshake.connectionIds())
                .put("engine", handshake.engine().toString())
                .put("engineReason", handshake.engineReason())
                .put("resumed", handshake.resumed());
    }

    /// A certificate.
    static void certificate(Json json, X509Certificate certificate) {
        CertificateSummary summary = CertificateSummary.of(certificate);
        json.put("subject", summary.subject())
                .put("issuer", summary.issuer())
                .putAll("sans", summary.names())
                .put("notBefore", summary.notBefore().toString())
                .put("notAfter", summary.notAfter().toString())
                .put("key", summary.key())
                .put("signature", summary.signature())
                .put("sha256", summary.sha256())
                .put("pin", summary.pin());
    }

    /// What is to be thought of the certificates: the field `verification`.
    static void verification(Json json, Verification verification) {
        json.put("verdict", verification.verdict().word())
                .putAll("checks", verification.checks(), TlsJson::check)
                .putAll("validatedChain", verification.validated(), TlsJson::certificate);
    }

    private static void check(Json json, Verification.Check check) {
        CertificateFailure failure = check.failure();
        json.put("check", check.subject())
                .put("passed", failure == null)
                .put("cause", failure == null ? null : failure.cause())
                .put("summary", failure == null ? null : failure.summary());
    }

    /// Who came in over TLS: the field `tls` of `accepted`.
    public static void put(Json json, @Nullable TlsHandshake handshake) {
        if (handshake == null) {
            json.putNull("tls");
            return;
        }
        json.put(
                "tls",
                handshake,
                (fields, tls) -> {
                    handshake(fields, tls);
                    fields.putAll("presentedChain", tls.peer().presented(), TlsJson::certificate);
                });
    }
}
