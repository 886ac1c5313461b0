package dev.fairlead;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// TLS over TCP or a Unix socket (RFC 8446, RFC 5246): bytes in order, both ways, which nobody on
/// the way can read or change.
public final class TlsStack implements Stack<StreamConnection> {
    private final TcpOptions tcp;
    private final TlsOptions options;
    private final @Nullable StartTlsProtocol startTls;

    /// @throws IllegalArgumentException if the engine asked for cannot do what is asked of it, or
    ///   cannot be had here
    TlsStack(TcpOptions tcp, TlsOptions options) {
        this(tcp, options, null);
    }

    private TlsStack(TcpOptions tcp, TlsOptions options, @Nullable StartTlsProtocol startTls) {
        Network.requireEngine(options);
        this.tcp = tcp;
        this.options = options;
        this.startTls = startTls;
    }

    /// Of the TCP below.
    public TcpOptions tcp() {
        return tcp;
    }

    public TlsOptions options() {
        return options;
    }

    /// @throws IllegalArgumentException if the engine asked for cannot do what is asked of it, or
    ///   cannot be had here
    public TlsStack with(TlsOptions options) {
        return new TlsStack(tcp, options, startTls);
    }

    /// What is spoken in the clear before TLS; empty if TLS comes first.
    public Optional<StartTlsProtocol> startTls() {
        return Optional.ofNullable(startTls);
    }

    /// Begins in the clear, and asks the server for TLS in the protocol that it speaks; only then
    /// the connection is ready. For clients: a listener with such a stack is refused.
    public TlsStack withStartTls(StartTlsProtocol protocol) {
        return new TlsStack(tcp, options, protocol);
    }

    /// Messages over this, told apart by a framing.
    public <M> FramedStack<M> framed(Framing<M> framing) {
        return new FramedStack<>(this, framing);
    }

    /// Values over this, each in a message with a length of four bytes ([Framing#of(Coder)]).
    public <T> FramedStack<T> framed(Coder<T> coder) {
        return framed(Framing.of(coder));
    }

    /// WebSocket over this, with [WebSocketOptions#DEFAULT].
    public WebSocketStack webSocket() {
        return webSocket(WebSocketOptions.DEFAULT);
    }

    /// WebSocket over this.
    public WebSocketStack webSocket(WebSocketOptions options) {
        return new WebSocketStack(tcp, this.options, options);
    }

    @Override
    public String description() {
        return startTls == null ? "tcp, tls" : "tcp, starttls, tls";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsStack that
                && tcp.equals(that.tcp)
                && options.equals(that.options)
                && Objects.equals(startTls, that.startTls);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tcp, options, startTls);
    }

    @Override
    public String toString() {
        return description();
    }
}
