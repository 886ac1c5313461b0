package dev.fairlead;

import java.util.Objects;

/// DTLS 1.2 over UDP (RFC 6347): datagrams, each whole or not at all, in any order, which nobody on
/// the way can read or change. There are no sessions to resume.
///
/// *Ready* says that the peer has answered, and is who it should be.
public final class DtlsStack implements Stack<DatagramConnection> {
    private final UdpOptions udp;
    private final TlsOptions options;
    private final boolean connectionIds;

    /// @throws IllegalArgumentException if an option cannot be honoured, or nobody here speaks DTLS
    DtlsStack(UdpOptions udp, TlsOptions options) {
        this(udp, options, false);
    }

    private DtlsStack(UdpOptions udp, TlsOptions options, boolean connectionIds) {
        Network.requireDtls(options);
        this.udp = udp;
        this.options = options;
        this.connectionIds = connectionIds;
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
        return new DtlsStack(udp, options, connectionIds);
    }

    /// Whether connection IDs are asked for and given out. Default: false.
    public boolean connectionIds() {
        return connectionIds;
    }

    /// Has the server give the client a connection ID (RFC 9146), by which it finds the connection
    /// again when the client's address has changed: a NAT forgot it, or the client is in another
    /// network. Both ends have to want it; else the connection is as without.
    ///
    /// The ID is in each datagram of the client, in the clear, and tells whoever sees two of its
    /// addresses that they are one client's. That is why it is off unless it is asked for.
    ///
    /// The peer is followed when a datagram from another address is genuine and newer than all
    /// before. It may be forwarded by somebody who wants to have a third bombarded: another host
    /// than the one that answered in the handshake is sent no more than three times the bytes that
    /// come from it, until it is back. What is beyond waits in the queue.
    public DtlsStack withConnectionIds(boolean wanted) {
        return new DtlsStack(udp, options, wanted);
    }

    @Override
    public String description() {
        return "udp, dtls";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DtlsStack that
                && udp.equals(that.udp)
                && options.equals(that.options)
                && connectionIds == that.connectionIds;
    }

    @Override
    public int hashCode() {
        return Objects.hash(udp, options, connectionIds);
    }

    @Override
    public String toString() {
        return description();
    }
}
