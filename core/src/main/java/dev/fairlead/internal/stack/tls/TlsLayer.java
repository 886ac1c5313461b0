package dev.fairlead.internal.stack.tls;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Stage;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TlsOptions.Need;
import dev.fairlead.TlsVersion;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.SecureTransport;
import dev.fairlead.internal.io.Sockets;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.provider.PskEngine;
import dev.fairlead.internal.stack.tcp.SocketLayer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// TLS on a connected socket: the handshake, and the transport that it leads to.
public final class TlsLayer implements SocketLayer {
    private final TlsContext context;
    private final @Nullable Endpoint expected;
    private final @Nullable String sessionKey;
    private final int port;
    private final @Nullable Endpoint beyond;

    private TlsLayer(
            TlsContext context,
            @Nullable Endpoint expected,
            @Nullable String sessionKey,
            int port,
            @Nullable Endpoint beyond) {
        this.context = context;
        this.expected = expected;
        this.sessionKey = sessionKey;
        this.port = port;
        this.beyond = beyond;
    }

    /// For connections to `endpoint`. May take some milliseconds.
    ///
    /// @throws SSLException if the engine refuses the options
    public static TlsLayer client(TlsContexts contexts, TlsOptions options, Endpoint endpoint)
            throws SSLException {
        Endpoint expected =
                options.serverName()
                        .map(name -> Endpoint.host(name, endpoint.port()))
                        .orElse(
                                endpoint instanceof Endpoint.Uri uri
                                        ? uri.hostEndpoint()
                                        : endpoint);
        TlsContext context = contexts.of(options, PeerRole.SERVER);
        // No host name begins so: an engine must not take it for the name to send.
        String key = "/" + endpoint;
        return new TlsLayer(context, expected, key, endpoint.port(), null);
    }

    /// For connections that a listener lets in. May take some milliseconds.
    ///
    /// @throws SSLException if the engine refuses the options
    public static TlsLayer server(TlsContexts contexts, TlsOptions options) throws SSLException {
        return new TlsLayer(contexts.of(options, PeerRole.CLIENT), null, null, 0, null);
    }

    /// The same where the peer is not at the other end of the socket, but beyond a proxy.
    public TlsLayer beyondProxy(Endpoint target) {
        return new TlsLayer(context, expected, sessionKey, port, target);
    }

    @Override
    public void begin(DuplexChannel socket, Loop loop, Outcome outcome) {
        outcome.reached(Stage.TLS);
        new Handshaking(socket, loop, outcome).begin();
    }

    /// Secures the socket for something else: on success it is not a transport, but carries on with
    /// what `secured` begins on it. On the loop.
    public void secure(
            DuplexChannel socket,
            Loop loop,
            Consumer<TlsHandshake> secured,
            Consumer<Throwable> failed) {
        new Handshaking(
                        socket,
                        loop,
                        new Outcome() {
                            @Override
                            public void ready(Transport transport) {
                                throw new IllegalStateException("a tunnel is not a transport");
                            }

                            @Override
                            public void failed(Throwable why) {
                                failed.accept(why);
                            }
                        })
                .secure(secured);
    }

    /// One handshake. On the loop of its socket.
    private final class Handshaking {
        private final DuplexChannel socket;
        private final Loop loop;
        private final Outcome outcome;
        private final Endpoint remote;
        private final Negotiation negotiation =
                new Negotiation(context.options, context.peer, expected);
        private final FirstBytes first = new FirstBytes();
        private final DelegatedTasks tasks = new DelegatedTasks();
        private final HandshakeFailures failures;
        private final long begun = System.nanoTime();

        Handshaking(DuplexChannel socket, Loop loop, Outcome outcome) {
            this.socket = socket;
            this.loop = loop;
            this.outcome = outcome;
            this.remote = beyond != null ? beyond : Sockets.endpoint(socket.remoteAddress());
            this.failures =
                    new HandshakeFailures(
                            context.options, remote, context.peer, negotiation, first);
        }

        void begin() {
            SslHandler handler = open();
            if (handler == null) {
                return;
            }
            SSLEngine engine = handler.engine();
            SecureTransport transport =
                    new SecureTransport(socket, loop, handler, failures::inTransfer);
            handler.handshakeFuture()
                    .addListener(done -> {
                        context.done(engine);
                        if (done.isSuccess()) {
                            established(engine, transport);
                        } else {
                            tasks.end();
                            closeSoon();
                            fail(failures.of(done.cause(), transport.failure()), done.cause());
                        }
                    });
            socket.pipeline().addLast(first);
            transport.attach();
        }

