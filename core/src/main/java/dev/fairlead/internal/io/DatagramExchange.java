package dev.fairlead.internal.io;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A UDP socket of its own, on a port that the system picks at random, connected to one peer: the
/// system drops what comes from anywhere else, and tells when the peer's port is unreachable.
///
/// It belongs to one loop; every method is called there, and the listener is told there.
public final class DatagramExchange implements AutoCloseable {
    // RFC 6891, section 6.2.5, names 4096 as the most that is sensible. What is longer arrives cut.
    private static final int LONGEST = 4096;

    /// Hears what came.
    public interface Listener {
        void received(byte[] datagram);

        /// Nothing could be sent, or the peer's port is unreachable. More may follow.
        void failed(ExchangeFailure failure);
    }

    private final EventLoops loops;
    private final Loop loop;
    private final Listener listener;
    private @Nullable Channel channel;
    private byte @Nullable [] pending;
    private boolean connected;
    private boolean closed;

    private DatagramExchange(EventLoops loops, Loop loop, Listener listener) {
        this.loops = loops;
        this.loop = loop;
        this.listener = listener;
    }

    /// Opens the socket. A failure to do so is told to the listener, after this has returned.
    ///
    /// @param interfaceName to bind to, which takes epoll; `null` for whichever the system picks
    public static DatagramExchange open(
            EventLoops loops,
            Loop loop,
            InetSocketAddress peer,
            @Nullable String interfaceName,
            Listener listener) {
        DatagramExchange exchange = new DatagramExchange(loops, loop, listener);
        loop.execute(() -> exchange.connect(peer, interfaceName));
        return exchange;
    }

    private void connect(InetSocketAddress peer, @Nullable String interfaceName) {
        if (closed) {
            return;
        }
        SocketProtocolFamily family =
                peer.getAddress() instanceof Inet4Address
                        ? SocketProtocolFamily.INET
                        : SocketProtocolFamily.INET6;
        Channel opened;
        try {
            opened =
                    loops.epoll()
                            ? new EpollDatagramChannel(family)
                            : new NioDatagramChannel(family);
        } catch (ChannelException | UnsupportedOperationException e) {
            // No descriptor is left; or the JDK, which says so itself, has no IPv6 here.
            failed(e);
            return;
        }
        opened.config()
                .setOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST));
        try {
            if (interfaceName != null) {
                BoundDevice.set(opened, interfaceName);
            }
        } catch (ChannelException e) { // it has gone since it was chosen
            opened.unsafe().closeForcibly();
            failed(e);
            return;
        }
        channel = opened;
        opened.pipeline().addLast(new Inbound());
        loop.netty()
                .register(opened)
                .addListener(registered -> {
                    if (registered.isSuccess()) {
                        opened.connect(peer).addListener(this::connected);
                    } else {
                        failed(registered.cause());
                    }
                });
    }

    private void connected(Future<? super Void> future) {
        if (!future.isSuccess()) {
            failed(future.cause());
            return;
        }
        connected = true;
        byte[] waiting = pending;
        pending = null;
        if (waiting != null) {
            send(waiting);
        }
    }

    /// Sends one datagram; before the socket is there, the last one given is kept for then.
    ///
    /// @param datagram not changed from now on
    public void send(byte[] datagram) {
        if (closed) {
            return;
        }
        if (channel == null || !connected) {
            pending = datagram;
            return;
        }
        channel.writeAndFlush(Unpooled.wrappedBuffer(datagram))
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        failed(written.cause());
                    }
                });
    }

    private void failed(@Nullable Throwable cause) {
        if (!closed && cause != null) {
            listener.failed(ExchangeFailure.of(cause));
        }
    }

    /// Nothing is told any more.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (channel != null && channel.isRegistered()) {
                var _ = channel.close(); // a socket that fails to close is gone all the same
            }
        }
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!closed) {
                    ByteBuf content =
                            message instanceof DatagramPacket packet
                                    ? packet.content()
                                    : (ByteBuf) message;
                    byte[] datagram = new byte[content.readableBytes()];
                    content.readBytes(datagram);
                    listener.received(datagram);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
        }
    }
}
