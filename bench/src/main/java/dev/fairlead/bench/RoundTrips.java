package dev.fairlead.bench;

import java.util.Arrays;
import java.util.Map;

/// The times of many exchanges, one after the other.
public final class RoundTrips {
    /// Bytes that go each way.
    public static final int SIZE = 64;

    private static final int MOST = 4_000_000;

    private final long cpu = Cpu.nanos();
    private long[] nanos = new long[1 << 16];
    private int count;

    public void add(long took) {
        if (count == nanos.length && count < MOST) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        if (count < nanos.length) {
            nanos[count++] = took;
        }
    }

    /// In microseconds; with the processor time for each exchange.
    public Map<String, Double> percentiles() {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        double spent = (Cpu.nanos() - cpu) / 1e3;
        return Map.of(
                "p50",
                at(sorted, 0.5),
                "p99",
                at(sorted, 0.99),
                "cpu",
                count == 0 ? Double.NaN : spent / count);
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e3;
    }
}
