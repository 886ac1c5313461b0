package dev.fairlead.internal.stack.dtls;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.PskFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.provider.PskRefusal;
import dev.fairlead.internal.stack.tls.ChainVerdict;
import dev.fairlead.internal.stack.tls.HandshakeFailures;
import dev.fairlead.internal.stack.tls.Negotiation;
import dev.fairlead.internal.stack.tls.PeerRole;
import dev.fairlead.internal.stack.tls.PskFailures;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what ended a handshake or an association, by all that is known of it.
///
/// @param peer what the peer is
record DtlsFailures(TlsOptions options, Endpoint remote, PeerRole peer, Negotiation negotiation) {

    /// @param thrown by the handshake
    /// @return a [NetworkException], or what the flow below said
    IOException of(Throwable thrown) {
        ChainVerdict verdict = negotiation.verdict();
        if (verdict != null && verdict.failure().isPresent()) {
            return new NetworkException(verdict.failure().get(), thrown);
        }
        Exception challenge = negotiation.challengeFailure();
        if (challenge != null) {
            return new NetworkException(
                    new SecurityFailure.Broken(
                            remote, "the certificate challenge threw " + challenge),
                    thrown);
        }
        if (thrown instanceof PskRefusal refusal && options.psk().isPresent()) {
            return new NetworkException(
                    new PskFailures(remote, peer, options.psk().get()).of(refusal), thrown);
        }
        if (thrown instanceof DtlsAlert alert) {
            SecurityFailure meant =
                    alert.by() == DtlsAlert.By.PEER ? ofPeers(alert.alert()) : ofOwn(alert);
            return new NetworkException(meant, thrown);
        }
        return thrown instanceof IOException system
                ? system
                : new NetworkException(
                        new SecurityFailure.Broken(remote, thrown.toString()), thrown);
    }

    private SecurityFailure ofPeers(String alert) {
        return options.psk()
                .flatMap(psk -> new PskFailures(remote, peer, psk).ofAlert(alert))
                .orElseGet(
                        () -> HandshakeFailures.ofAlert(options, remote, peer, negotiation, alert));
    }

    /// The handshake did not end in time.
    ///
    /// @param identity that the client goes by; `null` without
    /// @param sawProtected whether records came that could not be opened, or were not to be yet
    NetworkException ofTimeOut(long received, @Nullable String identity, boolean sawProtected) {
        // What is protected with a wrong key is noise, which is dropped (RFC 6347, section
        // 4.1.2.7).
        SecurityFailure meant =
                peer == PeerRole.CLIENT && identity != null && sawProtected
                        ? new PskFailure.WrongKey(remote, List.of(identity), false)
                        : new SecurityFailure.HandshakeTimedOut(
                                remote, options.handshakeTimeout(), received);
        return new NetworkException(meant);
    }

    /// What this end found wrong.
    private SecurityFailure ofOwn(DtlsAlert alert) {
        return switch (alert.alert()) {
            case "protocol_version" ->
                    new SecurityFailure.NoCommonVersion(
                            remote, options.minimumVersion(), options.maximumVersion());
            case "handshake_failure", "insufficient_security" ->
                    peer == PeerRole.CLIENT && needsCertificate()
                            ? new SecurityFailure.ClientCertificateMissing(remote, List.of())
                            : new SecurityFailure.NoCommonCipherSuite(remote);
            case "no_application_protocol" ->
                    new SecurityFailure.NoApplicationProtocol(remote, options.alpn());
            default -> new SecurityFailure.Broken(remote, words(alert));
        };
    }

    /// A server that lets in nobody without a certificate has got as far as to ask for one.
    private boolean needsCertificate() {
        return options.clientAuthentication() == TlsOptions.ClientAuthentication.REQUIRED
                && negotiation.identityAsked()
                && negotiation.verdict() == null;
    }

    /// After the handshake.
    static IOException inTransfer(IOException thrown, Endpoint remote) {
        if (!(thrown instanceof DtlsAlert alert)) {
            return thrown;
        }
        SecurityFailure meant =
                alert.by() == DtlsAlert.By.PEER
                        ? new SecurityFailure.AlertReceived(remote, alert.alert())
                        : new SecurityFailure.Broken(remote, words(alert));
        return new NetworkException(meant, thrown);
    }

    private static String words(DtlsAlert alert) {
        Throwable cause = alert.getCause();
        return "this end raised the alert "
                + alert.alert()
                + (cause == null || cause.getMessage() == null
                        ? ""
                        : " (" + cause.getMessage() + ")");
    }
}
