package dev.fairlead.internal.stack.udp;

import dev.fairlead.Endpoint;
import dev.fairlead.PeerMoves;
import dev.fairlead.internal.os.SocketName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where the peer of a flow is, and how much may be sent there.
///
/// A peer that moves (RFC 9146, section 6) may not receive where it seems to be: whoever sees its
/// datagrams can send them on under a foreign address. Nothing in DTLS 1.2 shows that it does, and
/// so another host gets no more than three times what came from there, as in RFC 9000, section 8.1.
/// Another port of the host that has shown that it receives is what a NAT makes that forgot it, and
/// is not limited.
///
/// Changed with the gate of the flow; read by any thread.
final class PeerAddress {
    private static final int AMPLIFICATION = 3;

    private final @Nullable SocketName shown; // an address that receives; null if none can change
    private volatile UdpFlow.Ends ends;
    private volatile @Nullable PeerMoves moves;
    private volatile boolean limited;
    private long credit; // in bytes, while limited
    private boolean held; // something waits for credit

    PeerAddress(UdpFlow.Ends ends) {
        this.ends = ends;
        this.shown = ends.to() == null ? null : ends.to().address();
    }

    UdpFlow.Ends ends() {
        return ends;
    }

    Endpoint remote() {
        return ends.remote();
    }

    @Nullable PeerMoves moves() {
        return moves;
    }

    /// Whether it is not where the flow began, or was elsewhere for a time.
    boolean hasMoved() {
        return moves != null;
    }

    boolean isLimited() {
        return limited;
    }

    // ---- with the gate

    /// It is at `to` from now on, as a datagram of `size` from there has shown.
    void move(UdpFlow.Ends to, int size) {
        PeerMoves before = moves;
        moves =
                new PeerMoves(
                        before == null ? 1 : before.count() + 1, Instant.now(), ends.remote());
        ends = to;
        held = false;
        limited = to.to() == null || !to.to().address().equals(shown);
        credit = limited ? (long) AMPLIFICATION * size : 0;
    }

    /// A datagram of `size` has come from where it is.
    ///
    /// @return whether something waited for that
    boolean came(int size) {
        credit += (long) AMPLIFICATION * size;
        boolean waited = held;
        held = false;
        return waited;
    }

    /// Whether `size` bytes may be sent now; else they wait for what comes.
    boolean allows(int size) {
        held = limited && size > credit;
        return !held;
    }

    void sent(int size) {
        if (limited) {
            credit -= size;
        }
    }

    /// Whether what is queued waits for something to come, and not for the socket.
    boolean isHeld() {
        return held;
    }
}
