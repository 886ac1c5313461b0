package dev.fairlead.internal.io;

import dev.fairlead.NetworkOptions;
import dev.fairlead.internal.os.QuietSlf4j;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/// The threads that move bytes, all daemons. Owned by one network.
public final class EventLoops implements AutoCloseable {
    static {
        QuietSlf4j.start();
    }

    private final EventLoopGroup group;
    private final boolean epoll;

    private EventLoops(EventLoopGroup group, boolean epoll) {
        this.group = group;
        this.epoll = epoll;
    }

    /// @param count 0 for one a processor
    /// @throws IllegalStateException if epoll is asked for and cannot be had
    public static EventLoops open(NetworkOptions.Transport transport, int count, String name) {
        boolean epoll =
                switch (transport) {
                    case NIO -> false;
                    case AUTO -> NativeTransport.mayLoad() && Epoll.isAvailable();
                    case EPOLL -> {
                        NativeTransport.require();
                        yield true;
                    }
                };
        int threads = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
        IoHandlerFactory handler = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(
                        threads, new DefaultThreadFactory(name, true), handler),
                epoll);
    }

    /// The loop whose turn it is.
    public Loop next() {
        return new Loop(group.next());
    }

    /// Whether sockets are epoll's; else they are the JDK's.
    public boolean epoll() {
        return epoll;
    }

    /// Returns when the threads are gone.
    @Override
    public void close() {
        boolean interrupted = false;
        var terminated = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        while (true) {
            try {
                terminated.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true; // the threads end within 2 s whatever happens
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
