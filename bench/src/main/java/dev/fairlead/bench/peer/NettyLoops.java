package dev.fairlead.bench.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;

/// One event loop for each end, and sockets with the options that Fairlead sets.
final class NettyLoops implements AutoCloseable {
    private static final Map<ChannelOption<?>, Object> EPOLL_OPTIONS =
            Map.of(
                    ChannelOption.TCP_NODELAY, true,
                    ChannelOption.SO_KEEPALIVE, true,
                    EpollChannelOption.TCP_KEEPIDLE, 30,
                    EpollChannelOption.TCP_KEEPINTVL, 10,
                    EpollChannelOption.TCP_KEEPCNT, 3,
                    EpollChannelOption.TCP_USER_TIMEOUT, 60_000);
    private static final Map<ChannelOption<?>, Object> NIO_OPTIONS =
            Map.of(
                    ChannelOption.TCP_NODELAY,
                    true,
                    ChannelOption.SO_KEEPALIVE,
                    true,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                    30,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                    10,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
                    3);

    private final boolean epoll;
    private final EventLoopGroup serverLoop;
    private final EventLoopGroup clientLoop;

    NettyLoops(boolean epoll) {
        this.epoll = epoll;
        this.serverLoop = oneLoop();
        this.clientLoop = oneLoop();
    }

    private EventLoopGroup oneLoop() {
        IoHandlerFactory handler = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(1, handler);
    }

    /// Listens on a free port of every IPv4 address.
    Channel listen(Supplier<ChannelHandler> handler) {
        Class<? extends ServerChannel> type =
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bootstrap =
                new ServerBootstrap()
                        .group(serverLoop)
                        .channel(type)
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(handler.get());
                                    }
                                });
        (epoll ? EPOLL_OPTIONS : NIO_OPTIONS)
                .forEach((option, value) -> childOption(bootstrap, option, value));
        return bootstrap.bind(new InetSocketAddress("0.0.0.0", 0)).syncUninterruptibly().channel();
    }

    /// Connects to where `listening` listens; each connection has a handler of its own.
    Bootstrap connector(Channel listening, Supplier<ChannelHandler> handler) {
        Class<? extends Channel> type = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        var bootstrap =
                new Bootstrap()
                        .group(clientLoop)
                        .channel(type)
                        .remoteAddress("127.0.0.1", port(listening))
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(handler.get());
                                    }
                                });
        (epoll ? EPOLL_OPTIONS : NIO_OPTIONS)
                .forEach((option, value) -> option(bootstrap, option, value));
        return bootstrap;
    }

    static int port(Channel listening) {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @SuppressWarnings("unchecked") // the maps above hold values of their options' types
    private static <T> void childOption(
            ServerBootstrap bootstrap, ChannelOption<T> option, Object value) {
        bootstrap.childOption(option, (T) value);
    }

    @SuppressWarnings("unchecked") // as above
    private static <T> void option(Bootstrap bootstrap, ChannelOption<T> option, Object value) {
        bootstrap.option(option, (T) value);
    }

    @Override
    public void close() {
        clientLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        serverLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
