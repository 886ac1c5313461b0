package dev.fairlead;

/// UDP alone: datagrams, each whole or not at all, in any order.
public final class UdpStack implements Stack<DatagramConnection> {
    private final UdpOptions options;

    UdpStack(UdpOptions options) {
        this.options = options;
    }

    public UdpOptions options() {
        return options;
    }

    public UdpStack with(UdpOptions options) {
        return new UdpStack(options);
    }

    /// DTLS over this, with [TlsOptions#DEFAULT]: for clients; a server needs an identity.
    ///
    /// @throws IllegalArgumentException if `fairlead-security` is not there
    public DtlsStack dtls() {
        return dtls(TlsOptions.DEFAULT);
    }

    /// DTLS over this.
    ///
    /// @throws IllegalArgumentException if DTLS cannot honour an option, or `fairlead-security` is
    ///   not there
    public DtlsStack dtls(TlsOptions options) {
        return new DtlsStack(this.options, options);
    }

    /// DTLS over this, for a server that is this identity, or a client that shows it when asked.
    ///
    /// @throws IllegalArgumentException if `fairlead-security` is not there
    public DtlsStack dtls(Identity identity) {
        return dtls(TlsOptions.DEFAULT.withIdentity(identity));
    }

    /// DTLS over this with pre-shared keys instead of certificates, for either end.
    ///
    /// @throws IllegalArgumentException if `fairlead-security` is not there
    public DtlsStack dtls(Psk psk) {
        return dtls(TlsOptions.DEFAULT.withPsk(psk));
    }

    @Override
    public String description() {
        return "udp";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UdpStack that && options.equals(that.options);
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
