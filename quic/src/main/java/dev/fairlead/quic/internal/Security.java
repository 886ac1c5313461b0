package dev.fairlead.quic.internal;

import dev.fairlead.Identity;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.stack.tls.KeyLog;
import dev.fairlead.internal.stack.tls.Negotiation;
import dev.fairlead.internal.stack.tls.Signatures;
import io.netty.handler.codec.quic.BoringSSLAsyncPrivateKeyMethod;
import io.netty.handler.codec.quic.BoringSSLKeylessManagerFactory;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// The engine's set-up for TLS, from public options. Private keys stay in Java: the engine has a
/// certificate, and asks for signatures.
///
/// @param log `null` for none
record Security(QuicSslContext context, PeerCheck check, @Nullable KeyLog log) {

    static Security client(TlsOptions tls) throws NetworkException {
        PeerCheck check = new PeerCheck();
        KeyLog log = tls.keyLog().map(KeyLog::new).orElse(null);
        QuicSslContextBuilder builder =
                QuicSslContextBuilder.forClient().endpointIdentificationAlgorithm("");
        List<Identity> identities = tls.identities();
        if (!identities.isEmpty()) {
            builder.keyManager(keyless(identities.getFirst()), null);
        }
        return new Security(build(builder, tls, check, log), check, log);
    }

    /// @throws NetworkException if no identity can be used
    static Security server(TlsOptions tls) throws NetworkException {
        PeerCheck check = new PeerCheck();
        KeyLog log = tls.keyLog().map(KeyLog::new).orElse(null);
        List<Identity> identities = tls.identities();
        if (identities.isEmpty()) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "TlsOptions.identities", "a server needs one, and there is none"));
        }
        List<QuicSslContext> contexts = new ArrayList<>();
        for (Identity identity : identities) {
            contexts.add(server(tls, check, log, identity));
        }
        QuicSslContext context =
                contexts.size() == 1
                        ? contexts.getFirst()
                        : QuicSslContextBuilder.buildForServerWithSni(
                                name -> contexts.get(Math.max(0, bestFor(name, identities))));
        return new Security(context, check, log);
    }

    private static QuicSslContext server(
            TlsOptions tls, PeerCheck check, @Nullable KeyLog log, Identity identity)
            throws NetworkException {
        return build(
                QuicSslContextBuilder.forServer(keyless(identity), null)
                        .clientAuth(
                                switch (tls.clientAuthentication()) {
                                    case NONE -> ClientAuth.NONE;
                                    case OPTIONAL -> ClientAuth.OPTIONAL;
                                    case REQUIRED -> ClientAuth.REQUIRE;
                                }),
                tls,
                check,
                log);
    }

    private static int bestFor(String name, List<Identity> identities) {
        for (int at = 0; at < identities.size(); at++) {
            if (Negotiation.isFor(identities.get(at), name)) {
                return at;
            }
        }
        return -1;
    }

    private static QuicSslContext build(
            QuicSslContextBuilder builder, TlsOptions tls, PeerCheck check, @Nullable KeyLog log) {
        builder.trustManager(check)
                .applicationProtocols(tls.alpn().toArray(String[]::new))
                .earlyData(false);
        if (log != null) {
            builder.keylog((_, line) -> log.append(line));
        }
        return builder.build();
    }

    private static BoringSSLKeylessManagerFactory keyless(Identity identity)
            throws NetworkException {
        String algorithm = identity.key().getAlgorithm();
        if (!algorithm.equals("EC") && !algorithm.equals("RSA")) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "TlsOptions.identities",
                            "QUIC's engine has keys of EC and RSA, and this one is of "
                                    + algorithm));
        }
        try {
            return BoringSSLKeylessManagerFactory.newKeyless(
                    new Keys(identity.key()), identity.chain().toArray(X509Certificate[]::new));
        } catch (GeneralSecurityException | IOException e) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported("TlsOptions.identities", e.toString()), e);
        }
    }

    /// Called on a thread that may block.
    private record Keys(PrivateKey key) implements BoringSSLAsyncPrivateKeyMethod {
        @Override
        public Future<byte[]> sign(SSLEngine engine, int algorithm, byte[] input) {
            try {
                return ImmediateEventExecutor.INSTANCE.newSucceededFuture(
                        Signatures.sign(key, algorithm, input));
            } catch (GeneralSecurityException | IOException | RuntimeException e) {
                return ImmediateEventExecutor.INSTANCE.newFailedFuture(e);
            }
        }

        /// For suites that exchange keys by RSA, which TLS 1.3 does not have.
        @Override
        public Future<byte[]> decrypt(SSLEngine engine, byte[] input) {
            return ImmediateEventExecutor.INSTANCE.newFailedFuture(
                    new GeneralSecurityException("TLS 1.3 has no such key exchange"));
        }
    }
}
