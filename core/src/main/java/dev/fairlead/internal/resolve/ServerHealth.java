package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// What is remembered of nameservers: which were of no use lately, and which do not know EDNS.
///
/// A nameserver that was overtaken is asked last from then on. After a while a question that
/// somebody else will answer is sent to it as well, and if it answers, it has its place again; so
/// nobody waits to find out. It reads no clock and belongs to one thread.
final class ServerHealth {
    private static final long BETWEEN_PROBES = TimeUnit.SECONDS.toNanos(10);
    private static final long WITHOUT_EDNS = TimeUnit.HOURS.toNanos(1);
    private static final int MOST_SERVERS = 64;

    /// @param servers all of them, in the order in which to ask them
    /// @param probes those to ask at once beside the first, to see whether they answer again
    record Order(List<Endpoint.Address> servers, Set<Endpoint.Address> probes) {}

    private static final class Entry {
        private boolean last;
        private long probeNanos;
        private boolean withoutEdns;
        private long ednsNanos;
    }

    private final Map<Endpoint.Address, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    Order order(List<Endpoint.Address> servers, long nowNanos) {
        List<Endpoint.Address> good = new ArrayList<>();
        List<Endpoint.Address> last = new ArrayList<>();
        Set<Endpoint.Address> probes = new HashSet<>();
        for (Endpoint.Address server : servers) {
            Entry entry = entries.get(server);
            if (entry == null || !entry.last) {
                good.add(server);
                continue;
            }
            last.add(server);
            if (nowNanos - entry.probeNanos >= 0) {
                probes.add(server);
                entry.probeNanos = nowNanos + BETWEEN_PROBES; // one question at a time is enough
            }
        }
        good.addAll(last);
        return new Order(good, probes);
    }

    /// It gave a good answer.
    void answered(Endpoint.Address server) {
        Entry entry = entries.get(server);
        if (entry != null) {
            entry.last = false;
        }
    }

    /// One that was asked later was faster, or it cannot be reached, or refuses to serve us.
    void failed(Endpoint.Address server, long nowNanos) {
        Entry entry = entry(server);
        entry.last = true;
        entry.probeNanos = nowNanos + BETWEEN_PROBES;
    }

    boolean knowsEdns(Endpoint.Address server, long nowNanos) {
        Entry entry = entries.get(server);
        return entry == null || !entry.withoutEdns || nowNanos - entry.ednsNanos >= 0;
    }

    void withoutEdns(Endpoint.Address server, long nowNanos) {
        Entry entry = entry(server);
        entry.withoutEdns = true;
        entry.ednsNanos = nowNanos + WITHOUT_EDNS;
    }

    private Entry entry(Endpoint.Address server) {
        Entry entry = entries.computeIfAbsent(server, _ -> new Entry());
        if (entries.size() > MOST_SERVERS) {
            var eldest = entries.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        return entry;
    }

    /// Nothing is known of any server any more.
    void clear() {
        entries.clear();
    }
}
