package dev.fairlead.internal.io;

import dev.fairlead.internal.time.TimeSource;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A [Loop] on virtual time: the test's own thread runs it, and time stands still in between.
public final class VirtualLoop {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(ticker).build();
    private final Loop loop = new Loop(channel.eventLoop(), null);

    public Loop loop() {
        return loop;
    }

    public TimeSource time() {
        return ticker::nanoTime;
    }

    /// Runs what is due by now.
    public void run() {
        while (channel.hasPendingTasks()) {
            channel.runPendingTasks();
        }
    }

    /// Lets time pass, and runs each task at its own moment.
    public void advance(Duration duration) {
        long end = ticker.nanoTime() + duration.toNanos();
        while (true) {
            run();
            long next = channel.runScheduledPendingTasks();
            if (next < 0 || ticker.nanoTime() + next > end) {
                break;
            }
            ticker.advance(Math.max(1, next), TimeUnit.NANOSECONDS);
        }
        ticker.advance(end - ticker.nanoTime(), TimeUnit.NANOSECONDS);
        run();
    }
}
