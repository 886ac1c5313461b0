package dev.fairlead.bench.peer;

import dev.fairlead.bench.Credentials;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/// Netty's own TLS by either engine, as its builder makes it: certificates are verified on the
/// event loop. BoringSSL has no list of suites for TLS 1.3; JSSE is given the one that all use.
final class NettyTls {
    private static final String VERSION = "TLSv1.3";

    private final SslContext server;
    private final SslContext client;
    private final boolean resuming;

    NettyTls(boolean boringSsl, boolean resuming) throws SSLException {
        this.resuming = resuming;
        Credentials credentials = Credentials.make();
        server =
                of(
                        SslContextBuilder.forServer(credentials.key(), credentials.certificate()),
                        boringSsl);
        client = of(SslContextBuilder.forClient().trustManager(credentials.root()), boringSsl);
        if (boringSsl) {
            ((ReferenceCountedOpenSslContext) client)
                    .sessionContext()
                    .setSessionCacheEnabled(resuming);
        }
    }

    private static SslContext of(SslContextBuilder builder, boolean boringSsl) throws SSLException {
        builder.protocols(VERSION);
        if (!boringSsl) {
            builder.ciphers(List.of(Credentials.SUITE));
        }
        return builder.sslProvider(boringSsl ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .build();
    }

    ChannelHandler accepting(ChannelHandler handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                SslHandler tls = server.newHandler(channel.alloc());
                if (!resuming && tls.engine() instanceof ReferenceCountedOpenSslEngine engine) {
                    SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
                }
                channel.pipeline().addLast(tls, handler);
            }
        };
    }

    /// Sessions are taken up by host and port.
    ChannelHandler connecting(String host, int port, ChannelHandler handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(client.newHandler(channel.alloc(), host, port), handler);
            }
        };
    }

    /// @return whether the handshake took up an earlier session
    boolean checked(SslHandler handler) {
        SSLEngine engine = handler.engine();
        String suite = engine.getSession().getCipherSuite();
        if (!suite.equals(Credentials.SUITE)) {
            throw new IllegalStateException("the suite is " + suite);
        }
        return engine instanceof ReferenceCountedOpenSslEngine openSsl
                ? SSL.isSessionReused(openSsl.sslPointer())
                : resuming && wasMadeBefore(engine);
    }

    /// JSSE does not say; a session keeps the date of its full handshake, in milliseconds.
    private static boolean wasMadeBefore(SSLEngine engine) {
        return System.currentTimeMillis() - engine.getSession().getCreationTime() > 50;
    }
}
