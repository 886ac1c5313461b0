package dev.fairlead.discovery.internal.mdns;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is due when. Each thing is in it once at most.
final class Timetable<T> {
    /// No moment: later than any.
    static final long NEVER = Long.MAX_VALUE;

    private record Entry<T>(long at, long order, T thing) implements Comparable<Entry<T>> {
        @Override
        public int compareTo(Entry<T> other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Map<T, Entry<T>> entries = new HashMap<>();
    private final TreeSet<Entry<T>> ordered = new TreeSet<>();
    private long order;

    /// Puts it there, or moves it.
    void set(T thing, long at) {
        remove(thing);
        if (at != NEVER) {
            Entry<T> entry = new Entry<>(at, order++, thing);
            entries.put(thing, entry);
            ordered.add(entry);
        }
    }

    void remove(T thing) {
        Entry<T> entry = entries.remove(thing);
        if (entry != null) {
            ordered.remove(entry);
        }
    }

    /// When it is due; [#NEVER] if it is not in the table.
    long at(T thing) {
        Entry<T> entry = entries.get(thing);
        return entry == null ? NEVER : entry.at;
    }

    long next() {
        return ordered.isEmpty() ? NEVER : ordered.first().at;
    }

    /// Takes the first that is due, if there is one.
    @Nullable T poll(long now) {
        if (next() > now || ordered.isEmpty()) {
            return null;
        }
        T thing = ordered.first().thing;
        remove(thing);
        return thing;
    }

    int size() {
        return entries.size();
    }

    void clear() {
        entries.clear();
        ordered.clear();
    }
}
