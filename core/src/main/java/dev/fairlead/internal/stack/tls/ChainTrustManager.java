package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Where engines ask whether a chain is good. On a thread that may block.
final class ChainTrustManager extends X509ExtendedTrustManager {
    private final EngineCallbacks callbacks;

    ChainTrustManager(EngineCallbacks callbacks) {
        this.callbacks = callbacks;
    }

    @Override
    public void checkServerTrusted(
            X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    @Override
    public void checkClientTrusted(
            X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, engine);
    }

    private void check(X509Certificate[] chain, @Nullable SSLEngine engine)
            throws CertificateException {
        Optional<CertificateFailure> failure;
        try {
            Negotiation negotiation = callbacks.negotiationOf(engine);
            Optional<byte[]> stapled =
                    engine == null || callbacks.peer == PeerRole.CLIENT
                            ? Optional.empty()
                            : callbacks.stapledOcsp(engine);
            failure = negotiation.verify(List.of(chain), stapled);
        } catch (SSLException e) {
            throw new CertificateException(e);
        }
        if (failure.isPresent()) {
            throw callbacks.refusal(failure.get());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw withoutEngine();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw withoutEngine();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw withoutEngine();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw withoutEngine();
    }

    private static CertificateException withoutEngine() {
        return new CertificateException("certificates are verified for engines only");
    }

    /// The authorities that a server names to its clients.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return callbacks.options.trust().basis()
                        instanceof dev.fairlead.TrustPolicy.GivenAnchors(var anchors)
                ? anchors.toArray(X509Certificate[]::new)
                : new X509Certificate[0];
    }
}
