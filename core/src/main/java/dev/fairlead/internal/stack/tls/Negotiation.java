package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateChallenge;
import dev.fairlead.CertificateFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.TlsOptions;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// One handshake: what it is for, and what its engine asked on the way. Engines call on threads of
/// their own, one at a time; the loop reads.
public final class Negotiation {
    private final TlsOptions options;
    private final PeerRole peer;
    private final @Nullable Endpoint expected;
    private final long begunMillis = System.currentTimeMillis();
    private volatile @Nullable ChainVerdict verdict;
    private volatile boolean identityAsked;
    private volatile @Nullable Identity shown;
    private volatile List<String> authorities = List.of();
    private volatile @Nullable Exception challengeFailure;

    /// @param expected whom the certificate has to name; `null` where the peer is a client
    public Negotiation(TlsOptions options, PeerRole peer, @Nullable Endpoint expected) {
        this.options = options;
        this.peer = peer;
        this.expected = expected;
    }

    /// When it began, by the clock that sessions are dated by.
    long begunMillis() {
        return begunMillis;
    }

    /// The name that the server is told; empty for an address (RFC 6066, section 3).
    public Optional<String> sentName() {
        return expected instanceof Endpoint.Host
                ? HostNames.reference(expected).map(Object::toString)
                : Optional.empty();
    }

    /// @return why the peer is not trusted; empty if it is
    public Optional<CertificateFailure> verify(
            List<X509Certificate> presented, Optional<byte[]> stapled) {
        ChainVerdict found =
                ChainVerification.verify(
                        options.trust(),
                        presented,
                        Optional.ofNullable(expected),
                        stapled,
                        peer,
                        Instant.now());
        verdict = found;
        return found.failure();
    }

    /// What was found of the peer's certificates; `null` if none were verified.
    public @Nullable ChainVerdict verdict() {
        return verdict;
    }

    // ---- this end's own identity

    /// By a server's engine.
    ///
    /// @param keyType what the engine needs, such as `EC`
    @Nullable Identity identityFor(String keyType, @Nullable SSLEngine engine) {
        return identityFor(keyType, engine == null ? null : askedName(engine));
    }

    /// For a server.
    ///
    /// @param keyType such as `EC`
    /// @param name that the client asks for; `null` if it does not say
    public @Nullable Identity identityFor(String keyType, @Nullable String name) {
        identityAsked = true;
        Identity first = null;
        for (Identity identity : options.identities()) {
            if (!fits(identity, keyType)) {
                continue;
            }
            if (name == null || isFor(identity, name)) {
                shown = identity;
                return identity;
            }
            first = first == null ? identity : first;
        }
        shown = first;
        return first;
    }

    /// Whether the certificate of `identity` names a host.
    public static boolean isFor(Identity identity, String name) {
        try {
            return HostNames.of(identity.certificate())
                    .include(new HostNames.Dns(name.toLowerCase(Locale.ROOT)));
        } catch (CertificateParsingException _) {
            return false; // names that cannot be read are nobody's
        }
    }

    /// The name that the client asks for; `null` if it does not say.
    static @Nullable String askedName(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            return nameIn(session);
        }
        return engine.getSession() instanceof ExtendedSSLSession session ? nameIn(session) : null;
    }

    private static @Nullable String nameIn(ExtendedSSLSession session) {
        try {
            return session.getRequestedServerNames().stream()
                    .filter(SNIHostName.class::isInstance)
                    .map(name -> ((SNIHostName) name).getAsciiName())
                    .findFirst()
                    .orElse(null);
        } catch (UnsupportedOperationException _) {
            return null; // a session without names
        }
    }

    /// Engines name what signs by the key, some with who signed the key behind it: `EC_EC`.
    private static boolean fits(Identity identity, String keyType) {
        String algorithm = identity.key().getAlgorithm();
        return switch (algorithm) {
            case "EC" -> keyType.equals("EC") || keyType.startsWith("EC_");
            case "Ed25519", "Ed448", "EdDSA" ->
                    keyType.equals("EdDSA") || keyType.equals(algorithm);
            default -> keyType.equals(algorithm);
        };
    }

    /// By a client's engine: the server wants a certificate.
    public @Nullable Identity answer(List<String> keyTypes, List<String> accepted) {
        identityAsked = true;
        authorities = accepted;
        Identity chosen = null;
        Optional<CertificateChallenge> challenge = options.challenge();
        if (challenge.isPresent()) {
            chosen = ask(challenge.get(), keyTypes, accepted);
        } else {
            for (Identity identity : options.identities()) {
                if (keyTypes.stream().anyMatch(type -> fits(identity, type))) {
                    chosen = identity;
                    break;
                }
            }
        }
        shown = chosen;
        return chosen;
    }

    private @Nullable Identity ask(
            CertificateChallenge challenge, List<String> keyTypes, List<String> accepted) {
        String server = expected == null ? "" : expected.toString();
        try {
            return challenge
                    .answer(new CertificateChallenge.Request(server, keyTypes, accepted))
                    .orElse(null);
        } catch (Exception e) {
            challengeFailure = e;
            throw new IllegalStateException("the certificate challenge threw " + e, e);
        }
    }

    /// Whether this end was asked who it is.
    public boolean identityAsked() {
        return identityAsked;
    }

    /// Who this end said it is; `null` for nobody.
    @Nullable Identity shown() {
        return shown;
    }

    /// The authorities that the server accepts; empty if it does not say.
    List<String> authorities() {
        return authorities;
    }

    public @Nullable Exception challengeFailure() {
        return challengeFailure;
    }
}
