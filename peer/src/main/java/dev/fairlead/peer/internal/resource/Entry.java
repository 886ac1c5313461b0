package dev.fairlead.peer.internal.resource;

import dev.fairlead.peer.internal.resource.ResourceMessage.Item;
import dev.fairlead.peer.internal.resource.ResourceMessage.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One item of an offer, as its receiver sees it.
final class Entry {
    /// What has become of it.
    enum State {
        PENDING,
        /// Its data are on their way.
        OPEN,
        DONE,
        /// It is not taken.
        REFUSED,
        /// The sender could not send it, or this end not store it.
        FAILED
    }

    private final int index;
    private final Item item;
    private final List<String> path;
    private final @Nullable Entry parent;
    private final List<Entry> members = new ArrayList<>();
    private long claimed;
    private State state = State.PENDING;

    /// @param path safe names, its own last; empty if it is refused
    /// @param parent the directory in which it is; `null` at the top
    Entry(int index, Item item, List<String> path, @Nullable Entry parent) {
        this.index = index;
        this.item = item;
        this.path = List.copyOf(path);
        this.parent = parent;
    }

    int index() {
        return index;
    }

    Item item() {
        return item;
    }

    boolean isDirectory() {
        return item.kind() == Kind.DIRECTORY;
    }

    List<String> path() {
        return path;
    }

    /// As people are shown it.
    String shown() {
        return path.isEmpty() ? "item " + (index + 1) : String.join("/", path);
    }

    @Nullable Entry parent() {
        return parent;
    }

    /// What stands in the directory of the top that this is, in the order in which it came.
    List<Entry> members() {
        return members;
    }

    Entry root() {
        Entry root = this;
        for (Entry above = parent; above != null; above = above.parent) {
            root = above;
        }
        return root;
    }

    boolean isRoot() {
        return parent == null;
    }

    /// How many bytes of it are there from an earlier transfer.
    long claimed() {
        return claimed;
    }

    void claim(long length) {
        claimed = length;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }
}
