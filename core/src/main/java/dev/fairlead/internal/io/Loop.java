package dev.fairlead.internal.io;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// One event loop: a thread that runs short tasks in order and must never block.
public final class Loop implements Executor {
    private final EventLoop loop;

    Loop(EventLoop loop) {
        this.loop = loop;
    }

    /// For the stack packages.
    public EventLoop netty() {
        return loop;
    }

    public boolean inLoop() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /// Runs `task` on the loop after the delay, unless it is cancelled before.
    public Timer schedule(long delayNanos, Runnable task) {
        ScheduledFuture<?> future = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /// A task that is to run later.
    @FunctionalInterface
    public interface Timer {
        /// Does nothing if it has run.
        void cancel();
    }
}
