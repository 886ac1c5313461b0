package dev.fairlead.bench;

import dev.fairlead.bench.run.NeighbourView;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What somebody uses of processors and wire who tells of services, knows those of a neighbour, and
/// has nothing else to do: as rates of an hour.
public final class Rests implements Probe {
    /// How many it tells of, and how many of a neighbour it knows.
    static final int SERVICES = 100;

    /// How long it is watched, in seconds, is said by this property.
    public static final String SECONDS = "bench.rest";

    private static final Duration TO_SETTLE = Duration.ofSeconds(8);
    private static final Duration BRIEFLY = Duration.ofSeconds(10);
    private static final String TYPE = "_rest._tcp";

    /// Makes somebody who tells nothing yet.
    @FunctionalInterface
    interface Maker {
        Station make() throws IOException;
    }

    private final Maker maker;
    private final NeighbourView neighbour;

    Rests(Maker maker) throws IOException {
        this.maker = maker;
        this.neighbour = NeighbourView.open();
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException, InterruptedException {
        Duration watched =
                duration.compareTo(Duration.ofSeconds(1)) < 0
                        ? BRIEFLY
                        : Duration.ofSeconds(Integer.getInteger(SECONDS, 120));
        try (Station station = maker.make()) {
            for (int i = 0; i < SERVICES; i++) {
                station.tell(TYPE, "Rest " + i);
            }
            station.look(Finds.TYPE, SERVICES);
            TimeUnit.NANOSECONDS.sleep(TO_SETTLE.toNanos());
            long cpu = station.cpuNanos();
            long packets = neighbour.packets();
            long from = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(watched.toNanos());
            double hours = (System.nanoTime() - from) / 3.6e12;
            return Map.of(
                    "packets",
                    (neighbour.packets() - packets) / hours,
                    "cpu",
                    (station.cpuNanos() - cpu) / 1e9 / hours);
        }
    }

    @Override
    public void close() throws IOException {
        neighbour.close();
    }
}
