package dev.fairlead;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLKeyException;
import org.jspecify.annotations.Nullable;

/// What a TLS handshake came to.
public final class TlsHandshake {
    /// RFC 5869, section 2.3, allows 255 times the hash, and no suite has a shorter one than
    /// SHA-256.
    private static final int MOST_EXPORTED = 255 * 32;

    private final TlsVersion version;
    private final String cipherSuite;
    private final @Nullable String alpn;
    private final @Nullable String serverName;
    private final @Nullable String pskIdentity;
    private final boolean connectionIds;
    private final TlsOptions.Engine engine;
    private final String engineReason;
    private final boolean resumed;
    private final Peer peer;
    private final Duration duration;
    private final @Nullable Exporter exporter;
    private final EarlyData earlyData;

    /// What became of data that a client sends before the handshake has ended (0-RTT).
    public enum EarlyData {
        /// None went, or came.
        NONE,
        /// At a client: it was sent before the handshake had ended, in a session that the server
        /// has taken up. It arrives once, early or after the handshake: the engine does not tell
        /// which.
        SENT,
        /// At a client: it was sent before that, and the server has not taken the session up. It
        /// was sent again after the handshake.
        REJECTED,
        /// At a server: it came, and may be a replay (RFC 8446, section 8).
        RECEIVED
    }

    /// What is known of the peer's certificates.
    ///
    /// @param presented as the peer sent them, its own first; empty if it sent none. Of a resumed
    ///   session, those of the handshake that it was made in
    /// @param validated the chain that validation built of them, up to the anchor; empty if none
    ///   was needed, and in a resumed session
    /// @param warnings what is accepted here and would be refused elsewhere, or soon
    /// @param status what a response that the server stapled says of its certificate; `null` if it
    ///   stapled none that can be read, and in a resumed session
    public record Peer(
            List<X509Certificate> presented,
            List<X509Certificate> validated,
            List<String> warnings,
            @Nullable CertificateStatus status) {
        /// Nothing was shown.
        public static final Peer UNKNOWN = new Peer(List.of(), List.of(), List.of(), null);

        public Peer {
            presented = List.copyOf(presented);
            validated = List.copyOf(validated);
            warnings = List.copyOf(warnings);
        }
    }

    /// What an engine exports. Made by Fairlead.
    @FunctionalInterface
    public interface Exporter {
        /// @throws SSLKeyException if there is nothing, and why
        byte[] export(String label, byte @Nullable [] context, int length) throws SSLKeyException;
    }

    /// Made by Fairlead.
    ///
    /// @param exporter `null` where no keying material was asked for
    public TlsHandshake(
            TlsVersion version,
            String cipherSuite,
            @Nullable String alpn,
            @Nullable String serverName,
            @Nullable String pskIdentity,
            boolean connectionIds,
            TlsOptions.Engine engine,
            String engineReason,
            boolean resumed,
            Peer peer,
            Duration duration,
            @Nullable Exporter exporter) {
        this(
                version,
                cipherSuite,
                alpn,
                serverName,
                pskIdentity,
                connectionIds,
                engine,
                engineReason,
                resumed,
                peer,
                duration,
                exporter,
                EarlyData.NONE);
    }

    private TlsHandshake(
            TlsVersion version,
            String cipherSuite,
            @Nullable String alpn,
            @Nullable String serverName,
            @Nullable String pskIdentity,
            boolean connectionIds,
            TlsOptions.Engine engine,
            String engineReason,
            boolean resumed,
            Peer peer,
            Duration duration,
            @Nullable Exporter exporter,
            EarlyData earlyData) {
        this.earlyData = earlyData;
        this.version = version;
        this.cipherSuite = cipherSuite;
        this.alpn = alpn;
        this.serverName = serverName;
        this.pskIdentity = pskIdentity;
        this.connectionIds = connectionIds;
        this.engine = engine;
        this.engineReason = engineReason;
        this.resumed = resumed;
        this.peer = peer;
        this.duration = duration;
        this.exporter = exporter;
    }

    /// The same, with early data. Made by Fairlead.
    public TlsHandshake withEarlyData(EarlyData what) {
        return new TlsHandshake(
                version,
                cipherSuite,
                alpn,
                serverName,
                pskIdentity,
                connectionIds,
                engine,
                engineReason,
                resumed,
                peer,
                duration,
                exporter,
                what);
    }

    /// DTLS 1.2 is [TlsVersion#TLS_1_2] in datagrams.
    public TlsVersion version() {
        return version;
    }

    /// By its IANA name, such as `TLS_AES_128_GCM_SHA256`; empty at a server of QUIC while it has
    /// early data and nothing else of a client.
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

    /// The name of the pre-shared key that both ends have proved to know; empty if they went by
    /// certificates.
    public Optional<String> pskIdentity() {
        return Optional.ofNullable(pskIdentity);
    }

    /// Whether what the client sends bears a connection ID (RFC 9146), by which the server finds
    /// this connection when the client's address has changed. Of DTLS only.
    public boolean connectionIds() {
        return connectionIds;
    }

    /// Whose code did it; never [TlsOptions.Engine#AUTO].
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

    /// Whether data went before the handshake had ended. Of QUIC only.
    public EarlyData earlyData() {
        return earlyData;
    }

    public Peer peer() {
        return peer;
    }

    /// From its first packet to its end.
    public Duration duration() {
        return duration;
    }

    /// Secret bytes that the two ends of this connection share, and nobody else (RFC 8446, section
    /// 7.5; RFC 5705 for TLS 1.2): the same at both ends for equal arguments. A protocol above can
    /// tie itself to this connection by them (RFC 9266), or take keys from them.
    ///
    /// @param label of the protocol that they are for, such as `EXPORTER-Channel-Binding`
    /// @param context what else they depend on; with TLS 1.2, none is not the same as an empty one
    /// @param length 1 to 8160
    /// @throws IllegalStateException unless the stack was built with
    ///   [TlsOptions#withNeeds(TlsOptions.Need...)] and [TlsOptions.Need#EXPORTER]
    public byte[] exportKeyingMaterial(String label, byte @Nullable [] context, int length) {
        if (label.isEmpty() || !label.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "label is '" + label + "'; ASCII is needed (RFC 5705, section 4)");
        }
        if (length < 1 || length > MOST_EXPORTED) {
            throw new IllegalArgumentException(
                    "length is " + length + "; 1 to " + MOST_EXPORTED + " bytes are allowed");
        }
        if (exporter == null) {
            throw new IllegalStateException(
                    "nothing can be exported; build the stack with withNeeds(EXPORTER)");
        }
        try {
            return exporter.export(label, context, length);
        } catch (SSLKeyException e) {
            throw new IllegalStateException("the engine exports nothing: " + e.getMessage(), e);
        }
    }

    /// `TLSv1.3 TLS_AES_128_GCM_SHA256, BoringSSL`
    @Override
    public String toString() {
        return version
                + " "
                + cipherSuite
                + (alpn == null ? "" : ", " + alpn)
                + (pskIdentity == null ? "" : ", key of " + pskIdentity)
                + (resumed ? ", resumed" : "")
                + (earlyData == EarlyData.NONE
                        ? ""
                        : ", early data " + earlyData.name().toLowerCase(java.util.Locale.ROOT))
                + ", "
                + engine;
    }
}
