package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.TlsOptions;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// What engines ask on the way, and for whom. Knows nothing of the [TlsContext], which could never
/// be let go if native code held it.
abstract class EngineCallbacks {
    final TlsOptions options;
    final PeerRole peer;
    private final Map<SSLEngine, Negotiation> running = new ConcurrentHashMap<>();

    EngineCallbacks(TlsOptions options, PeerRole peer) {
        this.options = options;
        this.peer = peer;
    }

    /// `engine` belongs to `negotiation` until [#done].
    final void begin(SSLEngine engine, Negotiation negotiation) {
        running.put(calling(engine), negotiation);
    }

    final void done(SSLEngine engine) {
        running.remove(calling(engine));
    }

    /// The engine that calls back for that of a handler: usually itself.
    SSLEngine calling(SSLEngine engine) {
        return engine;
    }

    /// The negotiation that an engine calls back for.
    final Negotiation negotiationOf(@Nullable SSLEngine engine) throws SSLException {
        Negotiation found = engine == null ? null : running.get(engine);
        if (found == null) {
            throw new SSLHandshakeException("the handshake is over");
        }
        return found;
    }

    /// The OCSP response that the server stapled to its certificate, while it is verified.
    abstract Optional<byte[]> stapledOcsp(SSLEngine engine);

    /// Has `engine` send the response to its client, if that asks.
    abstract void staple(SSLEngine engine, byte[] response);

    /// What makes the engine refuse the peer, with the alert that says most.
    abstract CertificateException refusal(CertificateFailure failure);
}
