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
import io.netty.handler.codec.quic.SslSessionTicketKey;
import io.netty.handler.ssl.ClientAuth;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// The engine's set-up for TLS, from public options. Private keys stay in Java: the engine has a
/// certificate, and asks for signatures.
///
/// @param refusing of a server, for clients that are not let in: it takes up no sessions, and so
///   has to wait for a signature, which leaves time to say so
/// @param log `null` for none
record Security(
        List<QuicSslContext> contexts,
        QuicSslContext context,
        QuicSslContext refusing,
        PeerCheck check,
        @Nullable KeyLog log) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /// How many sessions are kept, of all peers together.
    private static final int SESSIONS = 2048;

    /// RFC 8446, section 4.6.1, allows 7 days; a session proves no more than that it once was good.
    private static final long SESSION_SECONDS = 7200;

    /// @param identities that the client may show
    static Security client(TlsOptions tls, List<Identity> identities, boolean earlyData)
            throws NetworkException {
        PeerCheck check = new PeerCheck();
        KeyLog log = tls.keyLog().map(KeyLog::new).orElse(null);
        QuicSslContextBuilder builder =
                QuicSslContextBuilder.forClient().endpointIdentificationAlgorithm("");
        if (!identities.isEmpty()) {
            builder.keyManager(keyless(identities.getFirst(), check), null);
        }
        QuicSslContext context = build(builder, tls, earlyData, check, log);
        return new Security(List.of(context), context, context, check, log);
    }

    /// @throws NetworkException if no identity can be used
    static Security server(TlsOptions tls, boolean earlyData) throws NetworkException {
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
            contexts.add(server(tls, earlyData, check, log, identity));
        }
        QuicSslContext context =
                contexts.size() == 1
                        ? contexts.getFirst()
                        : QuicSslContextBuilder.buildForServerWithSni(
                                name -> contexts.get(Math.max(0, bestFor(name, identities))));
        QuicSslContext refusing =
                server(tls.withResumption(false), false, check, log, identities.getFirst());
        return new Security(contexts, context, refusing, check, log);
    }

    /// Of a server: tickets that it has given are of no use from now on.
    void forgetSessions() {
        byte[] key = new byte[SslSessionTicketKey.TICKET_KEY_SIZE];
        for (QuicSslContext each : contexts) {
            RANDOM.nextBytes(key);
            each.sessionContext()
                    .setTicketKeys(
                            new SslSessionTicketKey(
                                    Arrays.copyOfRange(key, 0, 16),
                                    Arrays.copyOfRange(key, 16, 32),
                                    Arrays.copyOfRange(key, 32, 48)));
        }
    }

    private static QuicSslContext server(
            TlsOptions tls,
            boolean earlyData,
            PeerCheck check,
            @Nullable KeyLog log,
            Identity identity)
            throws NetworkException {
        return build(
                QuicSslContextBuilder.forServer(keyless(identity, check), null)
                        .clientAuth(
                                switch (tls.clientAuthentication()) {
                                    case NONE -> ClientAuth.NONE;
                                    case OPTIONAL -> ClientAuth.OPTIONAL;
                                    case REQUIRED -> ClientAuth.REQUIRE;
                                }),
                tls,
                earlyData,
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
            QuicSslContextBuilder builder,
            TlsOptions tls,
            boolean earlyData,
            PeerCheck check,
            @Nullable KeyLog log) {
        builder.trustManager(check)
                .applicationProtocols(tls.alpn().toArray(String[]::new))
                .sessionCacheSize(tls.resumption() ? SESSIONS : 0)
                .sessionTimeout(SESSION_SECONDS)
                .earlyData(earlyData && tls.resumption());
        if (log != null) {
            builder.keylog((_, line) -> log.append(line));
        }
        return builder.build();
    }

    private static BoringSSLKeylessManagerFactory keyless(Identity identity, PeerCheck check)
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
                    new Keys(identity.key(), check),
                    identity.chain().toArray(X509Certificate[]::new));
        } catch (GeneralSecurityException | IOException e) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported("TlsOptions.identities", e.toString()), e);
        }
    }

    /// Called on a thread that may block.
    private record Keys(PrivateKey key, PeerCheck check) implements BoringSSLAsyncPrivateKeyMethod {
        @Override
        public Future<byte[]> sign(SSLEngine engine, int algorithm, byte[] input) {
            check.signed(engine);
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
