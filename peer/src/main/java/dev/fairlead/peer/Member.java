package dev.fairlead.peer;

import dev.fairlead.Endpoint;
import dev.fairlead.peer.internal.session.Pair;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One peer of a session: its [Pair], its links, and how it is reached again. Guarded by the lock
/// of [SessionMembers].
final class Member {
    private static final int MOST_SECRETS = 4;

    final RemotePeer peer;
    final Pair pair;
    final Map<Long, SessionWire> wires = new HashMap<>();
    final Deque<KnownPeer> secrets = new ArrayDeque<>();
    @Nullable Endpoint endpoint;
    @Nullable KnownPeer secret;
    boolean up;
    boolean leaving;
    long messages;
    long untaken;

    Member(RemotePeer peer, Pair pair) {
        this.peer = peer;
        this.pair = pair;
    }

    /// Keeps what lets the two know each other again for as long as the session lasts.
    ///
    /// @param way how this end has opened the link; `null` if the other has
    void remember(PeerLink link, SessionMembers.@Nullable Way way) {
        link.pairing()
                .ifPresent(pairing -> {
                    secrets.addFirst(pairing);
                    while (secrets.size() > MOST_SECRETS) {
                        secrets.removeLast();
                    }
                });
        if (way != null) {
            if (link.pairing().isPresent()) {
                secret = link.pairing().get();
            } else if (way.proof().kind() instanceof LinkProof.Kind.Known(var known)) {
                secret = known;
            }
            endpoint = way.endpoint();
            if (secret != null) {
                pair.mayDial();
            }
        }
    }
}
