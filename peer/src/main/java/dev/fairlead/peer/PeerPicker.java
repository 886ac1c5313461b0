package dev.fairlead.peer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What a list to pick a peer from needs, without a screen: who is there, in an order that does not
/// jump, which of them a filter leaves, and which one is selected. The selection stays with its
/// peer while others come and go; when that peer goes, it moves to the one that follows, or to the
/// last.
///
/// Those that are known come first, then those with a name, each by their labels. Safe for use by
/// several threads.
public final class PeerPicker implements AutoCloseable {
    private static final Comparator<NearbyPeer> ORDER =
            Comparator.<NearbyPeer>comparingInt(PeerPicker::rank)
                    .thenComparing(peer -> peer.label().toLowerCase(Locale.ROOT))
                    .thenComparing(peer -> peer.endpoint().instance());

    private final Map<String, NearbyPeer> peers = new LinkedHashMap<>();
    private final Runnable changed;
    private Runnable ending = () -> {};
    private String filter = "";
    private List<NearbyPeer> shown = List.of();
    private @Nullable String selected;

    PeerPicker(Runnable changed) {
        this.changed = changed;
    }

    /// Follows what a session finds, until it is closed.
    ///
    /// @param executor runs `changed`, one call after the other
    /// @param changed told that the list, the selection or a state is another; it may read this
    public static PeerPicker of(PeerSession session, Executor executor, Runnable changed) {
        PeerPicker picker = new PeerPicker(changed);
        Runnable ending = session.onNearby(executor, picker::accept);
        synchronized (picker) {
            picker.ending = ending;
        }
        return picker;
    }

    private static int rank(NearbyPeer peer) {
        return peer.known().isPresent() ? 0 : peer.publicName().isPresent() ? 1 : 2;
    }

    void accept(NearbyPeer peer) {
        String instance = peer.endpoint().instance();
        synchronized (this) {
            if (peer.state() instanceof NearbyState.Lost) {
                peers.remove(instance);
            } else {
                peers.put(instance, peer);
            }
            arrange();
        }
        changed.run();
    }

    private void arrange() {
        int before = index();
        List<NearbyPeer> left = new ArrayList<>();
        for (NearbyPeer peer : peers.values()) {
            if (peer.label().toLowerCase(Locale.ROOT).contains(filter)) {
                left.add(peer);
            }
        }
        left.sort(ORDER);
        shown = List.copyOf(left);
        if (index() < 0) {
            select(before);
        }
    }

    private int index() {
        for (int i = 0; i < shown.size(); i++) {
            if (shown.get(i).endpoint().instance().equals(selected)) {
                return i;
            }
        }
        return -1;
    }

    private void select(int index) {
        selected =
                shown.isEmpty()
                        ? null
                        : shown.get(Math.clamp(index, 0, shown.size() - 1)).endpoint().instance();
    }

    /// Those that the filter leaves, in order.
    public synchronized List<NearbyPeer> peers() {
        return shown;
    }

    /// How many there are, without the filter.
    public synchronized int size() {
        return peers.size();
    }

    public synchronized String filter() {
        return filter;
    }

    /// Leaves those whose label has this in it, in any case of letters; empty for all.
    public synchronized void filter(String text) {
        filter = Objects.requireNonNull(text).toLowerCase(Locale.ROOT);
        arrange();
    }

    /// The one that is selected: the first, until another is; empty if none is there.
    public synchronized Optional<NearbyPeer> selected() {
        int index = index();
        return index < 0 ? Optional.empty() : Optional.of(shown.get(index));
    }

    /// Where in [#peers()] the selected one is; -1 for none.
    public synchronized int selectedIndex() {
        return index();
    }

    /// Selects the one so many places further down, or up if it is negative; stops at the ends.
    public synchronized void move(int places) {
        long to = (long) Math.max(0, index()) + places;
        select((int) Math.clamp(to, 0L, Math.max(0L, shown.size() - 1L)));
    }

    /// Selects this one, if the filter leaves it.
    ///
    /// @return whether it does
    public synchronized boolean select(NearbyPeer peer) {
        String instance = peer.endpoint().instance();
        boolean there =
                shown.stream().anyMatch(each -> each.endpoint().instance().equals(instance));
        if (there) {
            selected = instance;
        }
        return there;
    }

    /// Stops following; what it has stays.
    @Override
    public void close() {
        Runnable end;
        synchronized (this) {
            end = ending;
        }
        end.run();
    }
}
