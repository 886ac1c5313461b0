package dev.fairlead.peer.internal.resource;

import dev.fairlead.peer.internal.resource.Entry.State;
import dev.fairlead.peer.internal.resource.ResourceMessage.End;
import dev.fairlead.peer.internal.resource.ResourceMessage.Item;
import dev.fairlead.peer.internal.resource.ResourceMessage.Kind;
import dev.fairlead.peer.internal.resource.ResourceMessage.Offer;
import dev.fairlead.peer.internal.resource.ResourceMessage.Start;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a receiver was offered and what has come of it: which names the items get, and whether the
/// sender keeps to what it has announced. Does no I/O.
final class Ledger {
    static final int MOST_ITEMS = 200_000;
    static final long MOST_TEXT = 32L << 20;
    static final int DEEPEST = 64;
    private static final long LARGEST = 1L << 60;

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> directories = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private @Nullable Offer offer;
    private long text;
    private long bytes;
    private boolean openEnded;

    private int last = -1;
    private @Nullable Entry open;
    private long received;

    /// How much comes.
    void take(Offer offer) throws MalformedResourceException {
        if (this.offer != null) {
            throw new MalformedResourceException("a second offer");
        }
        if (offer.version() != ResourceMessage.VERSION) {
            throw new MalformedResourceException(
                    "version " + offer.version() + " of the protocol; this end speaks 1");
        }
        if (offer.items() < 1 || offer.items() > MOST_ITEMS) {
            throw new MalformedResourceException(
                    "an offer of " + offer.items() + " items; 1 to " + MOST_ITEMS + " are allowed");
        }
        this.offer = offer;
    }

    /// One that was announced.
    ///
    /// @return its entry; refused already if no safe name can be made of its own
    Entry take(Item item) throws MalformedResourceException {
        if (offer == null || isOffered()) {
            throw new MalformedResourceException("an item that was not announced");
        }
        text += item.path().length() + 64L;
        if (text > MOST_TEXT) {
            throw new MalformedResourceException("an offer with more than 32 MiB of names");
        }
        measure(item);
        Entry entry = named(item);
        entries.add(entry);
        if (entry.state() != State.REFUSED) {
            if (entry.isDirectory()) {
                directories.put(item.path(), entry);
            }
            if (!entry.isRoot()) {
                entry.root().members().add(entry);
            }
        }
        if (isOffered() && offer.bytes() != (openEnded ? -1 : bytes)) {
            throw new MalformedResourceException("items that are not as large as was announced");
        }
        return entry;
    }

    private void measure(Item item) throws MalformedResourceException {
        boolean fits =
                switch (item.kind()) {
                    case FILE -> item.size() >= 0 && item.size() <= LARGEST;
                    case DIRECTORY -> item.size() == 0;
                    case STREAM -> item.size() == -1;
                };
        if (!fits) {
            throw new MalformedResourceException("an item with the size " + item.size());
        }
        openEnded |= item.kind() == Kind.STREAM;
        bytes += Math.max(0, item.size());
        if (bytes > LARGEST) {
            throw new MalformedResourceException("items of more than 2^60 bytes");
        }
    }

    private Entry named(Item item) {
        int slash = item.path().lastIndexOf('/');
        String own = item.path().substring(slash + 1);
        Entry parent = slash < 0 ? null : directories.get(item.path().substring(0, slash));
        boolean orphan = slash >= 0 && parent == null;
        boolean again = item.kind() == Kind.DIRECTORY && directories.containsKey(item.path());
        boolean deep = parent != null && parent.path().size() >= DEEPEST;
        Optional<String> safe =
                orphan || again || deep ? Optional.empty() : SafeName.of(own, slash < 0);
        if (safe.isEmpty()) {
            Entry refused = new Entry(entries.size(), item, List.of(), null);
            refused.become(State.REFUSED);
            return refused;
        }
        List<String> above = parent == null ? List.of() : parent.path();
        List<String> path = new ArrayList<>(above);
        path.add(free(String.join("/", above), safe.get()));
        return new Entry(entries.size(), item, path, parent);
    }

    /// The name, with a number if the offer has one already that is or could be taken for it.
    private String free(String above, String name) {
        String wanted = SafeName.folded(above + "/" + name);
        int number = numbers.getOrDefault(wanted, 0);
        while (true) {
            String numbered = SafeName.numbered(name, number++);
            if (taken.add(SafeName.folded(above + "/" + numbered))) {
                numbers.put(wanted, number); // so that many of one name do not try all again
                return numbered;
            }
        }
    }

    /// Whether all that was announced has come.
    boolean isOffered() {
        return offer != null && entries.size() == offer.items();
    }

    List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /// Of all items; -1 if one of them is a stream.
    long bytes() {
        return openEnded ? -1 : bytes;
    }

    /// The item of which data come now.
    Optional<Entry> open() {
        return Optional.ofNullable(open);
    }

    Entry take(Start start) throws MalformedResourceException {
        Entry entry = entry(start.item());
        boolean startable =
                open == null
                        && start.item() > last
                        && !entry.isDirectory()
                        && entry.state() == State.PENDING;
        if (!startable) {
            throw new MalformedResourceException("the start of an item that is not its turn");
        }
        if (start.offset() != 0 && start.offset() != entry.claimed()) {
            throw new MalformedResourceException("a start in the middle of an item");
        }
        last = start.item();
        open = entry;
        received = start.offset();
        entry.become(State.OPEN);
        return entry;
    }

    /// Data have come.
    ///
    /// @return where in the item they stand
    long data(int length) throws MalformedResourceException {
        Entry entry = open;
        if (entry == null) {
            throw new MalformedResourceException("data of no item");
        }
        long size = entry.item().size();
        if (size >= 0 && length > size - received) {
            throw new MalformedResourceException("more data than the item has");
        }
        long at = received;
        received += length;
        return at;
    }

    /// The item has come to its end; whether it is what the sender has is for the caller to find
    /// out.
    Entry take(End end) throws MalformedResourceException {
        Entry entry = open;
        if (entry == null) {
            throw new MalformedResourceException("the end of no item");
        }
        long size = entry.item().size();
        if (end.length() != received || (size >= 0 && size != received)) {
            throw new MalformedResourceException("an item that is not as long as was announced");
        }
        open = null;
        entry.become(State.DONE);
        return entry;
    }

    /// The sender cannot send an item, or not the rest of it.
    Entry skip(int item) throws MalformedResourceException {
        Entry entry = entry(item);
        if (open != null && !open.equals(entry)) {
            throw new MalformedResourceException("an item that is skipped during another");
        }
        if (entry.state() != State.PENDING && entry.state() != State.OPEN) {
            throw new MalformedResourceException("an item that is skipped too late");
        }
        open = null;
        entry.become(State.FAILED);
        return entry;
    }

    /// The sender has nothing more.
    void complete() throws MalformedResourceException {
        if (open != null) {
            throw new MalformedResourceException("no end of the last item");
        }
        for (Entry entry : entries) {
            if (entry.state() == State.PENDING && !entry.isDirectory()) {
                throw new MalformedResourceException("fewer items than were announced");
            }
        }
    }

    private Entry entry(int index) throws MalformedResourceException {
        if (index < 0 || index >= entries.size()) {
            throw new MalformedResourceException("an item that was not offered");
        }
        return entries.get(index);
    }
}
