package dev.fairlead;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The security handshake failed: TLS, DTLS or QUIC. What is wrong with a certificate is told by
/// [CertificateFailure].
public non-sealed interface SecurityFailure extends NetworkFailure {
    @Override
    default Stage stage() {
        return Stage.TLS;
    }

    /// There is no version of TLS that both ends speak.
    record NoCommonVersion(Endpoint remote, TlsVersion minimum, TlsVersion maximum)
            implements SecurityFailure {
        @Override
        public String cause() {
            return "tls.no-common-version";
        }

        @Override
        public String summary() {
            return remote + " speaks no version of TLS from " + minimum + " to " + maximum;
        }

        @Override
        public String hint() {
            return "TlsOptions.withVersions widens what this end speaks, down to "
                    + TlsVersion.TLS_1_2
                    + "; if "
                    + remote
                    + " is older, it has to be brought up to date.";
        }
    }

    /// There is no cipher suite, or no signature that fits a certificate, that both ends know.
    record NoCommonCipherSuite(Endpoint remote) implements SecurityFailure {
        @Override
        public String cause() {
            return "tls.no-common-cipher-suite";
        }

        @Override
        public String summary() {
            return "no cipher suite is common to " + remote + " and this end";
        }

        @Override
        public String hint() {
            return "Compare TlsOptions.cipherSuites12 and cipherSuites13 with those of "
                    + remote
                    + ". A server with an EC key has no suite for clients that know only RSA, and"
                    + " the other way round.";
        }
    }

    /// None of the application protocols of one end is spoken by the other.
    ///
    /// @param ours in order of preference
    record NoApplicationProtocol(Endpoint remote, List<String> ours) implements SecurityFailure {
        public NoApplicationProtocol {
            ours = List.copyOf(ours);
        }

        @Override
        public String cause() {
            return "tls.no-application-protocol";
        }

        @Override
        public String summary() {
            return remote
                    + " and this end have no application protocol in common: ours are "
                    + ours;
        }

        @Override
        public String hint() {
            return "Check TlsOptions.alpn against what "
                    + remote
                    + " speaks; withAlpnOptional(true) goes on without one.";
        }
    }

    /// The other end ended the handshake with an alert.
    ///
    /// @param alert by its name in RFC 8446, section 6, such as `handshake_failure`
    record AlertReceived(Endpoint remote, String alert) implements SecurityFailure {
        private static final Map<String, String> MEANINGS =
                Map.of(
                        "handshake_failure",
                        "It found no common ground: often cipher suites, sometimes a missing client"
                                + " certificate.",
                        "unrecognized_name",
                        "It does not serve the name that was sent; check the endpoint or"
                                + " TlsOptions.serverName.",
                        "internal_error",
                        "It is broken or badly set up; its log says more.",
                        "unknown_ca",
                        "It does not know the authority of this end's certificate.",
                        "unknown_psk_identity",
                        "It wants a pre-shared key, and this end has none for it.",
                        "access_denied",
                        "It knows who this end is, and does not let it in.",
                        "decode_error",
                        "It could not read what was sent; something on the way may change it.");

        @Override
        public String cause() {
            return "tls.alert-received";
        }

        @Override
        public String summary() {
            return remote + " ended the handshake with the alert " + alert;
        }

        @Override
        public String hint() {
            return Optional.ofNullable(MEANINGS.get(alert))
                    .map(meaning -> "Of " + remote + ": " + meaning)
                    .orElse("The log of " + remote + " says why; TLS does not.");
        }
    }

    /// A client certificate is needed, and none was shown.
    ///
    /// @param authorities names of those that the server accepts; empty if it did not say
    record ClientCertificateMissing(Endpoint remote, List<String> authorities)
            implements SecurityFailure {
        public ClientCertificateMissing {
            authorities = List.copyOf(authorities);
        }

        @Override
        public String cause() {
            return "tls.client-certificate-missing";
        }

        @Override
        public String summary() {
            return "a client certificate is needed between "
                    + remote
                    + " and this end, and none was shown";
        }

        @Override
        public String hint() {
            return "For a connection to "
                    + remote
                    + " the client sets TlsOptions.withIdentity or withChallenge"
                    + (authorities.isEmpty()
                            ? "."
                            : "; the server accepts certificates of "
                                    + String.join("; ", authorities)
                                    + ".");
        }
    }

    /// The server did not accept the certificate that this client showed.
    ///
    /// @param alert what it said, such as `unknown_ca`
    /// @param authorities names of those that it accepts; empty if it did not say
    record ClientCertificateRefused(
            Endpoint remote, String alert, CertificateSummary shown, List<String> authorities)
            implements SecurityFailure {
        public ClientCertificateRefused {
            authorities = List.copyOf(authorities);
        }

        @Override
        public String cause() {
            return "tls.client-certificate-refused";
        }

        @Override
        public String summary() {
            return remote
                    + " refused the certificate "
                    + shown.title()
                    + " with the alert "
                    + alert;
        }

        @Override
        public String hint() {
            return authorities.isEmpty()
                    ? "Is "
                            + shown.title()
                            + " of an authority that "
                            + remote
                            + " trusts, and still valid? Its log says more."
                    : remote
                            + " accepts certificates of "
                            + String.join("; ", authorities)
                            + "; this one was issued by "
                            + shown.issuer()
                            + ".";
        }
    }

    /// The other end does not speak TLS.
    ///
    /// @param protocol what it seems to speak instead, such as `HTTP`; `null` if it is not known
    /// @param excerpt the first of what it sent, made printable
    record NotTls(Endpoint remote, @Nullable String protocol, String excerpt)
            implements SecurityFailure {
        @Override
        public String cause() {
            return "tls.not-tls";
        }

        @Override
        public String summary() {
            return remote
                    + " does not speak TLS here"
                    + (protocol == null ? "" : " but " + protocol)
                    + ": it sent '"
                    + excerpt
                    + "'";
        }

        @Override
        public String hint() {
            return "Is "
                    + remote
                    + " the right port? Without TLS the stack is Tcp.stack(). Protocols such as SMTP"
                    + " start in the clear and change to TLS later.";
        }
    }

    /// The connection was reset or ended in the middle of the handshake.
    ///
    /// @param serverName the name that was sent; `null` for none
    /// @param received bytes that had come by then
    record HandshakeCut(Endpoint remote, @Nullable String serverName, long received, boolean reset)
            implements SecurityFailure {
        @Override
        public String cause() {
            return "tls.cut-short";
        }

        @Override
        public String summary() {
            return remote
                    + (reset ? " reset" : " ended")
                    + " the connection during the TLS handshake, after "
                    + received
                    + " bytes";
        }

        @Override
        public String hint() {
            return received == 0 && serverName != null
                    ? remote
                            + " did so on seeing the first message, which shows the name "
                            + serverName
                            + " in the clear: the server does not serve that name or speaks no TLS, or"
                            + " somebody on the way does not allow the name. It cannot be told which"
                            + " from here."
                    : "The program at "
                            + remote
                            + " crashed or gave up, or something on the way"
                            + " interferes; its log says which.";
        }
    }

    /// The handshake did not finish in the time it has.
    ///
    /// @param received bytes that had come by then
    record HandshakeTimedOut(Endpoint remote, Duration timeout, long received)
            implements SecurityFailure {
        @Override
        public String cause() {
            return "tls.timed-out";
        }

        @Override
        public String summary() {
            return "the TLS handshake with "
                    + remote
                    + " did not finish within "
                    + timeout.toMillis()
                    + " ms; "
                    + received
                    + " bytes had come";
        }

        @Override
        public String hint() {
            return received == 0
                    ? remote
                            + " is open, and nobody answers in TLS: the program hangs, waits for"
                            + " something else, or large packets are lost on the way (path MTU). It"
                            + " cannot be told which from here."
                    : "A slow network to "
                            + remote
                            + ", a slow verifier, or large packets lost on the way (path MTU)."
                            + " TlsOptions.withHandshakeTimeout gives it more time.";
        }
    }

    /// Somebody did not keep to the protocol, or a record was changed on the way.
    record Broken(Endpoint remote, String detail) implements SecurityFailure {
        @Override
        public String cause() {
            return "tls.broken";
        }

        @Override
        public String summary() {
            return "TLS with " + remote + " broke: " + detail;
        }

        @Override
        public String hint() {
            return "Something on the way to "
                    + remote
                    + " changes what is sent, or one end has a fault, and it cannot be told which from"
                    + " here; the words are those of the TLS engine.";
        }
    }
}
