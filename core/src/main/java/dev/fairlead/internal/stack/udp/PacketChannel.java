package dev.fairlead.internal.stack.udp;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.io.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A UDP socket as a channel, for an engine that makes packets of its own.
public final class PacketChannel {
    // asm-generic/socket.h, and IFNAMSIZ of linux/if.h
    private static final ChannelOption<ByteBuffer> SO_BINDTODEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, 16);

    /// No packet of QUIC that is let in here is larger, and many are read at once.
    private static final int LARGEST = 2048;

    private static final int READ_AT_ONCE = 32 * LARGEST;

    private PacketChannel() {}

    /// What to open.
    ///
    /// @param local to bind to; `null` for what the system picks
    /// @param remote to connect to; `null` for an unconnected socket
    /// @param interfaceName to bind to, with epoll only; `null` for none
    public record Binding(
            Endpoint.@Nullable Address local,
            Endpoint.@Nullable Address remote,
            boolean dualStack,
            boolean reusePort,
            @Nullable String interfaceName) {
        boolean ipv6() {
            Endpoint.Address known = remote != null ? remote : local;
            return known != null && known.isIpv6();
        }
    }

    /// Hears how it went, on the loop.
    public interface Outcome {
        void open(Channel channel);

        void failed(Throwable why);
    }

    /// Opens it; on the loop.
    ///
    /// @param handler the first in its pipeline
    public static void open(
            boolean epoll,
            Loop loop,
            Binding binding,
            UdpSocketOptions options,
            ChannelHandler handler,
            Outcome outcome) {
        Channel channel;
        InetSocketAddress local;
        InetSocketAddress remote;
        try {
            local = binding.local() == null ? null : binding.local().toSocketAddress();
            remote = binding.remote() == null ? null : binding.remote().toSocketAddress();
            channel = make(epoll, binding);
        } catch (UnknownHostException | RuntimeException e) {
            outcome.failed(e); // the scope is not here, no descriptor is left, or no IPv6
            return;
        }
        try {
            configure(channel, epoll, binding, options);
        } catch (RuntimeException e) {
            channel.unsafe().closeForcibly();
            outcome.failed(e);
            return;
        }
        channel.pipeline().addLast(handler);
        loop.netty()
                .register(channel)
                .addListener(registered -> {
                    if (registered.cause() != null) {
                        outcome.failed(registered.cause());
                        return;
                    }
                    ChannelFuture ready =
                            remote == null
                                    ? channel.bind(local)
                                    : local == null
                                            ? channel.connect(remote)
                                            : channel.connect(remote, local);
                    ready.addListener(done -> {
                        if (done.isSuccess()) {
                            outcome.open(channel);
                        } else {
                            channel.close();
                            outcome.failed(done.cause());
                        }
                    });
                });
    }

    private static Channel make(boolean epoll, Binding binding) {
        SocketProtocolFamily family =
                binding.ipv6() ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        return epoll ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }

    private static void configure(
            Channel channel, boolean epoll, Binding binding, UdpSocketOptions options) {
        options.apply(channel, epoll, binding.ipv6());
        if (epoll) {
            channel.config()
                    .setOption(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(READ_AT_ONCE));
            channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST);
        } else {
            channel.config()
                    .setOption(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(LARGEST));
        }
        if (binding.reusePort()) {
            channel.config()
                    .setOption(
                            epoll
                                    ? UnixChannelOption.SO_REUSEPORT
                                    : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
                            true);
        }
        String name = binding.interfaceName();
        if (name != null) {
            ByteBuffer device = ByteBuffer.allocateDirect(16);
            device.put(0, name.getBytes(StandardCharsets.UTF_8));
            channel.config().setOption(SO_BINDTODEVICE, device);
        }
    }
}
