package dev.fairlead.internal.stack.proxy;

import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkException;
import dev.fairlead.Proxy;
import dev.fairlead.ProxyFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.stack.exchange.Exchange;
import dev.fairlead.internal.stack.exchange.ExchangeLayer;
import dev.fairlead.internal.stack.tcp.SocketLayer;
import dev.fairlead.internal.stack.tls.TlsContexts;
import dev.fairlead.internal.stack.tls.TlsLayer;
import io.netty.channel.socket.DuplexChannel;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// What is set up on a socket that leads to a proxy, hop by hop.
public final class ProxyLayers {
    private ProxyLayers() {}

    /// Through a proxy, and those behind it, to a target.
    ///
    /// @param above what is set up with the target
    /// @throws SSLException if an engine refuses the options for TLS with a proxy
    public static SocketLayer to(
            Endpoint target, Proxy proxy, TlsContexts contexts, SocketLayer above)
            throws SSLException {
        SocketLayer layer = above;
        List<Proxy> hops = proxy.hops();
        for (int at = hops.size() - 1; at >= 0; at--) {
            Endpoint asked = at == hops.size() - 1 ? target : hops.get(at + 1).endpoint();
            Proxy hop = hops.get(at);
            Hop asking = Hop.of(hop, asked);
            Supplier<Exchange> exchanges =
                    switch (hop.protocol()) {
                        case SOCKS5 -> () -> Socks5.connect(asking);
                        case HTTP -> () -> new HttpConnect(asking);
                    };
            layer = secured(hop, contexts, at > 0, exchange(hop, exchanges, layer));
        }
        return layer;
    }

    /// Asks a SOCKS5 proxy to carry datagrams.
    ///
    /// @param relay hears where to send them
    public static SocketLayer associate(
            Endpoint target,
            Proxy proxy,
            TlsContexts contexts,
            Consumer<Endpoint> relay,
            SocketLayer above)
            throws SSLException {
        Hop asking = Hop.of(proxy, target);
        return secured(
                proxy,
                contexts,
                false,
                exchange(proxy, () -> Socks5.associate(asking, relay), above));
    }

    private static SocketLayer exchange(
            Proxy hop, Supplier<Exchange> exchanges, SocketLayer above) {
        return new ExchangeLayer(
                hop.protocol().toString(), Stage.PROXY, exchanges, hop.timeout(), above);
    }

    private static SocketLayer secured(
            Proxy hop, TlsContexts contexts, boolean beyond, SocketLayer above)
            throws SSLException {
        if (hop.tls().isEmpty()) {
            return above;
        }
        TlsLayer tls = TlsLayer.client(contexts, hop.tls().get(), hop.endpoint());
        return new Secured(hop.toString(), beyond ? tls.beyondProxy(hop.endpoint()) : tls, above);
    }

    /// TLS with the proxy itself, below what it is asked.
    private record Secured(String proxy, TlsLayer tls, SocketLayer above) implements SocketLayer {
        @Override
        public void begin(DuplexChannel socket, Loop loop, Outcome outcome) {
            outcome.reached(Stage.PROXY);
            tls.secure(
                    socket,
                    loop,
                    done -> {
                        outcome.passed(new Handshake("tls", done.duration()));
                        above.begin(socket, loop, outcome);
                    },
                    why -> outcome.failed(withProxy(why)));
        }

        private Throwable withProxy(Throwable why) {
            return why instanceof NetworkException own
                            && own.failure() instanceof SecurityFailure failure
                    ? new NetworkException(new ProxyFailure.NotSecured(proxy, failure), why)
                    : why;
        }
    }
}
