package dev.fairlead.quic.internal;

import dev.fairlead.CertificateFailure;
import dev.fairlead.internal.stack.tls.Negotiation;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Where the engine asks whether a peer is trusted. Decides by the core's own rules; on a thread
/// that may block.
final class PeerCheck extends X509ExtendedTrustManager {
    private final Map<SSLEngine, Negotiation> running = new ConcurrentHashMap<>();
    private final Set<SSLEngine> signed = ConcurrentHashMap.newKeySet();

    /// `engine` belongs to `negotiation` until [#done].
    void begin(SSLEngine engine, Negotiation negotiation) {
        running.put(engine, negotiation);
    }

    void done(@Nullable SSLEngine engine) {
        if (engine != null) {
            running.remove(engine);
            signed.remove(engine);
        }
    }

    /// This end has signed, which it does in every handshake that is not of an earlier session.
    void signed(SSLEngine engine) {
        if (running.containsKey(engine)) {
            signed.add(engine);
        }
    }

    boolean hasSigned(SSLEngine engine) {
        return signed.contains(engine);
    }

    /// How many handshakes are under way.
    int running() {
        return running.size();
    }

    private void check(X509Certificate[] chain, @Nullable SSLEngine engine)
            throws CertificateException {
        Negotiation negotiation = engine == null ? null : running.get(engine);
        if (negotiation == null) {
            throw new CertificateException("the handshake is over");
        }
        Optional<CertificateFailure> failure = negotiation.verify(List.of(chain), Optional.empty());
        if (failure.isPresent()) {
            throw new CertificateException(failure.get().summary());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    // The engine gives itself, and so does not ask for these.

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain, null);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