        /// @return `null` if it has failed
        private @Nullable SslHandler open() {
            try {
                SslHandler handler =
                        context.open(socket.alloc(), sessionKey, port, negotiation, tasks);
                handler.setHandshakeTimeoutMillis(context.options.handshakeTimeout().toMillis());
                return handler;
            } catch (SSLException | RuntimeException e) {
                socket.unsafe().close(socket.newPromise());
                fail(new SecurityFailure.Broken(remote, e.toString()), e);
                return null;
            }
        }

        void secure(Consumer<TlsHandshake> secured) {
            SslHandler handler = open();
            if (handler == null) {
                return;
            }
            SSLEngine engine = handler.engine();
            TlsTunnel tunnel = new TlsTunnel(handler, failures::inTransfer);
            handler.handshakeFuture()
                    .addListener(done -> {
                        context.done(engine);
                        if (done.isSuccess()) {
                            tunnel.established();
                            forgetFirst();
                            secured.accept(describe(engine));
                        } else {
                            tasks.end();
                            closeSoon();
                            fail(failures.of(done.cause(), tunnel.failure()), done.cause());
                        }
                    });
            socket.pipeline().addLast(first, handler, tunnel);
            socket.read();
        }

        private void forgetFirst() {
            if (socket.pipeline().context(first) != null) {
                socket.pipeline().remove(first);
            }
        }

        /// The handler closes, once the alert that says why is on its way; this is for when it does
        /// not.
        private void closeSoon() {
            try {
                loop.execute(() -> socket.unsafe().close(socket.newPromise()));
            } catch (RejectedExecutionException _) {
                // The loop has ended, and every socket with it.
            }
        }

        private void established(SSLEngine engine, SecureTransport transport) {
            forgetFirst();
            TlsHandshake handshake = describe(engine);
            List<String> wanted = context.options.alpn();
            if (handshake.alpn().isEmpty()
                    && !wanted.isEmpty()
                    && !context.options.alpnOptional()) {
                transport.close();
                fail(new SecurityFailure.NoApplicationProtocol(remote, wanted), null);
                return;
            }
            transport.established(handshake, noHalfClose(handshake));
            outcome.ready(transport);
        }

        private void fail(SecurityFailure failure, @Nullable Throwable thrown) {
            outcome.failed(new NetworkException(failure, thrown));
        }

        private TlsHandshake describe(SSLEngine engine) {
            SSLSession session = engine.getSession();
            boolean resumed = context.isResumed(engine, negotiation);
            String alpn = engine.getApplicationProtocol();
            return new TlsHandshake(
                    session.getProtocol().equals(TlsVersion.TLS_1_3.toString())
                            ? TlsVersion.TLS_1_3
                            : TlsVersion.TLS_1_2,
                    session.getCipherSuite(),
                    alpn == null || alpn.isEmpty() ? null : alpn,
                    context.peer == PeerRole.SERVER
                            ? negotiation.sentName().orElse(null)
                            : Negotiation.askedName(engine),
                    engine instanceof PskEngine keyed ? keyed.pskIdentity() : null,
                    false,
                    context.choice.engine(),
                    context.choice.reason(),
                    resumed,
                    peer(session),
                    Duration.ofNanos(System.nanoTime() - begun),
                    context.options.needs().contains(Need.EXPORTER)
                            ? ((ExtendedSSLSession) session)::exportKeyingMaterialData
                            : null);
        }

        private TlsHandshake.Peer peer(SSLSession session) {
            ChainVerdict verdict = negotiation.verdict();
            if (verdict != null) {
                return new TlsHandshake.Peer(
                        verdict.presented(),
                        verdict.validated(),
                        verdict.warnings(),
                        verdict.status().orElse(null));
            }
            try {
                Certificate[] original = session.getPeerCertificates();
                return new TlsHandshake.Peer(
                        Arrays.stream(original).map(X509Certificate.class::cast).toList(),
                        List.of(),
                        List.of(),
                        null);
            } catch (SSLPeerUnverifiedException _) {
                return TlsHandshake.Peer.UNKNOWN; // the peer has shown none
            }
        }
    }

    private static @Nullable String noHalfClose(TlsHandshake handshake) {
        if (handshake.version() == TlsVersion.TLS_1_2) {
            return "TLS 1.2 ends both streams together (RFC 5246, section 7.2.1)";
        }
        return handshake.engine() == Engine.BORINGSSL
                ? "BoringSSL ends both streams together"
                : null;
    }
}
