package dev.fairlead.quic;

import dev.fairlead.DatagramConnection;
import dev.fairlead.Stack;

/// The datagrams of a connection of QUIC that is not seen: a [DatagramConnection] wherever one over
/// UDP or DTLS would do. Made by [QuicStack#datagrams()].
///
/// It is ready once both ends have agreed on datagrams (RFC 9221); where one does not take them, it
/// fails with `protocol.quic-no-datagrams`. Closing it ends the connection below.
public final class QuicDatagramStack implements Stack<DatagramConnection> {
    private final QuicStack below;

    QuicDatagramStack(QuicStack below) {
        this.below = below;
    }

    /// The stack of the connection that carries them.
    public QuicStack below() {
        return below;
    }

    @Override
    public String description() {
        return below.description() + ", datagrams";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuicDatagramStack that && below.equals(that.below);
    }

    @Override
    public int hashCode() {
        return 31 * below.hashCode() + 2;
    }

    @Override
    public String toString() {
        return description();
    }
}
