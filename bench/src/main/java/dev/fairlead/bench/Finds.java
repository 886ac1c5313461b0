package dev.fairlead.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// How long it takes somebody who knows nothing yet to find the services of a neighbour: the first
/// of them, and all.
public final class Finds implements Probe {
    /// The type that is told and looked for.
    public static final String TYPE = "_bench._tcp";

    /// After so long it is given up.
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long BETWEEN = 1_200;

    /// How many there are is said by this property.
    public static final String COUNT = "bench.count";

    /// From when it began to look, in nanoseconds.
    public record Found(long first, long all) {}

    /// Somebody who knows nothing yet.
    @FunctionalInterface
    public interface Finder {
        Found find(int count) throws IOException, InterruptedException;
    }

    private final Finder finder;
    private final int count;

    public Finds(Finder finder, int count) {
        this.finder = finder;
        this.count = count;
    }

    /// As many as the property says.
    static Finds by(Finder finder) {
        return new Finds(finder, Integer.getInteger(COUNT, 1));
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException, InterruptedException {
        List<Double> first = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        long end = System.nanoTime() + duration.toNanos();
        do {
            // A record is multicast once a second at most (RFC 6762, section 6): who comes sooner
            // after another than that waits for it, however good it is.
            TimeUnit.MILLISECONDS.sleep(BETWEEN);
            Found found = finder.find(count);
            first.add(found.first / 1e6);
            all.add(found.all / 1e6);
        } while (System.nanoTime() < end);
        return Map.of("first", Metric.median(first), "all", Metric.median(all));
    }

    @Override
    public void close() {}
}
