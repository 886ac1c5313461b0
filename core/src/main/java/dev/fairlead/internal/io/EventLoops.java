package dev.fairlead.internal.io;

import dev.fairlead.NetworkOptions;
import dev.fairlead.internal.capture.CaptureFile;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
    private volatile @Nullable Running running; // changed under lock
    private int uses; // guarded by lock
    private long unusedSince; // guarded by lock
    private boolean lingering; // a timer will look whether it is still unused; guarded by lock
    private boolean closed; // guarded by lock

    /// The threads while there are any.
    private record Running(EventLoopGroup group, List<Loop> loops, AtomicInteger turn) {
        static Running start(int threads, ThreadFactory factory, boolean epoll) {
            IdentityHashMap<Object, EpollHandler> handlers = new IdentityHashMap<>();
            IoHandlerFactory newHandler =
                    epoll
                            ? executor -> {
                                EpollHandler handler = new EpollHandler(executor);
                                handlers.put(executor, handler);
                                return handler;
                            }
                            : NioIoHandler.newFactory();
            EventLoopGroup group = new MultiThreadIoEventLoopGroup(threads, factory, newHandler);
            List<Loop> loops = new ArrayList<>();
            group.forEach(
                    executor -> loops.add(new Loop((EventLoop) executor, handlers.get(executor))));
            return new Running(group, List.copyOf(loops), new AtomicInteger());
        }

        Loop next() {
            return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
        }
    }

    private EventLoops(
            boolean epoll,
            int threads,
            String name,
            @Nullable Duration linger,
            @Nullable CaptureFile capture) {
        this.epoll = epoll;
        this.threads = threads;
        this.name = name;
        this.linger = linger;
        this.sockets = new Sockets(epoll, capture);
    }

    /// @param count 0 for one a processor
    /// @param linger how long threads stay without a use; `null` for until [#close()]
    /// @throws IllegalStateException if epoll is asked for and cannot be had
    public static EventLoops open(
            NetworkOptions.Transport transport, int count, String name, @Nullable Duration linger) {
        return open(transport, count, name, linger, null);
    }

    /// @param count 0 for one a processor
    /// @param linger how long threads stay without a use; `null` for until [#close()]
    /// @param capture where to write what goes through sockets; `null` for nowhere
    /// @throws IllegalStateException if epoll is asked for and cannot be had
    public static EventLoops open(
            NetworkOptions.Transport transport,
            int count,
            String name,
            @Nullable Duration linger,
            @Nullable CaptureFile capture) {
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
        return new EventLoops(epoll, threads, name, linger, capture);
    }

    /// Keeps the threads while it is open.
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /// @throws IllegalStateException if the loops are closed
    public Use use() {
        Duration wait = linger;
        if (wait == null) {
            running();
            return () -> {}; // they stay until they are closed
        }
        lock.lock();
        try {
            running();
            uses++;
        } finally {
            lock.unlock();
        }
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                endUse(wait);
            }
        };
    }

    private void endUse(Duration wait) {
        lock.lock();
        try {
            uses--;
            if (uses == 0) {
                unusedSince = System.nanoTime();
                if (!lingering) {
                    stopAfter(wait, wait.toNanos());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// With the lock held. There is one timer at most, however often a last use ends.
    private void stopAfter(Duration wait, long nanos) {
        Running now = running;
        lingering = now != null;
        if (now != null) {
            now.group.schedule(() -> stopIfUnused(wait), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void stopIfUnused(Duration wait) {
        lock.lock();
        try {
            lingering = false;
            Running now = running;
            if (uses > 0 || now == null) {
                return;
            }
            long left = unusedSince + wait.toNanos() - System.nanoTime();
            if (left > 0) {
                stopAfter(wait, left);
            } else {
                running = null;
                now.group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The loop whose turn it is. Stays while there is a [Use].
    ///
    /// @throws IllegalStateException if the loops are closed
    public Loop next() {
        return running().next();
    }

    private Running running() {
        Running now = running;
        if (now != null) {
            return now;
        }
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the Network is closed");
            }
            now = running;
            if (now == null) {
                now = Running.start(threads, new RememberingThreadFactory(), epoll);
                running = now;
            }
            return now;
        } finally {
            lock.unlock();
        }
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
            Running now = running;
            running = null;
            if (now == null) {
                return;
            }
            terminated = now.group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
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
