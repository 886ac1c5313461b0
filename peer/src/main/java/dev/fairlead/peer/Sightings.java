package dev.fairlead.peer;

import dev.fairlead.NetworkFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The peers near by, what state each is in, and which are to be connected to now: what was seen
/// and a time go in, changes and calls to connect come out. No I/O. Times are in nanoseconds. Not
/// safe for several threads.
final class Sightings {
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_PAUSE = 60 * SECOND;

    private static final class Sighting {
        NearbyPeer peer;
        boolean there = true;
        boolean wanted;
        long pause = SECOND;
        long next;

        Sighting(NearbyPeer peer, long now) {
            this.peer = peer;
            this.next = now;
        }

        boolean isWanted() {
            return wanted && there && isIdle();
        }

        boolean isIdle() {
            return peer.state() instanceof NearbyState.Found
                    || peer.state() instanceof NearbyState.NotConnected;
        }
    }

    private final int most;
    private final Map<String, Sighting> sightings = new LinkedHashMap<>();

    /// Peers of the session whose instance is not, or not yet, seen.
    private final Map<String, RemotePeer> early = new HashMap<>();

    private final List<NearbyPeer> changes = new ArrayList<>();

    Sightings(int most) {
        this.most = most;
    }

    /// What has changed since the last call, in order.
    List<NearbyPeer> changes() {
        List<NearbyPeer> told = List.copyOf(changes);
        changes.clear();
        return told;
    }

    List<NearbyPeer> peers() {
        return sightings.values().stream().map(sighting -> sighting.peer).toList();
    }

    Optional<NearbyPeer> find(String instance) {
        return Optional.ofNullable(sightings.get(instance)).map(sighting -> sighting.peer);
    }

    /// It is there, and says this of itself.
    ///
    /// @param wanted whether it is to be connected to without being asked for
    void seen(NearbyPeer now, boolean wanted, long time) {
        String instance = now.endpoint().instance();
        Sighting sighting = sightings.get(instance);
        if (sighting == null) {
            if (sightings.size() >= most) {
                return;
            }
            sighting = new Sighting(now, time);
            sighting.wanted = wanted;
            sightings.put(instance, sighting);
            RemotePeer connected = early.get(instance);
            if (connected != null) {
                sighting.peer = now.withState(new NearbyState.Connected(connected));
            }
            changes.add(sighting.peer);
            return;
        }
        sighting.there = true;
        sighting.wanted = wanted;
        NearbyPeer before = sighting.peer;
        sighting.peer = now.withState(before.state());
        if (!before.saysTheSameAs(now)) {
            changes.add(sighting.peer);
        }
    }

    /// It no longer tells that it is there.
    void gone(String instance) {
        Sighting sighting = sightings.get(instance);
        if (sighting != null) {
            sighting.there = false;
            lose(sighting);
        }
    }

    private void lose(Sighting sighting) {
        if (!sighting.there && sighting.isIdle()) {
            sightings.remove(sighting.peer.endpoint().instance());
            changes.add(sighting.peer.withState(new NearbyState.Lost()));
        }
    }

    private void put(Sighting sighting, NearbyState state) {
        sighting.peer = sighting.peer.withState(state);
        changes.add(sighting.peer);
        lose(sighting);
    }

    /// A link to it is being opened, with or without somebody at the other end being asked.
    ///
    /// @return false if one already is, or it is connected, or not there
    boolean connecting(String instance, boolean inviting) {
        Sighting sighting = sightings.get(instance);
        if (sighting == null || !sighting.isIdle()) {
            return false;
        }
        put(sighting, inviting ? new NearbyState.Inviting() : new NearbyState.Connecting());
        return true;
    }

    /// It is one of the session, whoever opened the link.
    ///
    /// @param proved whether this end has connected to that instance; otherwise the peer says that
    ///   it is the one, which is not believed of an instance that is another's
    void connected(String instance, RemotePeer peer, boolean proved) {
        RemotePeer other = early.get(instance);
        if (!proved && other != null && !other.id().equals(peer.id())) {
            return;
        }
        early.values().removeIf(each -> each.id().equals(peer.id()));
        early.put(instance, peer);
        Sighting sighting = sightings.get(instance);
        if (sighting == null) {
            return;
        }
        sighting.pause = SECOND;
        if (!(sighting.peer.state() instanceof NearbyState.Connected(var there))
                || !there.id().equals(peer.id())) {
            put(sighting, new NearbyState.Connected(peer));
        }
    }

    /// The attempt has failed.
    void failed(String instance, NetworkFailure cause, long time) {
        Sighting sighting = sightings.get(instance);
        if (sighting != null && !(sighting.peer.state() instanceof NearbyState.Connected)) {
            rest(sighting, cause, time);
        }
    }

    /// A peer is no longer one of the session.
    ///
    /// @param asked whether this end has left it, which is not undone by connecting again
    void over(PeerId id, NetworkFailure cause, boolean asked, long time) {
        early.values().removeIf(peer -> peer.id().equals(id));
        for (Sighting sighting : List.copyOf(sightings.values())) {
            if (sighting.peer.state() instanceof NearbyState.Connected(var there)
                    && there.id().equals(id)) {
                rest(sighting, cause, time);
                if (asked) {
                    sighting.next = Long.MAX_VALUE;
                }
            }
        }
    }

    private void rest(Sighting sighting, NetworkFailure cause, long time) {
        sighting.next = time + sighting.pause;
        sighting.pause = Math.min(2 * sighting.pause, LONGEST_PAUSE);
        put(sighting, new NearbyState.NotConnected(cause));
    }

    /// Whom to connect to now. They are connecting from here on.
    List<NearbyPeer> due(long time) {
        List<NearbyPeer> due = new ArrayList<>();
        for (Sighting sighting : List.copyOf(sightings.values())) {
            if (sighting.isWanted() && sighting.next <= time) {
                due.add(sighting.peer);
                put(sighting, new NearbyState.Connecting());
            }
        }
        return due;
    }

    /// When [#due] has somebody next.
    long deadline() {
        return sightings.values().stream()
                .filter(Sighting::isWanted)
                .mapToLong(sighting -> sighting.next)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
