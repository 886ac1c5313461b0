package dev.fairlead.internal.stack.tcp;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.io.Acceptor;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Sockets;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One socket that listens. It accepts only while it is asked to; a failure to accept (too many
/// open files) is told and tried again, with a growing pause.
public final class TcpAcceptor implements Acceptor {
    private static final long FIRST_PAUSE_MS = 10;
    private static final long LONGEST_PAUSE_MS = 1000;

    /// How to listen.
    ///
    /// @param dualStack whether an IPv6 wildcard socket takes IPv4 too
    /// @param interfaceName to bind to; `null` for none
    public record Binding(
            Endpoint local,
            int backlog,
            boolean reuseAddress,
            boolean reusePort,
            boolean dualStack,
            boolean limited,
            @Nullable String interfaceName) {}

    private final EventLoops loops;
    private final Loop loop;
    private final Binding binding;
    private Channel server; // on the loop, once it has begun to bind
    private final SocketOptions options;
    private final @Nullable SocketLayer layer;
    private final Events events;
    private long pauseMs = FIRST_PAUSE_MS;
    private final Set<DuplexChannel> settingUp = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private boolean bound; // on the loop
    private @Nullable Endpoint told; // on the loop: where it is bound, as was told
    private boolean pausing; // on the loop

    private TcpAcceptor(
            EventLoops loops,
            Loop loop,
            Binding binding,
            Channel server,
            SocketOptions options,
            @Nullable SocketLayer layer,
            Events events) {
        this.loops = loops;
        this.loop = loop;
        this.binding = binding;
        this.server = server;
        this.options = options;
        this.layer = layer;
        this.events = events;
    }

    /// Starts to bind, and returns at once.
    ///
    /// @param layer what is set up above TCP on each socket let in; `null` for nothing
    /// @throws IOException or ChannelException if no socket can be opened, or the path of a Unix
    ///   socket is taken
    public static TcpAcceptor open(
            EventLoops loops,
            Binding binding,
            SocketOptions options,
            @Nullable SocketLayer layer,
            Events events)
            throws IOException {
        if (binding.local() instanceof Endpoint.Unix(Path path)) {
            UnixSocketFile.clear(path);
        }
        Loop loop = loops.next();
        Channel server = server(loops, binding.local(), options);
        TcpAcceptor acceptor =
                new TcpAcceptor(loops, loop, binding, server, options, layer, events);
        loop.execute(() -> acceptor.bind(binding.local()));
        return acceptor;
    }

    private static Channel server(EventLoops loops, Endpoint at, SocketOptions options)
            throws IOException {
        return options.kind().multipath() && at instanceof Endpoint.Address address
                ? loops.sockets().multipathServer(address)
                : loops.sockets().server(at);
    }

    private void bind(Endpoint at) {
        try {
            server.config().setAutoRead(false);
            server.config().setOption(ChannelOption.SO_BACKLOG, binding.backlog());
            server.config()
                    .setRecvByteBufAllocator(
                            new ServerChannelRecvByteBufAllocator()
                                    .maxMessagesPerRead(binding.limited() ? 1 : 16));
            if (!options.kind().unix()) {
                server.config().setOption(ChannelOption.SO_REUSEADDR, binding.reuseAddress());
                share();
            }
            server.pipeline().addLast(new Accepting());
            loop.netty()
                    .register(server)
                    .addListener(f -> {
                        if (f.cause() != null) {
                            server.close();
                            broke(f.cause());
                        } else {
                            bindRegistered(at);
                        }
                    });
        } catch (RuntimeException e) {
            server.unsafe().closeForcibly();
            broke(e);
        }
    }

    /// Once it was bound, that it cannot be again is no end.
    private void broke(Throwable why) {
        if (told == null) {
            events.failed(why);
        } else {
            events.paused(why);
        }
    }

    private void share() {
        if (loops.epoll()) {
            server.config().setOption(UnixChannelOption.SO_REUSEPORT, binding.reusePort());
            if (binding.local() instanceof Endpoint.Address address && address.isIpv6()) {
                server.config().setOption(IPV6_V6ONLY, binding.dualStack() ? 0 : 1);
            }
            if (binding.interfaceName() != null) {
                server.config().setOption(BIND_TO_DEVICE, text(binding.interfaceName()));
            }
        } else if (binding.reusePort()) {
            server.config()
                    .setOption(
                            io.netty.channel.socket.nio.NioChannelOption.of(
                                    StandardSocketOptions.SO_REUSEPORT),
                            true);
        }
    }

    // linux/in6.h and asm-generic/socket.h
    private static final ChannelOption<Integer> IPV6_V6ONLY =
            new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);
    private static final ChannelOption<ByteBuffer> BIND_TO_DEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, 16);

    private static ByteBuffer text(String name) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(16);
        buffer.put(name.getBytes(StandardCharsets.US_ASCII));
        return buffer.rewind();
    }

    private void bindRegistered(Endpoint at) {
        try {
            server.bind(loops.sockets().address(at))
                    .addListener(f -> {
                        if (f.cause() != null) {
                            server.close();
                            broke(f.cause());
                        } else {
                            if (told == null) {
                                told = Sockets.endpoint(server.localAddress());
                                events.bound(told);
                            }
                            bound = true;
                            readOn();
                        }
                    });
        } catch (IOException e) {
            server.close();
            broke(e);
        }
    }

    @Override
    public void bindAgain() {
        loop.execute(() -> {
            Endpoint at = told;
            if (at != null && !closed) {
                bound = false;
                closeServer(() -> openAgain(at));
            }
        });
    }

    private void openAgain(Endpoint at) {
        if (closed) {
            return;
        }
        try {
            server = server(loops, at, options);
            bind(at);
        } catch (IOException | ChannelException e) {
            broke(e); // no descriptor is left
        }
    }

    private void pauseFor(long milliseconds) {
        pausing = true;
        loop.schedule(
                TimeUnit.MILLISECONDS.toNanos(milliseconds),
                () -> {
                    pausing = false;
                    readOn();
                });
    }

    @Override
    public void acceptMore() {
        loop.execute(this::readOn);
    }

    private void readOn() {
        if (bound && !pausing && server.isOpen() && events.mayAccept()) {
            server.read();
        }
    }

    @Override
    public void close(Runnable done) {
        closed = true;
        settingUp.forEach(TcpAcceptor::drop);
        // A selector of the JDK keeps the port until it has looked again, which it does before what
        // is scheduled now.
        Runnable free = loops.epoll() ? done : () -> loop.schedule(0, done);
        if (loop.inLoop()) {
            closeServer(free);
        } else {
            loop.execute(() -> closeServer(free));
        }
    }

    private void closeServer(Runnable done) {
        if (server.isRegistered()) {
            server.close().addListener(_ -> done.run());
        } else {
            server.unsafe().closeForcibly(); // it broke before it was
            done.run();
        }
    }

    private final class Accepting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            pauseMs = FIRST_PAUSE_MS;
            DuplexChannel socket = (DuplexChannel) message;
            Endpoint remote = Sockets.endpoint(socket.remoteAddress());
            if (!events.admits(remote)) {
                reset(socket);
                events.turnedAway(remote);
                return;
            }
            events.admitted();
            try {
                loops.sockets().prepare(socket);
                options.apply(socket, isIpv6(socket));
            } catch (RuntimeException e) {
                socket.unsafe().closeForcibly();
                events.dropped();
                if (e instanceof ChannelException) {
                    return; // no option can be set on a socket that was reset: the peer is gone
                }
                throw e;
            }
            Loop own;
            try {
                own = loops.next();
            } catch (IllegalStateException _) { // the network has closed: nobody is to have it
                socket.unsafe().closeForcibly();
                events.dropped();
                return;
            }
            if (layer == null) {
                accept(socket, own);
            } else {
                own.netty()
                        .register(socket)
                        .addListener(f -> {
                            if (isUsable(f.cause(), socket)) {
                                setUp(layer, socket, own);
                            }
                        });
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            readOn();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (pausing) {
                return; // Netty had been asked to read on before it told the first failure
            }
            pauseFor(pauseMs);
            pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
            events.paused(cause);
        }
    }

    /// So that the peer knows at once, and nothing of it lingers here.
    private static void reset(DuplexChannel socket) {
        try {
            socket.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException _) {
            // no option can be set on a socket that was reset: the peer is gone
        }
        socket.unsafe().closeForcibly();
    }

    /// Listens before it is registered: when the peer has reset it, Netty reads without being
    /// asked, and what is read must not be lost.
    private void accept(DuplexChannel socket, Loop own) {
        StreamTransport transport = loops.sockets().transport(socket, own);
        own.netty()
                .register(socket)
                .addListener(f -> {
                    if (isUsable(f.cause(), socket)) {
                        events.accepted(transport);
                    } else {
                        transport.inbox().discard();
                    }
                });
    }

    /// If not, it is released, and told.
    private boolean isUsable(@Nullable Throwable cause, DuplexChannel socket) {
        if (cause == null && socket.isActive()) {
            return true;
        }
        socket.unsafe().closeForcibly();
        events.dropped();
        return false;
    }

    /// Starts what comes above TCP. On the socket's loop.
    private void setUp(SocketLayer above, DuplexChannel socket, Loop own) {
        settingUp.add(socket);
        above.begin(socket, own, new AboveTcp(socket));
        if (closed) {
            drop(socket); // it came too late to be dropped with the others
        }
    }

    /// From any thread.
    private static void drop(DuplexChannel socket) {
        try {
            socket.eventLoop().execute(() -> socket.unsafe().close(socket.newPromise()));
        } catch (RejectedExecutionException _) {
            // The loop has ended, and every socket with it.
        }
    }

    private final class AboveTcp implements SocketLayer.Outcome {
        private final DuplexChannel socket;
        private final Endpoint remote;

        AboveTcp(DuplexChannel socket) {
            this.socket = socket;
            this.remote = Sockets.endpoint(socket.remoteAddress());
        }

        @Override
        public void ready(Transport transport) {
            settingUp.remove(socket);
            if (closed) {
                drop(socket);
                events.dropped();
            } else {
                events.accepted(transport);
            }
        }

        @Override
        public void failed(Throwable why) {
            settingUp.remove(socket);
            events.dropped();
            if (!closed) {
                events.refused(remote, why);
            }
        }
    }

    private static boolean isIpv6(DuplexChannel socket) {
        return socket.remoteAddress() instanceof java.net.InetSocketAddress inet
                && inet.getAddress() instanceof java.net.Inet6Address;
    }
}
