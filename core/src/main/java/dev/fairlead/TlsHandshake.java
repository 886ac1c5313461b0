package dev.fairlead;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a TLS handshake came to.
public final class TlsHandshake {
    private final TlsVersion version;
    private final String cipherSuite;
    private final @Nullable String alpn;
    private final @Nullable String serverName;
    private final TlsOptions.Engine engine;
    private final String engineReason;
    private final boolean resumed;
    private final Peer peer;
    private final Duration duration;

    /// What is known of the peer's certificates.
    ///
    /// @param presented as the peer sent them, its own first; empty if it sent none. Of a resumed
    ///   session, those of the handshake that it was made in
    /// @param validated the chain that validation built of them, up to the anchor; empty if none
    ///   was needed, and in a resumed session
    /// @param warnings what is accepted here and would be refused elsewhere, or soon
    public record Peer(
            List<X509Certificate> presented,
            List<X509Certificate> validated,
            List<String> warnings) {
        /// Nothing was shown.
        public static final Peer UNKNOWN = new Peer(List.of(), List.of(), List.of());

        public Peer {
            presented = List.copyOf(presented);
            validated = List.copyOf(validated);
            warnings = List.copyOf(warnings);
        }
    }

    /// Made by Fairlead.
    public TlsHandshake(
            TlsVersion version,
            String cipherSuite,
            @Nullable String alpn,
            @Nullable String serverName,
            TlsOptions.Engine engine,
            String engineReason,
            boolean resumed,
            Peer peer,
            Duration duration) {
        this.version = version;
        this.cipherSuite = cipherSuite;
        this.alpn = alpn;
        this.serverName = serverName;
        this.engine = engine;
        this.engineReason = engineReason;
        this.resumed = resumed;
        this.peer = peer;
        this.duration = duration;
    }

    public TlsVersion version() {
        return version;
    }

    /// By its IANA name, such as `TLS_AES_128_GCM_SHA256`.
    public String cipherSuite() {
        return cipherSuite;
    }

    /// The application protocol that was chosen (RFC 7301); empty if none was.
    public Optional<String> alpn() {
        return Optional.ofNullable(alpn);
    }

    /// The server name that the client sent (RFC 6066, section 3); empty if it sent none.
    public Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /// Whose code did it: [TlsOptions.Engine#BORINGSSL] or [TlsOptions.Engine#JSSE].
    public TlsOptions.Engine engine() {
        return engine;
    }

    /// Why that engine.
    public String engineReason() {
        return engineReason;
    }

    /// Whether an earlier session was taken up again. Certificates are not sent then; [#peer()] has
    /// those of the original handshake.
    public boolean resumed() {
        return resumed;
    }

    public Peer peer() {
        return peer;
    }

    /// From its first packet to its end.
    public Duration duration() {
        return duration;
    }

    /// `TLSv1.3 TLS_AES_128_GCM_SHA256, BoringSSL`
    @Override
    public String toString() {
        return version
                + " "
                + cipherSuite
                + (alpn == null ? "" : ", " + alpn)
                + (resumed ? ", resumed" : "")
                + ", "
                + engine;
    }
}
