package dev.fairlead;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How TLS is spoken, and with whom. Immutable.
///
/// A client needs nothing but [#DEFAULT]: it trusts what this Java installation trusts, and
/// compares the name that it connects to with the certificate. A server needs an identity.
public final class TlsOptions {
    public static final TlsOptions DEFAULT = new TlsOptions(new Draft());

    /// Whose code speaks TLS.
    public enum Engine {
        /// [#BORINGSSL] where native access is enabled and nothing is asked that it cannot do, else
        /// [#JSSE]; with pre-shared keys [#BOUNCY_CASTLE]. [TlsHandshake#engineReason()] tells
        /// which and why.
        AUTO("automatic"),
        /// Native code, two to three times as fast.
        BORINGSSL("BoringSSL"),
        /// The engine of this Java runtime.
        JSSE("JSSE"),
        /// Of `fairlead-security`: the one for pre-shared keys, and for DTLS. TLS with certificates
        /// is not done with it.
        BOUNCY_CASTLE("Bouncy Castle");

        private final String text;

        Engine(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// What not every engine can do, and a program relies on.
    public enum Need {
        /// Ending our stream while the peer goes on sending: JSSE and Bouncy Castle, with TLS 1.3.
        HALF_CLOSE("half-close"),
        /// A server that tells with an alert that it speaks none of the protocols offered (RFC
        /// 7301, section 3.2): JSSE and Bouncy Castle. BoringSSL goes on without a protocol, and
        /// the connection is ended right after the handshake.
        NO_APPLICATION_PROTOCOL_ALERT("the no_application_protocol alert"),
        /// [TlsHandshake#exportKeyingMaterial]: JSSE and Bouncy Castle.
        EXPORTER("the exporter of keying material");

        private final String text;

        Need(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// Whether a server asks its clients for certificates.
    public enum ClientAuthentication {
        /// It does not.
        NONE,
        /// It does, and lets in those who have none. One that is shown has to be trusted.
        OPTIONAL,
        /// It does, and lets in nobody else.
        REQUIRED
    }

    private final TrustPolicy trust;
    private final @Nullable Psk psk;
    private final @Nullable String serverName;
    private final List<String> alpn;
    private final boolean alpnOptional;
    private final TlsVersion minimumVersion;
    private final TlsVersion maximumVersion;
    private final List<String> cipherSuites12;
    private final List<String> cipherSuites13;
    private final Engine engine;
    private final Set<Need> needs;
    private final List<Identity> identities;
    private final @Nullable Supplier<List<Identity>> identitySource;
    private final @Nullable CertificateChallenge challenge;
    private final ClientAuthentication clientAuthentication;
    private final boolean resumption;
    private final @Nullable Path keyLog;
    private final Duration handshakeTimeout;

    private TlsOptions(Draft draft) {
        trust = draft.trust;
        psk = draft.psk;
        serverName = draft.serverName;
        alpn = draft.alpn;
        alpnOptional = draft.alpnOptional;
        minimumVersion = draft.minimumVersion;
        maximumVersion = draft.maximumVersion;
        cipherSuites12 = draft.cipherSuites12;
        cipherSuites13 = draft.cipherSuites13;
        engine = draft.engine;
        needs = draft.needs;
        identities = draft.identities;
        identitySource = draft.identitySource;
        challenge = draft.challenge;
        clientAuthentication = draft.clientAuthentication;
        resumption = draft.resumption;
        keyLog = draft.keyLog;
        handshakeTimeout = draft.handshakeTimeout;
    }

    /// The values of options that are being made.
    private static final class Draft {
        private TrustPolicy trust = TrustPolicy.system();
        private @Nullable Psk psk;
        private @Nullable String serverName;
        private List<String> alpn = List.of();
        private boolean alpnOptional;
        private TlsVersion minimumVersion = TlsVersion.TLS_1_2;
        private TlsVersion maximumVersion = TlsVersion.TLS_1_3;
        private List<String> cipherSuites12 = List.of();
        private List<String> cipherSuites13 = List.of();
        private Engine engine = Engine.AUTO;
        private Set<Need> needs = Set.of();
        private List<Identity> identities = List.of();
        private @Nullable Supplier<List<Identity>> identitySource;
        private @Nullable CertificateChallenge challenge;
        private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
        private boolean resumption = true;
        private @Nullable Path keyLog;
        private Duration handshakeTimeout = Duration.ofSeconds(10);

        Draft() {}

        Draft(TlsOptions from) {
            trust = from.trust;
            psk = from.psk;
            serverName = from.serverName;
            alpn = from.alpn;
            alpnOptional = from.alpnOptional;
            minimumVersion = from.minimumVersion;
            maximumVersion = from.maximumVersion;
            cipherSuites12 = from.cipherSuites12;
            cipherSuites13 = from.cipherSuites13;
            engine = from.engine;
            needs = from.needs;
            identities = from.identities;
            identitySource = from.identitySource;
            challenge = from.challenge;
            clientAuthentication = from.clientAuthentication;
            resumption = from.resumption;
            keyLog = from.keyLog;
            handshakeTimeout = from.handshakeTimeout;
        }
    }

    private TlsOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new TlsOptions(draft);
    }

    // ---- both sides

    /// Which certificates of the other side are good enough. Default: [TrustPolicy#system()].
    public TrustPolicy trust() {
        return trust;
    }

    /// The keys that both ends know beforehand, instead of certificates. Default: none.
    public Optional<Psk> psk() {
        return Optional.ofNullable(psk);
    }

    /// Application protocols in order of preference (RFC 7301); a server's order counts. Default:
    /// none, and the extension is not sent.
    public List<String> alpn() {
        return alpn;
    }

    /// Whether a connection goes on if none of [#alpn()] was chosen. Default: false.
    public boolean alpnOptional() {
        return alpnOptional;
    }

    /// Default: TLS 1.2.
    public TlsVersion minimumVersion() {
        return minimumVersion;
    }

    /// Default: TLS 1.3.
    public TlsVersion maximumVersion() {
        return maximumVersion;
    }

    /// The suites of TLS 1.2, by their IANA names; empty for the engine's own choice, the default.
    public List<String> cipherSuites12() {
        return cipherSuites12;
    }

    /// The suites of TLS 1.3; empty for the engine's own choice, the default. BoringSSL has no
    /// other.
    public List<String> cipherSuites13() {
        return cipherSuites13;
    }

    /// Default: [Engine#AUTO].
    public Engine engine() {
        return engine;
    }

    /// What the engine has to be able to do. Default: nothing.
    public Set<Need> needs() {
        return needs;
    }

    /// Who this end is. A server chooses by the name that its client asks for, and takes the first
    /// if none fits; a client shows the first when it is asked. Default: nobody.
    ///
    /// With [#withIdentities(Supplier)] this asks the supplier.
    public List<Identity> identities() {
        return identitySource == null ? identities : List.copyOf(identitySource.get());
    }

    /// Whether [#identities()] can give any.
    public boolean hasIdentities() {
        return identitySource != null || !identities.isEmpty();
    }

    /// Whether one of the identities has a response to staple. Not known of identities that a
    /// supplier will give.
    public boolean hasStapledResponse() {
        return identities.stream().anyMatch(identity -> identity.stapledResponse().isPresent());
    }

    /// Whether sessions are kept and taken up again, within one [Network], between the same two
    /// ends, under equal options. Default: true.
    public boolean resumption() {
        return resumption;
    }

    /// Where the secrets of sessions are written, so that a capture can be read. Default: nowhere.
    public Optional<Path> keyLog() {
        return Optional.ofNullable(keyLog);
    }

    /// How long one handshake may take, verifiers included. Default: 10 s. The deadline of a
    /// connection counts besides.
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    // ---- clients

    /// The name sent to the server and looked for in its certificate, instead of that of the
    /// endpoint.
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /// Asked for the certificate of this end when a server wants one.
    public Optional<CertificateChallenge> challenge() {
        return Optional.ofNullable(challenge);
    }

    // ---- servers

    /// Default: [ClientAuthentication#NONE].
    public ClientAuthentication clientAuthentication() {
        return clientAuthentication;
    }

    // ---- changes

    public TlsOptions withTrust(TrustPolicy trust) {
        return with(draft -> draft.trust = trust);
    }

    /// Has both ends prove that they know a key, instead of showing certificates. Options that are
    /// about certificates do not go with it: identities, trust, challenges.
    ///
    /// Needs `fairlead-security`. Sessions are not resumed: each handshake is a full one.
    public TlsOptions withPsk(Psk psk) {
        return with(draft -> draft.psk = psk);
    }

    /// @param name a DNS name, or an address, which is verified but not sent (RFC 6066, section 3)
    public TlsOptions withServerName(String name) {
        if (name.isBlank() || name.length() > 255) {
            throw new IllegalArgumentException(
                    "serverName is '" + name + "'; a host name of 1 to 255 characters is needed");
        }
        return with(draft -> draft.serverName = name);
    }

    /// @param protocols each of 1 to 255 bytes, such as `h2` and `http/1.1`; none turns it off
    public TlsOptions withAlpn(String... protocols) {
        for (String protocol : protocols) {
            int size = protocol.getBytes(StandardCharsets.UTF_8).length;
            if (size < 1 || size > 255) {
                throw new IllegalArgumentException(
                        "alpn has '"
                                + protocol
                                + "' of "
                                + size
                                + " bytes; 1 to 255 are allowed (RFC 7301, section 3.1)");
            }
        }
        List<String> copy = List.copyOf(Arrays.asList(protocols));
        return with(draft -> draft.alpn = copy);
    }

    public TlsOptions withAlpnOptional(boolean optional) {
        return with(draft -> draft.alpnOptional = optional);
    }

    /// @throws IllegalArgumentException if the minimum is above the maximum
    public TlsOptions withVersions(TlsVersion minimum, TlsVersion maximum) {
        if (minimum.compareTo(maximum) > 0) {
            throw new IllegalArgumentException(
                    "the minimum version "
                            + minimum
                            + " is above the maximum "
                            + maximum
                            + "; turn them round");
        }
        return with(draft -> {
            draft.minimumVersion = minimum;
            draft.maximumVersion = maximum;
        });
    }

    /// @param suites by their IANA names, such as `TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256`
    public TlsOptions withCipherSuites12(List<String> suites) {
        List<String> copy = List.copyOf(suites);
        return with(draft -> draft.cipherSuites12 = copy);
    }

    /// @param suites such as `TLS_CHACHA20_POLY1305_SHA256`
    public TlsOptions withCipherSuites13(List<String> suites) {
        List<String> copy = List.copyOf(suites);
        return with(draft -> draft.cipherSuites13 = copy);
    }

    public TlsOptions withEngine(Engine engine) {
        return with(draft -> draft.engine = engine);
    }

    /// @param needs none for nothing
    public TlsOptions withNeeds(Need... needs) {
        Set<Need> copy = EnumSet.noneOf(Need.class);
        copy.addAll(Arrays.asList(needs));
        return with(draft -> draft.needs = Set.copyOf(copy));
    }

    /// @param identities several for a server of several names
    public TlsOptions withIdentity(Identity... identities) {
        List<Identity> copy = List.copyOf(Arrays.asList(identities));
        return with(draft -> {
            draft.identities = copy;
            draft.identitySource = null;
        });
    }

    /// Asks for the identities in each handshake, so that they can be renewed without a restart.
    ///
    /// @param source called on a virtual thread; it should answer from memory. Two suppliers are
    ///   the same option only if they are the same object
    public TlsOptions withIdentities(Supplier<List<Identity>> source) {
        return with(draft -> {
            draft.identities = List.of();
            draft.identitySource = source;
        });
    }

    public TlsOptions withChallenge(CertificateChallenge challenge) {
        return with(draft -> draft.challenge = challenge);
    }

    public TlsOptions withClientAuthentication(ClientAuthentication authentication) {
        return with(draft -> draft.clientAuthentication = authentication);
    }

    public TlsOptions withResumption(boolean resumption) {
        return with(draft -> draft.resumption = resumption);
    }

    /// **Whoever reads that file reads the connections.** For finding faults.
    ///
    /// Only BoringSSL can.
    ///
    /// @param file appended to, in the format of NSS, which Wireshark reads; made for its owner
    ///   alone
    public TlsOptions withKeyLog(Path file) {
        return with(draft -> draft.keyLog = file);
    }

    /// @param timeout 100 ms to 5 min
    public TlsOptions withHandshakeTimeout(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(100)) < 0
                || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "handshakeTimeout is " + timeout + "; 100 ms to 5 min is allowed");
        }
        return with(draft -> draft.handshakeTimeout = timeout);
    }

