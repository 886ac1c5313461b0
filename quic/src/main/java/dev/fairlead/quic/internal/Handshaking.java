package dev.fairlead.quic.internal;

import dev.fairlead.CertificateFailure;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.QuicFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsHandshake.EarlyData;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.internal.stack.tls.ChainVerdict;
import dev.fairlead.internal.stack.tls.HandshakeFailures;
import dev.fairlead.internal.stack.tls.KeyLog;
import dev.fairlead.internal.stack.tls.Negotiation;
import dev.fairlead.internal.stack.tls.PeerRole;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// One handshake: who the peer has to be, what was found, and what its failure means.
final class Handshaking {
    // RFC 8446, section 6
    private static final Map<Integer, String> ALERTS =
            Map.ofEntries(
                    Map.entry(10, "unexpected_message"),
                    Map.entry(40, "handshake_failure"),
                    Map.entry(42, "bad_certificate"),
                    Map.entry(43, "unsupported_certificate"),
                    Map.entry(44, "certificate_revoked"),
                    Map.entry(45, "certificate_expired"),
                    Map.entry(46, "certificate_unknown"),
                    Map.entry(47, "illegal_parameter"),
                    Map.entry(48, "unknown_ca"),
                    Map.entry(49, "access_denied"),
                    Map.entry(50, "decode_error"),
                    Map.entry(51, "decrypt_error"),
                    Map.entry(70, "protocol_version"),
                    Map.entry(71, "insufficient_security"),
                    Map.entry(80, "internal_error"),
                    Map.entry(90, "user_canceled"),
                    Map.entry(109, "missing_extension"),
                    Map.entry(110, "unsupported_extension"),
                    Map.entry(112, "unrecognized_name"),
                    Map.entry(113, "bad_certificate_status_response"),
                    Map.entry(115, "unknown_psk_identity"),
                    Map.entry(116, "certificate_required"),
                    Map.entry(120, "no_application_protocol"));

    private static final String ENGINE = "the one within QUIC";

    private final TlsOptions options;
    private final PeerRole peer;
    private final Negotiation negotiation;
    private final @Nullable KeyLog log;
    private final long begun = System.nanoTime();

    /// @param expected whom the certificate has to name; `null` where the peer is a client
    /// @param log of its secrets; `null` for none
    Handshaking(
            TlsOptions options, PeerRole peer, @Nullable Endpoint expected, @Nullable KeyLog log) {
        this.log = log;
        this.options = options;
        this.peer = peer;
        this.negotiation = new Negotiation(options, peer, expected);
    }

    TlsOptions options() {
        return options;
    }

    Negotiation negotiation() {
        return negotiation;
    }

    /// Returns when all secrets are written, or after a bounded time.
    void flushKeyLog() {
        if (log != null) {
            log.flush();
        }
    }

    Duration since() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /// Under which the sessions with this peer are kept, and the name that it is told if it is one.
    ///
    /// @param expected whom its certificate has to name
    String sessionKey(Endpoint expected) {
        // The engine takes nothing that ends so for the name to send.
        return negotiation.sentName().orElseGet(() -> expected + ".");
    }

    /// Whether an earlier session was taken up: nobody has proved anything anew.
    ///
    /// @param signed whether this end has signed
    private boolean isResumed(boolean signed) {
        return peer == PeerRole.SERVER ? negotiation.verdict() == null : !signed;
    }

    /// What a server knows of a handshake while early data is all that has come: a client can send
    /// that in an earlier session alone, and under the application protocol of that one.
    TlsHandshake describeEarly() {
        return new TlsHandshake(
                        TlsVersion.TLS_1_3,
                        "",
                        options.alpn().getFirst(),
                        null,
                        null,
                        false,
                        TlsOptions.Engine.BORINGSSL,
                        ENGINE,
                        true,
                        TlsHandshake.Peer.UNKNOWN,
                        since(),
                        null)
                .withEarlyData(EarlyData.RECEIVED);
    }

