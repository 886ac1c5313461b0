package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.ClientAuthentication;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// The engine of the Java runtime.
final class JsseContext extends TlsContext {
    private final SSLContext shared;

    JsseContext(TlsOptions options, PeerRole peer, EngineChoice choice) {
        super(new Callbacks(options, peer), choice);
        this.shared = newContext();
    }

    private static final class Callbacks extends EngineCallbacks {
        Callbacks(TlsOptions options, PeerRole peer) {
            super(options, peer);
        }

        @Override
        SSLEngine calling(SSLEngine engine) {
            return ((JsseEngine) engine).inner();
        }

        @Override
        Optional<byte[]> stapledOcsp(SSLEngine engine) {
            return engine.getHandshakeSession() instanceof ExtendedSSLSession session
                    ? session.getStatusResponses().stream()
                            .filter(one -> one.length > 0)
                            .findFirst()
                    : Optional.empty();
        }

        /// Identities that are known when the stack is built are refused there.
        @Override
        void staple(SSLEngine engine, byte[] response) {
            throw new IllegalStateException(
                    "JSSE cannot staple a response that it is given; withEngine(BORINGSSL) can");
        }

        @Override
        CertificateException refusal(CertificateFailure failure) {
            return new CertificateException(failure.summary());
        }
    }

    private SSLContext newContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new IdentityKeyManager(callbacks, true)},
                    new TrustManager[] {new ChainTrustManager(callbacks)},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
    }

    static String[] supportedCipherSuites() {
        try {
            return SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
    }

    @Override
    SslHandler newHandler(
            ByteBufAllocator allocator,
            @Nullable String host,
            int port,
            Negotiation negotiation,
            Executor tasks) {
        // A server keeps sessions in tickets that only its context can read.
        boolean keeps = options.resumption() || peer == PeerRole.SERVER;
        SSLContext context = keeps ? shared : newContext();
        SSLEngine engine =
                host == null ? context.createSSLEngine() : context.createSSLEngine(host, port);
        engine.setUseClientMode(peer == PeerRole.SERVER);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(protocols());
        suites(parameters);
        parameters.setServerNames(
                negotiation.sentName().map(TlsContext::serverName).map(List::of).orElse(List.of()));
        if (peer == PeerRole.CLIENT) {
            parameters.setUseCipherSuitesOrder(true);
            parameters.setWantClientAuth(
                    options.clientAuthentication() == ClientAuthentication.OPTIONAL);
            if (options.clientAuthentication() == ClientAuthentication.REQUIRED) {
                parameters.setNeedClientAuth(true);
            }
        }
        if (!options.alpn().isEmpty()) {
            parameters.setApplicationProtocols(options.alpn().toArray(String[]::new));
            if (peer == PeerRole.CLIENT && options.alpnOptional()) {
                engine.setHandshakeApplicationProtocolSelector((_, offered) ->
                        options.alpn().stream().filter(offered::contains).findFirst().orElse(""));
            }
        }
        engine.setSSLParameters(parameters);
        return new SslHandler(new JsseEngine(engine), tasks);
    }

    private void suites(SSLParameters parameters) {
        if (options.cipherSuites12().isEmpty() && options.cipherSuites13().isEmpty()) {
            return;
        }
        List<String> suites = new ArrayList<>();
        List<String> usual = List.of(parameters.getCipherSuites());
        suites.addAll(options.cipherSuites13());
        if (options.cipherSuites13().isEmpty()) {
            usual.stream().filter(JsseContext::isOf13).forEach(suites::add);
        }
        suites.addAll(options.cipherSuites12());
        if (options.cipherSuites12().isEmpty()) {
            usual.stream().filter(suite -> !isOf13(suite)).forEach(suites::add);
        }
        parameters.setCipherSuites(suites.toArray(String[]::new));
    }

    /// Suites of TLS 1.3 do not name a key exchange (RFC 8446, section B.4).
    private static boolean isOf13(String suite) {
        return suite.startsWith("TLS_") && !suite.contains("_WITH_");
    }

    @Override
    boolean isResumed(SSLEngine engine, Negotiation negotiation) {
        // The runtime does not say; but a session keeps the date of its first handshake.
        return peer == PeerRole.SERVER
                ? negotiation.verdict() == null
                : engine.getSession().getCreationTime() < negotiation.begunMillis();
    }

    @Override
    @Nullable Runnable release() {
        return null;
    }
}
