package dev.fairlead;

/// TLS over TCP or a Unix socket (RFC 8446, RFC 5246): bytes in order, both ways, which nobody on
/// the way can read or change.
public final class TlsStack implements Stack<StreamConnection> {
    private final TcpOptions tcp;
    private final TlsOptions options;

    /// @throws IllegalArgumentException if the engine asked for cannot do what is asked of it, or
    ///   cannot be had here
    TlsStack(TcpOptions tcp, TlsOptions options) {
        Network.requireEngine(options);
        this.tcp = tcp;
        this.options = options;
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
        return new TlsStack(tcp, options);
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
        return "tcp, tls";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TlsStack that
                && tcp.equals(that.tcp)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return 31 * tcp.hashCode() + options.hashCode();
    }

    @Override
    public String toString() {
        return description();
    }
}