    /// @param signed whether this end has signed
    /// @param early whether data has gone, or come, before the end of the handshake
    TlsHandshake describe(QuicSslEngine engine, boolean signed, boolean early) {
        String alpn = engine.getApplicationProtocol();
        boolean resumed = isResumed(signed);
        EarlyData earlyData =
                !early
                        ? EarlyData.NONE
                        : peer == PeerRole.CLIENT
                                ? EarlyData.RECEIVED
                                : resumed ? EarlyData.SENT : EarlyData.REJECTED;
        return new TlsHandshake(
                        TlsVersion.TLS_1_3,
                        engine.getSession().getCipherSuite(),
                        alpn == null || alpn.isEmpty() ? null : alpn,
                        negotiation.sentName().orElse(null),
                        null,
                        false,
                        TlsOptions.Engine.BORINGSSL,
                        ENGINE,
                        resumed,
                        peer(engine.getSession()),
                        since(),
                        null)
                .withEarlyData(earlyData);
    }

    private TlsHandshake.Peer peer(SSLSession session) {
        ChainVerdict verdict = negotiation.verdict();
        if (verdict != null) {
            return new TlsHandshake.Peer(
                    verdict.presented(),
                    verdict.validated(),
                    verdict.warnings(),
                    verdict.status().orElse(null));
        }
        try {
            List<X509Certificate> original = new ArrayList<>();
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Certificate certificate : session.getPeerCertificates()) {
                // The engine's own kind reads itself only when it is asked, and may then fail.
                original.add(
                        (X509Certificate)
                                factory.generateCertificate(
                                        new ByteArrayInputStream(certificate.getEncoded())));
            }
            return new TlsHandshake.Peer(original, List.of(), List.of(), null);
        } catch (SSLPeerUnverifiedException | CertificateException _) {
            return TlsHandshake.Peer.UNKNOWN; // the peer has shown none
        }
    }

    /// The peer's reason to end the connection, if that is one of TLS.
    Optional<NetworkFailure> ofTls(Endpoint remote, QuicConnectionCloseEvent close) {
        if (!close.isTlsError()) {
            return Optional.empty();
        }
        int code = QuicConnectionCloseEvent.extractTlsError(close.error());
        String name = ALERTS.getOrDefault(code, "alert " + code);
        return Optional.of(HandshakeFailures.ofAlert(options, remote, peer, negotiation, name));
    }

    /// The peer's reason to end the connection, if that is not one of TLS.
    static NetworkFailure ofQuic(
            Endpoint remote, QuicConnectionCloseEvent close, Delivery delivery) {
        long code = Integer.toUnsignedLong(close.error());
        return close.isApplicationClose()
                ? new QuicFailure.ClosedByPeer(remote, code, reason(close), delivery)
                : new QuicFailure.EndedByPeer(remote, code, reason(close), delivery);
    }

    /// @param close what the peer said; `null` if nothing
    IOException failure(
            Endpoint remote, @Nullable QuicConnectionCloseEvent close, @Nullable Throwable thrown) {
        ChainVerdict verdict = negotiation.verdict();
        Optional<CertificateFailure> untrusted =
                verdict == null ? Optional.empty() : verdict.failure();
        if (untrusted.isPresent()) {
            return new NetworkException(untrusted.get(), thrown);
        }
        if (close != null) {
            return new NetworkException(
                    ofTls(remote, close).orElseGet(() -> ofQuic(remote, close, Delivery.NOTHING)),
                    thrown);
        }
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SSLException) {
                return new NetworkException(engineFailure(remote, t), thrown);
            }
        }
        return thrown instanceof IOException io
                ? io
                : new NetworkException(new SecurityFailure.Broken(remote, words(thrown)), thrown);
    }

    private NetworkFailure engineFailure(Endpoint remote, Throwable thrown) {
        String words = String.valueOf(thrown.getMessage());
        if (words.contains("NO_APPLICATION_PROTOCOL")) {
            return new SecurityFailure.NoApplicationProtocol(remote, options.alpn());
        }
        if (words.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
            return new SecurityFailure.ClientCertificateMissing(remote, List.of());
        }
        return new SecurityFailure.Broken(remote, words(thrown));
    }

    private static String words(@Nullable Throwable thrown) {
        return thrown == null ? "the engine gave up" : thrown.toString();
    }

    /// What the peer says for a person. The event fails to tell one of no bytes, and says that it
    /// has none only as text.
    private static String reason(QuicConnectionCloseEvent end) {
        return end.toString().endsWith("reason=null}")
                ? ""
                : new String(end.reason(), StandardCharsets.UTF_8);
    }
}
