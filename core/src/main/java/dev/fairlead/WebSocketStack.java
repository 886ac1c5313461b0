package dev.fairlead;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// WebSocket (RFC 6455) over TCP, a Unix socket or TLS: messages of text or octets, both ways.
public final class WebSocketStack implements Stack<WebSocketConnection> {
    private final TcpOptions tcp;
    private final @Nullable TlsOptions tls;
    private final WebSocketOptions options;

    /// @param tls `null` for none
    WebSocketStack(TcpOptions tcp, @Nullable TlsOptions tls, WebSocketOptions options) {
        this.tcp = tcp;
        this.tls = tls;
        this.options = options;
    }

    /// Of the TCP below.
    public TcpOptions tcp() {
        return tcp;
    }

    /// Of the TLS below; empty if there is none.
    public Optional<TlsOptions> tls() {
        return Optional.ofNullable(tls);
    }

    public WebSocketOptions options() {
        return options;
    }

    public WebSocketStack with(WebSocketOptions options) {
        return new WebSocketStack(tcp, tls, options);
    }

    @Override
    public String description() {
        return tls == null ? "tcp, websocket" : "tcp, tls, websocket";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebSocketStack that
                && tcp.equals(that.tcp)
                && tls().equals(that.tls())
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * tcp.hashCode() + tls().hashCode()) + options.hashCode();
    }

    @Override
    public String toString() {
        return description();
    }
}
