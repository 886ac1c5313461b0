package dev.fairlead.quic;

import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;

/// One stream over a connection of QUIC that is not seen: a [StreamConnection] wherever one over
/// TCP would do. Made by [QuicStack#stream()].
///
/// At a listener such a connection is there with the first byte of its client, since QUIC tells of
/// a stream no sooner. Closing it ends the connection below once the peer has all.
public final class QuicStreamStack implements Stack<StreamConnection> {
    private final QuicStack below;

    QuicStreamStack(QuicStack below) {
        this.below = below;
    }

    /// The stack of the connection that carries it.
    public QuicStack below() {
        return below;
    }

    @Override
    public String description() {
        return below.description() + ", stream";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuicStreamStack that && below.equals(that.below);
    }

    @Override
    public int hashCode() {
        return 31 * below.hashCode() + 1;
    }

    @Override
    public String toString() {
        return description();
    }
}
