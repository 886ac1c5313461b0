package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// What connections under the same options share: the engine's set-up, and its sessions, which
/// therefore never serve under other options.
abstract class TlsContext {
    final TlsOptions options;
    final PeerRole peer;
    final EngineChoice choice;
    private final Map<SSLEngine, Negotiation> running = new ConcurrentHashMap<>();

    TlsContext(TlsOptions options, PeerRole peer, EngineChoice choice) {
        this.options = options;
        this.peer = peer;
        this.choice = choice;
    }

    /// An engine for one connection, which belongs to `negotiation` until [#done].
    ///
    /// @param host under which a client keeps its sessions; `null` at a server
    final SSLEngine open(
            ByteBufAllocator allocator, @Nullable String host, int port, Negotiation negotiation)
            throws SSLException {
        SSLEngine engine =
                newEngine(allocator, options.resumption() ? host : null, port, negotiation);
        running.put(engine, negotiation);
        return engine;
    }

    final void done(SSLEngine engine) {
        running.remove(engine);
    }

    /// The negotiation that an engine calls back for.
    final Negotiation negotiationOf(@Nullable SSLEngine engine) throws SSLException {
        Negotiation found = engine == null ? null : running.get(engine);
        if (found == null) {
            throw new SSLHandshakeException("the handshake is over");
        }
        return found;
    }

    /// @param host the key of the session cache; `null` for a session that is not taken up again
    abstract SSLEngine newEngine(
            ByteBufAllocator allocator, @Nullable String host, int port, Negotiation negotiation)
            throws SSLException;

    /// Whether the handshake that `engine` has done took up an earlier session.
    abstract boolean isResumed(SSLEngine engine, Negotiation negotiation);

    /// The OCSP response that the server stapled to its certificate, while it is verified.
    abstract Optional<byte[]> stapledOcsp(SSLEngine engine);

    /// What makes the engine refuse the peer, with the alert that says most.
    CertificateException refusal(CertificateFailure failure) {
        return new CertificateException(failure.summary());
    }

    /// Writes the secrets of a handshake that is done, if the options ask for it.
    void logKeys(SSLEngine engine) {}

    /// What holds memory outside the heap; told once, when nobody uses the context any more.
    abstract @Nullable Runnable release();

    /// As bytes, since the JDK's own rules for text would refuse an underscore.
    static SNIServerName serverName(String name) {
        return new SNIHostName(name.getBytes(StandardCharsets.US_ASCII));
    }

    final String[] protocols() {
        List<String> protocols = new ArrayList<>();
        for (TlsVersion version : TlsVersion.values()) {
            if (version.compareTo(options.minimumVersion()) >= 0
                    && version.compareTo(options.maximumVersion()) <= 0) {
                protocols.add(version.toString());
            }
        }
        return protocols.toArray(String[]::new);
    }
}
