package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The records that are known on one link, up to a number; and what is to be done about them when.
///
/// It keeps and finds them. What they mean, and when they change, is decided by [Querier].
final class RecordCache {
    /// Of a link; some 400 bytes each.
    static final int MOST = 20_000;

    /// Of a set that has one owner: nobody has as many addresses.
    static final int MOST_OF_A_UNIQUE_SET = 64;

    private final Map<ResourceRecord.Identity, CachedRecord> records = new HashMap<>();
    private final Map<DnsName, Set<CachedRecord>> byName = new HashMap<>();

    /// Names that a record of another host leads to: instances of services, and hosts; with how
    /// many do.
    private final Map<DnsName, Integer> targets = new HashMap<>();

    private final Timetable<CachedRecord> due = new Timetable<>();
    private long refused;

    @Nullable CachedRecord find(ResourceRecord record) {
        return records.get(record.identity());
    }

    /// All that `question` asks for; a copy.
    List<CachedRecord> matching(Question question) {
        List<CachedRecord> matching = new ArrayList<>();
        for (CachedRecord cached : named(question.name())) {
            if (question.matches(cached.record())) {
                matching.add(cached);
            }
        }
        return matching;
    }

    private Collection<CachedRecord> named(DnsName name) {
        Set<CachedRecord> named = byName.get(name);
        return named == null ? List.of() : named;
    }

    /// The set that `record` belongs to; a copy.
    List<CachedRecord> setOf(ResourceRecord record) {
        return matching(new Question(record.name(), record.type(), false));
    }

    /// Whether a record that is known leads to `name`.
    boolean leadsTo(DnsName name) {
        return targets.containsKey(name);
    }

    /// Adds a record that is not there yet.
    ///
    /// @return `null` if there is no room
    @Nullable CachedRecord add(ResourceRecord record, boolean local, long now) {
        if (!local && isFull(record)) {
            refused++;
            return null;
        }
        CachedRecord cached = new CachedRecord(record, local, now);
        records.put(record.identity(), cached);
        byName.computeIfAbsent(record.name(), _ -> new LinkedHashSet<>()).add(cached);
        DnsName target = local ? null : target(record);
        if (target != null) {
            targets.merge(target, 1, Integer::sum);
        }
        return cached;
    }

    private boolean isFull(ResourceRecord record) {
        if (records.size() >= MOST) {
            return true;
        }
        if (record.type() == DnsType.PTR) {
            return false;
        }
        Collection<CachedRecord> named = named(record.name());
        if (named.size() < MOST_OF_A_UNIQUE_SET) {
            return false;
        }
        long same = named.stream().filter(other -> other.record().type() == record.type()).count();
        return same >= MOST_OF_A_UNIQUE_SET || named.size() >= 8 * MOST_OF_A_UNIQUE_SET;
    }

    void remove(CachedRecord cached) {
        ResourceRecord record = cached.record();
        records.remove(record.identity());
        due.remove(cached);
        byName.computeIfPresent(
                record.name(),
                (_, named) -> {
                    named.remove(cached);
                    return named.isEmpty() ? null : named;
                });
        DnsName target = cached.isLocal() ? null : target(record);
        if (target != null) {
            targets.computeIfPresent(target, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private static @Nullable DnsName target(ResourceRecord record) {
        return switch (record.content()) {
            case Target(var name) when record.type() == DnsType.PTR -> name;
            case Location location -> location.host();
            default -> null;
        };
    }

    /// Says when something is to be done about a record.
    void schedule(CachedRecord cached, long at) {
        due.set(cached, Math.min(at, cached.failsAt()));
    }

    long next() {
        return due.next();
    }

    /// Takes a record that something is to be done about.
    @Nullable CachedRecord poll(long now) {
        return due.poll(now);
    }

    /// When the next thing is to be done about `cached`.
    long dueAt(CachedRecord cached) {
        return due.at(cached);
    }

    List<CachedRecord> all() {
        return List.copyOf(records.values());
    }

    int size() {
        return records.size();
    }

    /// How many records had no room.
    long refused() {
        return refused;
    }
}
