package dev.fairlead.quic;

import dev.fairlead.Identity;
import dev.fairlead.Stack;
import dev.fairlead.TlsOptions;
import dev.fairlead.quic.internal.Engine;

/// QUIC over UDP, with TLS 1.3 inside.
public final class QuicStack implements Stack<QuicConnection> {
    private final QuicOptions options;
    private final TlsOptions tls;

    QuicStack(QuicOptions options, TlsOptions tls) {
        Engine.require(tls);
        this.options = options;
        this.tls = tls;
    }

    public QuicOptions options() {
        return options;
    }

    /// Of the TLS inside.
    public TlsOptions tls() {
        return tls;
    }

    public QuicStack with(QuicOptions options) {
        return new QuicStack(options, tls);
    }

    /// @param tls with application protocols; those of this stack stay if it has none
    /// @throws IllegalArgumentException naming an option that QUIC cannot honour
    public QuicStack tls(TlsOptions tls) {
        return new QuicStack(
                options,
                tls.alpn().isEmpty() ? tls.withAlpn(this.tls.alpn().toArray(String[]::new)) : tls);
    }

    /// For a listener: who it is.
    public QuicStack tls(Identity identity) {
        return new QuicStack(options, tls.withIdentity(identity));
    }

    /// One stream over such a connection, to be used where one over TCP would be.
    public QuicStreamStack stream() {
        return new QuicStreamStack(this);
    }

    /// The datagrams of such a connection, to be used where those of UDP would be. Both ends have
    /// to name this stack, or take datagrams by [QuicOptions#withDatagrams(boolean)].
    public QuicDatagramStack datagrams() {
        return new QuicDatagramStack(with(options.withDatagrams(true)));
    }

    @Override
    public String description() {
        return "udp, quic";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuicStack that
                && options.equals(that.options)
                && tls.equals(that.tls);
    }

    @Override
    public int hashCode() {
        return 31 * options.hashCode() + tls.hashCode();
    }

    @Override
    public String toString() {
        return description();
    }
}
