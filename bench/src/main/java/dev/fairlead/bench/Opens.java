package dev.fairlead.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How long it takes to be connected, the first time and, with what was learned, the second time.
public final class Opens implements Probe {
    /// After so long a connect is given up.
    public static final Duration LIMIT = Duration.ofSeconds(5);

    /// Somebody who knows nothing yet.
    public interface Client extends AutoCloseable {
        /// @return when it was connected, by [System#nanoTime()]
        long connect(String host, int port) throws IOException;

        @Override
        void close();
    }

    /// Makes clients.
    @FunctionalInterface
    public interface Maker {
        Client make();
    }

    private final Maker maker;
    private final String host;
    private final int port;

    public Opens(Maker maker, String host, int port) {
        this.maker = maker;
        this.host = host;
        this.port = port;
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException {
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        IOException failure = null;
        long end = System.nanoTime() + duration.toNanos();
        do {
            try (Client client = maker.make()) {
                first.add(once(client));
                second.add(once(client));
            } catch (IOException e) {
                failure = e;
            }
        } while (System.nanoTime() < end && failure == null);
        if (failure != null) {
            throw new IOException(
                    "no connection within " + LIMIT.toSeconds() + " s: " + failure.getMessage(),
                    failure);
        }
        Map<String, Double> figures = new HashMap<>();
        tell(figures, "first", first);
        tell(figures, "second", second);
        return figures;
    }

    private double once(Client client) throws IOException {
        long from = System.nanoTime();
        return (client.connect(host, port) - from) / 1e6;
    }

    private static void tell(Map<String, Double> figures, String name, List<Double> values) {
        double[] all = values.stream().mapToDouble(value -> value).toArray();
        figures.put(name, Metric.median(all));
        figures.put(name + "-worst", Arrays.stream(all).max().orElseThrow());
    }

    @Override
    public void close() {}
}
