package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// BoringSSL, through Netty. Loads native code.
final class BoringSslContext extends TlsContext {
    /// The suites of TLS 1.3 that BoringSSL has; it takes no other list.
    private static final List<String> SUITES_13 =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    /// How many chains are kept as the native code wants them.
    private static final int CHAINS = 64;

    /// How many sessions a client keeps, of all servers together. Each TLS 1.3 handshake brings two
    /// tickets and uses one up, so that Netty's own limit, 20,480, is reached by talking to one.
    private static final int SESSIONS = 2048;

    private final ReferenceCountedOpenSslContext context;
    private final @Nullable KeyLog keyLog;

    /// @param secrets told the secrets of sessions too; `null` for nobody
    BoringSslContext(
            TlsOptions options,
            PeerRole peer,
            EngineChoice choice,
            @Nullable Consumer<String> secrets)
            throws SSLException {
        super(new Callbacks(options, peer), choice);
        KeyManagerFactory keys =
                new OpenSslCachingX509KeyManagerFactory(
                        new KeyManagerFactoryWrapper(new IdentityKeyManager(callbacks, false)),
                        CHAINS);
        SslContextBuilder builder =
                peer == PeerRole.SERVER
                        ? SslContextBuilder.forClient().keyManager(keys)
                        : SslContextBuilder.forServer(keys).clientAuth(clientAuth());
        builder.sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(new ChainTrustManager(callbacks))
                .endpointIdentificationAlgorithm(null) // names are verified with the chain
                .protocols(protocols())
                .enableOcsp(true)
                .option(OpenSslContextOption.USE_TASKS, true)
                .option(OpenSslContextOption.PRIVATE_KEY_METHOD, new KeyOperations(callbacks));
        if (!options.cipherSuites12().isEmpty()) {
            builder.ciphers(suites(), IdentityCipherSuiteFilter.INSTANCE);
        }
        if (!options.alpn().isEmpty()) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            options.alpn()));
        }
        context = (ReferenceCountedOpenSslContext) builder.build();
        context.sessionContext().setSessionCacheEnabled(options.resumption());
        if (options.resumption()) {
            // No keys of our own: BoringSSL makes and changes them, and tickets are on.
            context.sessionContext().setTicketKeys(new OpenSslSessionTicketKey[0]);
            if (peer == PeerRole.SERVER) {
                context.sessionContext().setSessionCacheSize(SESSIONS);
            }
        }
        keyLog = options.keyLog().map(KeyLog::new).orElse(null);
        if (keyLog != null || (secrets != null && NativeContext.missing().isEmpty())) {
            NativeContext.logKeys(context, told(keyLog, secrets));
        }
    }

    private static Consumer<String> told(@Nullable KeyLog log, @Nullable Consumer<String> secrets) {
        return line -> {
            if (log != null) {
                log.append(line);
            }
            if (secrets != null) {
                secrets.accept(line);
            }
        };
    }

    private static final class Callbacks extends EngineCallbacks {
        Callbacks(TlsOptions options, PeerRole peer) {
            super(options, peer);
        }

        @Override
        Optional<byte[]> stapledOcsp(SSLEngine engine) {
            byte[] response = ((ReferenceCountedOpenSslEngine) engine).getOcspResponse();
            return response == null || response.length == 0
                    ? Optional.empty()
                    : Optional.of(response);
        }

        @Override
        void staple(SSLEngine engine, byte[] response) {
            ((ReferenceCountedOpenSslEngine) engine).setOcspResponse(response);
        }

        /// Without a code, BoringSSL would say that it had an internal error.
        @Override
        CertificateException refusal(CertificateFailure failure) {
            int code =
                    switch (failure.cause()) {
                        case "tls.certificate-expired" ->
                                CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
                        case "tls.certificate-revoked" ->
                                CertificateVerifier.X509_V_ERR_CERT_REVOKED;
                        case "tls.unknown-ca", "tls.self-signed", "tls.missing-intermediate" ->
                                CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
                        default -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
                    };
            return new OpenSslCertificateException(failure.summary(), code);
        }
    }

    private ClientAuth clientAuth() {
        return switch (options.clientAuthentication()) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    private List<String> suites() {
        List<String> suites = new ArrayList<>();
        if (options.maximumVersion() == TlsVersion.TLS_1_3) {
            suites.addAll(SUITES_13);
        }
        suites.addAll(options.cipherSuites12());
        return suites;
    }

    @Override
    SslHandler newHandler(
            ByteBufAllocator allocator,
            @Nullable String host,
            int port,
            Negotiation negotiation,
            Executor tasks) {
        // Not an engine with a handler of our own around it: such an engine would keep to the rules
        // of the JDK's, and take one record a call.
        SslHandler handler =
                host == null
                        ? context.newHandler(allocator, tasks)
                        : context.newHandler(allocator, host, port, tasks);
        SSLEngine engine = handler.engine();
        if (!options.resumption()) {
            SSL.setOptions(
                    ((ReferenceCountedOpenSslEngine) engine).sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        Optional<String> name = negotiation.sentName();
        if (peer == PeerRole.SERVER && name.isPresent()) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(serverName(name.get())));
            engine.setSSLParameters(parameters);
        }
        return handler;
    }

    @Override
    void flush() {
        if (keyLog != null) {
            keyLog.flush();
        }
    }

    @Override
    boolean isResumed(SSLEngine engine, Negotiation negotiation) {
        return SSL.isSessionReused(((ReferenceCountedOpenSslEngine) engine).sslPointer());
    }

    @Override
    Runnable release() {
        ReferenceCountedOpenSslContext held = context;
        return held::release;
    }
}
