package dev.fairlead.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Connections opened and closed again, so many at a time.
public final class Connects {
    private static final int ADDRESSES = 250;

    private final AtomicInteger turn = new AtomicInteger();
    private final LongAdder done = new LongAdder();
    private volatile boolean over;

    /// Whether to go on.
    public boolean goesOn() {
        return !over;
    }

    /// Where to connect to: an address of loopback, each time another, since the system runs out of
    /// ports for one of them.
    public String address() {
        return "127.0.0." + (1 + turn.getAndIncrement() % ADDRESSES);
    }

    public void done() {
        done.increment();
    }

    /// Watches for so long, then asks those who connect to stop: connects a second, and
    /// microseconds of processor time for each.
    public Map<String, Double> watch(Duration duration) throws InterruptedException {
        long from = System.nanoTime();
        long cpu = Cpu.nanos();
        long before = done.sum();
        Thread.sleep(duration);
        long count = done.sum() - before;
        double spent = (Cpu.nanos() - cpu) / 1e3;
        double seconds = (System.nanoTime() - from) / 1e9;
        over = true;
        return Map.of("rate", count / seconds, "cpu", count == 0 ? Double.NaN : spent / count);
    }
}
