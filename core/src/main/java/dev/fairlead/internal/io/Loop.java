package dev.fairlead.internal.io;

import dev.fairlead.internal.time.LongWaits;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One event loop: a thread that runs short tasks in order and must never block.
public final class Loop implements Executor {
    private final EventLoop loop;
    private final LongWaits waits = new LongWaits();

    private final @Nullable EpollHandler epoll;

    /// @param epoll what serves its sockets; `null` if it is another
    Loop(EventLoop loop, @Nullable EpollHandler epoll) {
        this.loop = loop;
        this.epoll = epoll;
    }

    /// That of a channel of this loop; `null` if it is not served by epoll. On the loop.
    @Nullable EpollRegistration registrationOf(Channel channel) {
        return epoll == null ? null : epoll.registrationOf(channel);
    }

    /// For the stack packages.
    public EventLoop netty() {
        return loop;
    }

    /// For threads that wait for what this loop does.
    public LongWaits waits() {
        return waits;
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
