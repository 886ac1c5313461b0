package dev.fairlead.internal.stack.udp;

import dev.fairlead.DatagramCapability;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.os.Membership;
import dev.fairlead.internal.os.SocketName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A UDP socket of Netty's, where the system's own calls cannot be had. It hears of ICMP errors
/// only if it is connected, and knows neither ECN nor receive times.
final class ChannelUdpSocket implements UdpSocket {
    /// The buffer of the socket is full, and nobody tells when it is not.
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Loop loop;
    private final Channel channel;
    private final Writer writer;
    private final Events events;
    private final boolean connected;
    private final ReentrantLock gate = new ReentrantLock(); // orders writes and the end
    private boolean closing; // guarded by gate
    private SocketName local = new SocketName(0, 0, 0, 0); // set before it is given away
    private boolean gone; // on the loop

    private ChannelUdpSocket(Loop loop, Made made, boolean connected, Events events) {
        this.loop = loop;
        this.channel = made.channel;
        this.writer = made.writer;
        this.connected = connected;
        this.events = events;
    }

    static void open(
            EventLoops loops,
            Loop loop,
            UdpSockets.Binding binding,
            UdpSocketOptions options,
            Events events,
            Outcome outcome) {
        Made made;
        InetSocketAddress remote;
        InetSocketAddress local;
        try {
            remote = binding.remote() == null ? null : binding.remote().toSocketAddress();
            local = binding.local() == null ? null : binding.local().toSocketAddress();
            made = make(loops.epoll(), binding.ipv6());
        } catch (IOException | RuntimeException e) {
            outcome.failed(e); // the scope is not here, no descriptor is left, or no IPv6
            return;
        }
        Channel channel = made.channel;
        ChannelUdpSocket socket = new ChannelUdpSocket(loop, made, remote != null, events);
        try {
            options.apply(channel, loops.epoll(), binding.ipv6());
            share(channel, binding, loops.epoll());
        } catch (RuntimeException e) {
            channel.unsafe().closeForcibly();
            outcome.failed(e);
            return;
        }
        channel.pipeline().addLast(socket.new Inbound());
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
                    ready.addListener(done -> socket.ready(done.cause(), outcome));
                });
    }

    /// Writes past Netty, which does not send datagrams of no bytes.
    private interface Writer {
        /// @param to `null` if the socket is connected
        int write(ByteBuffer content, @Nullable SocketName to) throws IOException;
    }

    private record Made(Channel channel, Writer writer) {}

    private static Made make(boolean epoll, boolean ipv6) throws IOException {
        if (epoll) {
            var channel =
                    new EpollDatagramChannel(
                            ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
            Socket socket = (Socket) channel.fd();
            return new Made(channel, (content, to) -> write(socket, content, to));
        }
        DatagramChannel known =
                DatagramChannel.open(
                        ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        return new Made(new NioDatagramChannel(known), (content, to) -> write(known, content, to));
    }

    private static int write(DatagramChannel known, ByteBuffer content, @Nullable SocketName to)
            throws IOException {
        if (to != null) {
            return known.send(content, to.toInet());
        }
        if (!content.hasRemaining()) {
            throw new IOException(
                    "a connected socket of the JDK sends no datagrams of no bytes; for that start"
                            + " Java with --enable-native-access=ALL-UNNAMED, on Linux");
        }
        return known.write(content);
    }

    private static void share(Channel channel, UdpSockets.Binding binding, boolean epoll) {
        if (binding.reuseAddress()) {
            channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        }
        if (binding.reusePort()) {
            channel.config()
                    .setOption(
                            epoll
                                    ? UnixChannelOption.SO_REUSEPORT
                                    : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
                            true);
        }
    }

    private void ready(@Nullable Throwable cause, Outcome outcome) {
        if (cause != null) {
            gone = true; // nobody has heard of it
            channel.close();
            outcome.failed(cause);
            return;
        }
        if (channel.localAddress() instanceof InetSocketAddress inet) {
            local = SocketName.of(inet);
        }
        channel.closeFuture().addListener(_ -> ended());
        outcome.opened(this);
    }

    private void ended() {
        if (!gone) {
            gone = true;
            events.gone();
        }
    }

    @Override
    public boolean send(ByteBuffer content, @Nullable SocketName to, @Nullable SocketName from)
            throws IOException {
        ByteBuffer rest = content.duplicate();
        gate.lock();
        try {
            if (closing || !channel.isOpen()) {
                throw new ClosedChannelException();
            }
            return writer.write(rest, to) == content.remaining();
        } finally {
            gate.unlock();
        }
    }

    private static int write(Socket socket, ByteBuffer content, @Nullable SocketName to)
            throws IOException {
        ByteBuffer direct = content;
        if (!content.isDirect()) {
            direct = ByteBuffer.allocateDirect(Math.max(1, content.remaining()));
            direct.put(content).flip();
        }
        if (to == null) {
            return socket.write(direct, direct.position(), direct.limit());
        }
        InetSocketAddress address = to.toInet();
        return socket.sendTo(
                direct, direct.position(), direct.limit(), address.getAddress(), address.getPort());
    }

    private static IOException asIo(Throwable cause) {
        return cause instanceof IOException known ? known : new IOException(cause);
    }

    @Override
    public void change(Membership membership, boolean join) throws IOException {
        throw new IOException("groups are for sockets of the system");
    }

    @Override
    public void wantWrite() {
        loop.schedule(
                PAUSE_NANOS,
                () -> {
                    if (!gone) {
                        events.writable();
                    }
                });
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (gone) {
                    return;
                }
                if (message instanceof DatagramPacket packet) {
                    SocketName from = connected ? null : SocketName.of(packet.sender());
                    take(from, packet.content());
                } else {
                    take(null, (ByteBuf) message);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void take(@Nullable SocketName from, ByteBuf content) {
            ByteBuffer bytes =
                    content.nioBuffer(content.readerIndex(), content.readableBytes())
                            .asReadOnlyBuffer();
            events.received(from, null, bytes, -1, 0);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!gone) {
                events.failed(null, asIo(cause), 0);
            }
        }
    }

    @Override
    public SocketName local() {
        return local;
    }

    @Override
    public int mtu() {
        return 0;
    }

    @Override
    public long systemDrops() {
        return -1;
    }

    @Override
    public Set<DatagramCapability> capabilities() {
        return Set.of();
    }

    /// For tests.
    Channel channel() {
        return channel;
    }

    @Override
    public void close() {
        gate.lock();
        try {
            closing = true;
        } finally {
            gate.unlock();
        }
        var _ = channel.close(); // a socket that fails to close is gone all the same
    }
}
