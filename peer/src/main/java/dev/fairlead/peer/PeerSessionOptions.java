package dev.fairlead.peer;

import dev.fairlead.ListenerOptions;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a [PeerSession] is held. Immutable.
public final class PeerSessionOptions {
    /// What becomes of a peer that comes as another one, under a new identifier, while it is here:
    /// its program was started again, say, or twice. It is the same if it has proved that it has
    /// the same key.
    public enum SamePeer {
        /// Both are peers of the session. The default, for meshes.
        BOTH,
        /// The new one is; the old one is over. For servers whose clients come back.
        NEW,
        /// The old one is; the new one is refused for as long as it is.
        OLD
    }

    public static final PeerSessionOptions DEFAULT =
            new PeerSessionOptions(64, ListenerOptions.DEFAULT, null, SamePeer.BOTH);

    private final int mostPeers;
    private final ListenerOptions listener;
    private final @Nullable NearbyOptions nearby;
    private final SamePeer samePeer;

    private PeerSessionOptions(
            int mostPeers,
            ListenerOptions listener,
            @Nullable NearbyOptions nearby,
            SamePeer samePeer) {
        this.mostPeers = mostPeers;
        this.listener = listener;
        this.nearby = nearby;
        this.samePeer = samePeer;
    }

    /// How many peers it has at most. Default: 64.
    public int mostPeers() {
        return mostPeers;
    }

    public ListenerOptions listener() {
        return listener;
    }

    /// How peers near by are found; empty, the default, for not at all.
    public Optional<NearbyOptions> nearby() {
        return Optional.ofNullable(nearby);
    }

    public SamePeer samePeer() {
        return samePeer;
    }

    /// @param mostPeers 1 to 1000
    public PeerSessionOptions withMostPeers(int mostPeers) {
        if (mostPeers < 1 || mostPeers > 1000) {
            throw new IllegalArgumentException(
                    "a session for " + mostPeers + " peers is asked for; 1 to 1000 are allowed");
        }
        return new PeerSessionOptions(mostPeers, listener, nearby, samePeer);
    }

    /// Of the port on which it waits for others.
    public PeerSessionOptions withListener(ListenerOptions listener) {
        return new PeerSessionOptions(
                mostPeers, Objects.requireNonNull(listener), nearby, samePeer);
    }

    /// Finds peers near by, and is found by them. The service of the listener's options is not told
    /// then.
    public PeerSessionOptions withNearby(NearbyOptions nearby) {
        return new PeerSessionOptions(
                mostPeers, listener, Objects.requireNonNull(nearby), samePeer);
    }

    public PeerSessionOptions withSamePeer(SamePeer samePeer) {
        return new PeerSessionOptions(
                mostPeers, listener, nearby, Objects.requireNonNull(samePeer));
    }
}
