package dev.fairlead.internal.stack.udp;

import java.util.concurrent.TimeUnit;

/// Adds up what was dropped, and tells it at once and then once a second. On one loop.
public final class DropReport {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    /// Hears how much was dropped since it last heard.
    @FunctionalInterface
    public interface Listener {
        void dropped(long count, long bytes);
    }

    private final Listener listener;
    private long count;
    private long bytes;
    private boolean told;
    private long toldAt;

    public DropReport(Listener listener) {
        this.listener = listener;
    }

    public void add(int size, long now) {
        count++;
        bytes += size;
        if (!told || now - toldAt >= PAUSE) {
            told = true;
            toldAt = now;
            tell();
        }
    }

    /// What was not told yet.
    public void tell() {
        if (count > 0) {
            long all = count;
            long allBytes = bytes;
            count = 0;
            bytes = 0;
            listener.dropped(all, allBytes);
        }
    }
}
