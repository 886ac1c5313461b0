package dev.fairlead;

/// DTLS 1.2 over UDP (RFC 6347): datagrams, each whole or not at all, in any order, which nobody on
/// the way can read or change. There are no sessions to resume.
///
/// *Ready* says that the peer has answered, and is who it should be.
public final class DtlsStack implements Stack<DatagramConnection> {
    private final UdpOptions udp;
    private final TlsOptions options;

    /// @throws IllegalArgumentException if an option cannot be honoured, or nobody here speaks DTLS
    DtlsStack(UdpOptions udp, TlsOptions options) {
        Network.requireDtls(options);
        this.udp = udp;
        this.options = options;
    }

    /// Of the UDP below.
    public UdpOptions udp() {
        return udp;
    }

    public TlsOptions options() {
        return options;
    }

    /// @throws IllegalArgumentException if DTLS cannot honour an option
    public DtlsStack with(TlsOptions options) {
        return new DtlsStack(udp, options);
    }

    @Override
    public String description() {
        return "udp, dtls";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DtlsStack that
                && udp.equals(that.udp)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return 31 * udp.hashCode() + options.hashCode();
    }

    @Override
    public String toString() {
        return description();
    }
}
