package dev.fairlead.internal.resolve;

import dev.fairlead.PathConstraints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// One resolver for each set of constraints that is in use: what was answered over one way may not
/// hold for another, so each has a cache of its own.
public final class ConstrainedResolvers implements NameResolver, AutoCloseable {
    /// Programs have one or two. Past that, the one made first is let go when its last question is
    /// answered.
    private static final int MOST = 64;

    private final DnsNameResolver free;
    private final Function<PathConstraints, DnsNameResolver> maker;
    private final Map<PathConstraints, DnsNameResolver> made =
            new LinkedHashMap<>(); // guarded by itself

    /// @param free for those without constraints; not closed by this
    public ConstrainedResolvers(
            DnsNameResolver free, Function<PathConstraints, DnsNameResolver> maker) {
        this.free = free;
        this.maker = maker;
    }

    @Override
    public Query resolve(String name, Set<Family> families, long startNanos, Answers answers) {
        return free.resolve(name, families, startNanos, answers);
    }

    @Override
    public Query httpsRecords(String name, long startNanos, Records records) {
        return free.httpsRecords(name, startNanos, records);
    }

    @Override
    public NameResolver under(PathConstraints constraints) {
        if (constraints.withIncludePeerToPeer(false).equals(PathConstraints.NONE)) {
            return free;
        }
        synchronized (made) {
            DnsNameResolver known = made.get(constraints);
            if (known == null) {
                known = maker.apply(constraints);
                made.put(constraints, known);
                if (made.size() > MOST) {
                    made.remove(made.keySet().iterator().next());
                }
            }
            return known;
        }
    }

    @Override
    public void close() {
        List<DnsNameResolver> all;
        synchronized (made) {
            all = List.copyOf(made.values());
            made.clear();
        }
        all.forEach(DnsNameResolver::close);
    }
}
