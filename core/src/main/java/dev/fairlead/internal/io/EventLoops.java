package dev.fairlead.internal.io;

import dev.fairlead.NetworkOptions;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The threads that move bytes, all daemons. Started on first use; if `linger` says so, they go
/// some time after the last [Use] has ended, and come again with the next.
public final class EventLoops implements AutoCloseable {
    static {
        ChannelIds.start();
    }

    private static final Duration LAST_INSTRUCTIONS = Duration.ofSeconds(2);

    private final boolean epoll;
    private final int threads;
    private final String name;
    private final @Nullable Duration linger;
    private final Sockets sockets;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private @Nullable EventLoopGroup group; // guarded by lock
    private int uses; // guarded by lock
    private long lastUse; // guarded by lock; counts uses, so that a late timer knows it is late
    private boolean closed; // guarded by lock

    private EventLoops(boolean epoll, int threads, String name, @Nullable Duration linger) {
        this.epoll = epoll;
        this.threads = threads;
        this.name = name;
        this.linger = linger;
        this.sockets = new Sockets(epoll);
    }

    /// @param count 0 for one a processor
    /// @param linger how long threads stay without a use; `null` for until [#close()]
    /// @throws IllegalStateException if epoll is asked for and cannot be had
    public static EventLoops open(
            NetworkOptions.Transport transport, int count, String name, @Nullable Duration linger) {
        boolean epoll =
                switch (transport) {
                    case NIO -> false;
                    case AUTO -> NativeTransport.canLoad();
                    case EPOLL -> {
                        NativeTransport.require();
                        yield true;
                    }
                };
        int threads = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
        return new EventLoops(epoll, threads, name, linger);
    }

    /// Keeps the threads while it is open.
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /// @throws IllegalStateException if the loops are closed
    public Use use() {
        lock.lock();
        try {
            group();
            uses++;
            lastUse++;
        } finally {
            lock.unlock();
        }
        return new Use() {
            private boolean ended; // guarded by lock

            @Override
            public void close() {
                lock.lock();
                try {
                    if (!ended) {
                        ended = true;
                        uses--;
                        lingerIfUnused();
                    }
                } finally {
                    lock.unlock();
                }
            }
        };
    }

    /// The loop whose turn it is. Stays while there is a [Use].
    ///
    /// @throws IllegalStateException if the loops are closed
    public Loop next() {
        lock.lock();
        try {
            return new Loop(group().next());
        } finally {
            lock.unlock();
        }
    }

    private EventLoopGroup group() {
        if (closed) {
            throw new IllegalStateException("the Network is closed");
        }
        EventLoopGroup running = group;
        if (running == null) {
            IoHandlerFactory handler =
                    epoll ? EpollHandler.newFactory() : NioIoHandler.newFactory();
            running =
                    new MultiThreadIoEventLoopGroup(
                            threads, new RememberingThreadFactory(), handler);
            group = running;
        }
        return running;
    }

    /// Netty tells that a loop has terminated from the loop's own thread, which is still there
    /// then.
    private final class RememberingThreadFactory extends DefaultThreadFactory {
        RememberingThreadFactory() {
            super(name, true);
        }

        @Override
        protected Thread newThread(Runnable work, String threadName) {
            Thread thread = super.newThread(work, threadName);
            started.removeIf(t -> t.getState() == Thread.State.TERMINATED);
            started.add(thread);
            return thread;
        }
    }

    private void lingerIfUnused() {
        EventLoopGroup running = group;
        if (uses == 0 && linger != null && running != null) {
            long at = lastUse;
            running.schedule(() -> stopIfUnused(at), linger.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void stopIfUnused(long at) {
        lock.lock();
        try {
            EventLoopGroup running = group;
            if (uses == 0 && at == lastUse && running != null) {
                group = null;
                running.shutdownGracefully(0, 2, TimeUnit.SECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    public Sockets sockets() {
        return sockets;
    }

    /// Whether sockets are epoll's; else they are the JDK's.
    public boolean epoll() {
        return epoll;
    }

    /// Returns when the threads are gone.
    @Override
    public void close() {
        Future<?> terminated;
        lock.lock();
        try {
            closed = true;
            EventLoopGroup running = group;
            group = null;
            if (running == null) {
                return;
            }
            terminated = running.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (!terminated.isDone()) {
            try {
                terminated.await();
            } catch (InterruptedException _) {
                interrupted = true; // the threads end within 2 s whatever happens
            }
        }
        for (Thread thread : started) {
            interrupted |= joinUninterruptibly(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for a thread that is on its last instructions.
    ///
    /// @return whether there was an interrupt meanwhile
    private static boolean joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join(LAST_INSTRUCTIONS);
                return interrupted;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
    }
}
