package dev.fairlead.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// What somebody keeps of each instance that it knows, in KiB: of the heap, or of its resident set
/// if it is a program of another language.
public final class Caches implements Probe {
    static final int SERVICES = 1_000;

    private final Rests.Maker maker;

    Caches(Rests.Maker maker) {
        this.maker = maker;
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException, InterruptedException {
        try (Station station = maker.make()) {
            long before = station.memory();
            station.look(Finds.TYPE, SERVICES);
            return Map.of("memory", (station.memory() - before) / 1024.0 / SERVICES);
        }
    }

    @Override
    public void close() {}
}