    /// Sessions are resumed only under equal options.
    @Override
    public boolean equals(Object other) {
        return other instanceof TlsOptions that
                && trust.equals(that.trust)
                && Objects.equals(psk, that.psk)
                && Objects.equals(serverName, that.serverName)
                && alpn.equals(that.alpn)
                && alpnOptional == that.alpnOptional
                && minimumVersion == that.minimumVersion
                && maximumVersion == that.maximumVersion
                && cipherSuites12.equals(that.cipherSuites12)
                && cipherSuites13.equals(that.cipherSuites13)
                && engine == that.engine
                && needs.equals(that.needs)
                && identities.equals(that.identities)
                && Objects.equals(identitySource, that.identitySource)
                && Objects.equals(challenge, that.challenge)
                && clientAuthentication == that.clientAuthentication
                && resumption == that.resumption
                && Objects.equals(keyLog, that.keyLog)
                && handshakeTimeout.equals(that.handshakeTimeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                trust,
                psk,
                serverName,
                alpn,
                alpnOptional,
                minimumVersion,
                maximumVersion,
                cipherSuites12,
                cipherSuites13,
                engine,
                needs,
                identities,
                identitySource,
                challenge,
                clientAuthentication,
                resumption,
                keyLog,
                handshakeTimeout);
    }
}
