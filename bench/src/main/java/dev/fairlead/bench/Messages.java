package dev.fairlead.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Messages of a WebSocket that go there and come back, so many under way at a time, counted as
/// they come back.
public final class Messages {
    /// Bytes of each.
    public static final int SIZE = 64;

    /// Under way at a time.
    public static final int WINDOW = 64;

    private final LongAdder back = new LongAdder();

    public void cameBack() {
        back.increment();
    }

    /// Watches for a while: thousands a second, and microseconds of processor time for each.
    public Map<String, Double> rate(Duration duration) throws InterruptedException {
        long from = System.nanoTime();
        long before = back.sum();
        long cpu = Cpu.nanos();
        Thread.sleep(duration);
        long counted = back.sum() - before;
        double seconds = (System.nanoTime() - from) / 1e9;
        double spent = (Cpu.nanos() - cpu) / 1e3;
        return Map.of(
                "rate",
                counted / seconds / 1e3,
                "cpu",
                counted == 0 ? Double.NaN : spent / counted);
    }
}
