package dev.fairlead;

/// TCP alone: bytes in order, both ways.
public final class TcpStack implements Stack<StreamConnection> {
    private final TcpOptions options;

    TcpStack(TcpOptions options) {
        this.options = options;
    }

    public TcpOptions options() {
        return options;
    }

    public TcpStack with(TcpOptions options) {
        return new TcpStack(options);
    }

    /// TLS over this, with [TlsOptions#DEFAULT]: for clients; a server needs an identity.
    public TlsStack tls() {
        return tls(TlsOptions.DEFAULT);
    }

    /// TLS over this.
    ///
    /// @throws IllegalArgumentException if the engine asked for cannot do what is asked of it, or
    ///   cannot be had here
    public TlsStack tls(TlsOptions options) {
        return new TlsStack(this.options, options);
    }

    /// TLS over this, for a server that is this identity, or a client that shows it when asked.
    public TlsStack tls(Identity identity) {
        return tls(TlsOptions.DEFAULT.withIdentity(identity));
    }

    /// TLS over this, with keys that both ends know beforehand. Needs `fairlead-security`.
    ///
    /// @throws IllegalArgumentException if that is not there
    public TlsStack tls(Psk psk) {
        return tls(TlsOptions.DEFAULT.withPsk(psk));
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
        return new WebSocketStack(this.options, null, options);
    }

    @Override
    public String description() {
        return "tcp";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TcpStack that && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }

    @Override
    public String toString() {
        return description();
    }
}
