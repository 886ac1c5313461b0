package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateSummary;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.SecurityFailure;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.provider.PskRefusal;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Says what the words of an engine mean, by all that is known of one handshake.
public final class HandshakeFailures {
    /// With these a server says no to what a client has shown of itself (RFC 8446, section 6.2).
    private static final Set<String> ABOUT_CERTIFICATES =
            Set.of(
                    "bad_certificate",
                    "unsupported_certificate",
                    "certificate_revoked",
                    "certificate_expired",
                    "certificate_unknown",
                    "unknown_ca",
                    "certificate_required",
                    "access_denied",
                    "decrypt_error");

    private final TlsOptions options;
    private final Endpoint remote;
    private final PeerRole peer;
    private final Negotiation negotiation;
    private final FirstBytes first;

    HandshakeFailures(
            TlsOptions options,
            Endpoint remote,
            PeerRole peer,
            Negotiation negotiation,
            FirstBytes first) {
        this.options = options;
        this.remote = remote;
        this.peer = peer;
        this.negotiation = negotiation;
        this.first = first;
    }

    /// @param thrown by the handshake
    /// @param system what the socket reported; `null` for nothing
    SecurityFailure of(Throwable thrown, @Nullable IOException system) {
        ChainVerdict verdict = negotiation.verdict();
        if (verdict != null && verdict.failure().isPresent()) {
            return verdict.failure().get();
        }
        if (chain(thrown).anyMatch(NotSslRecordException.class::isInstance)) {
            return new SecurityFailure.NotTls(remote, first.protocol(), first.excerpt());
        }
        if (chain(thrown).anyMatch(SslHandshakeTimeoutException.class::isInstance)) {
            return new SecurityFailure.HandshakeTimedOut(
                    remote, options.handshakeTimeout(), first.received());
        }
        Exception challenge = negotiation.challengeFailure();
        if (challenge != null) {
            return new SecurityFailure.Broken(
                    remote, "the certificate challenge threw " + challenge);
        }
        Optional<PskRefusal> refusal =
                chain(thrown)
                        .filter(PskRefusal.class::isInstance)
                        .map(PskRefusal.class::cast)
                        .findFirst();
        if (refusal.isPresent() && options.psk().isPresent()) {
            return new PskFailures(remote, peer, options.psk().get()).of(refusal.get());
        }
        Optional<String> alert = Alert.received(thrown);
        if (alert.isPresent()) {
            return options.psk()
                    .flatMap(psk -> new PskFailures(remote, peer, psk).ofAlert(alert.get()))
                    .orElseGet(() -> ofAlert(alert.get()));
        }
        return chain(thrown).anyMatch(HandshakeFailures::isOfEngine)
                ? ofEngine(words(thrown))
                : new SecurityFailure.HandshakeCut(
                        remote,
                        negotiation.sentName().orElse(null),
                        first.received(),
                        system != null);
    }

    private static boolean isOfEngine(Throwable thrown) {
        return thrown instanceof SSLException
                && !(thrown instanceof io.netty.handler.ssl.SslClosedEngineException);
    }

    /// After the handshake: with TLS 1.3 a server refuses a client only then.
    IOException inTransfer(IOException thrown) {
        if (!(thrown instanceof SSLException)) {
            return thrown;
        }
        SecurityFailure meant =
                Alert.received(thrown)
                        .map(this::ofAlert)
                        .orElseGet(() -> new SecurityFailure.Broken(remote, words(thrown)));
        return new dev.fairlead.NetworkException(meant, thrown);
    }

    private SecurityFailure ofAlert(String alert) {
        return ofAlert(options, remote, peer, negotiation, alert);
    }

    /// What an alert of the peer means, by all that is known of the handshake.
    public static SecurityFailure ofAlert(
            TlsOptions options,
            Endpoint remote,
            PeerRole peer,
            Negotiation negotiation,
            String alert) {
        Identity shown = negotiation.shown();
        boolean asked = peer == PeerRole.SERVER && negotiation.identityAsked();
        if (asked && shown != null && ABOUT_CERTIFICATES.contains(alert)) {
            return new SecurityFailure.ClientCertificateRefused(
                    remote,
                    alert,
                    CertificateSummary.of(shown.certificate()),
                    negotiation.authorities());
        }
        boolean wanted = alert.equals("handshake_failure") || ABOUT_CERTIFICATES.contains(alert);
        if (asked && shown == null && wanted) {
            return new SecurityFailure.ClientCertificateMissing(remote, negotiation.authorities());
        }
        return switch (alert) {
            case "protocol_version" -> noCommonVersion(options, remote);
            case "no_application_protocol" ->
                    new SecurityFailure.NoApplicationProtocol(remote, options.alpn());
            case "insufficient_security" -> new SecurityFailure.NoCommonCipherSuite(remote);
            default -> new SecurityFailure.AlertReceived(remote, alert);
        };
    }

    private SecurityFailure ofEngine(String words) {
        if (hasAny(words, "UNSUPPORTED_PROTOCOL", "WRONG_VERSION", "(protocol_version)")
                || hasAny(words, "is not accepted by", "not enabled or supported")) {
            return noCommonVersion();
        }
        if (hasAny(words, "NO_SHARED_CIPHER", "no cipher suites in common", "WRONG_CIPHER")
                || hasAny(words, "NO_COMMON_SIGNATURE", "No available authentication scheme")) {
            return new SecurityFailure.NoCommonCipherSuite(remote);
        }
        if (hasAny(words, "PEER_DID_NOT_RETURN_A_CERTIFICATE", "Empty client certificate")
                || hasAny(words, "Empty server certificate", "certificate_required")) {
            return new SecurityFailure.ClientCertificateMissing(remote, java.util.List.of());
        }
        if (hasAny(words, "NO_APPLICATION_PROTOCOL", "no_application_protocol")) {
            return new SecurityFailure.NoApplicationProtocol(remote, options.alpn());
        }
        return new SecurityFailure.Broken(remote, words);
    }

    private static boolean hasAny(String words, String... some) {
        for (String one : some) {
            if (words.contains(one)) {
                return true;
            }
        }
        return false;
    }

    private SecurityFailure noCommonVersion() {
        return noCommonVersion(options, remote);
    }

    private static SecurityFailure noCommonVersion(TlsOptions options, Endpoint remote) {
        return new SecurityFailure.NoCommonVersion(
                remote, options.minimumVersion(), options.maximumVersion());
    }

    private static Stream<Throwable> chain(Throwable thrown) {
        return Stream.<Throwable>iterate(thrown, t -> t != null, Throwable::getCause).limit(8);
    }

    private static String words(Throwable thrown) {
        return chain(thrown).map(Throwable::toString).distinct().collect(Collectors.joining("; "));
    }
}
