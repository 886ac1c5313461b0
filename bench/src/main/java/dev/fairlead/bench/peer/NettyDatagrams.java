package dev.fairlead.bench.peer;

import dev.fairlead.bench.Datagrams;
import dev.fairlead.bench.Probe;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Raw Netty: one socket sends back what came, from as many as there are; reads are batched
/// (recvmmsg, 32 at a time). Each datagram is written when it came or, batched too, all of them
/// when what there was has been read (sendmmsg).
public final class NettyDatagrams implements Probe {
    private static final int ROOM = 2048;

    private final EventLoopGroup serverLoop = oneLoop();
    private final EventLoopGroup clientLoop = oneLoop();
    private final int flows;
    private final boolean batched;

    public NettyDatagrams(int flows, boolean batched) {
        this.flows = flows;
        this.batched = batched;
    }

    private static EventLoopGroup oneLoop() {
        return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    private static Bootstrap bootstrap(EventLoopGroup loop, ChannelHandler handler) {
        return new Bootstrap()
                .group(loop)
                .channel(EpollDatagramChannel.class)
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, ROOM)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(32 * ROOM))
                .handler(handler);
    }

    /// Sends, now or with what else has been read.
    private abstract class Sending extends ChannelInboundHandlerAdapter {
        void send(ChannelHandlerContext context, Object message) {
            if (batched) {
                context.write(message, context.voidPromise());
            } else {
                context.writeAndFlush(message, context.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (batched) {
                context.flush();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // refused by one that is closing
        }
    }

    private final class Echo extends Sending {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            send(context, new DatagramPacket(packet.content(), packet.sender()));
        }
    }

    private final class Again extends Sending {
        private final Datagrams datagrams;
        private final int window;

        Again(Datagrams datagrams, int window) {
            this.datagrams = datagrams;
            this.window = window;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            for (int i = 0; i < window; i++) {
                ByteBuf first = Unpooled.directBuffer(Datagrams.SIZE).writeZero(Datagrams.SIZE);
                context.writeAndFlush(first);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            datagrams.cameBack();
            ByteBuf content =
                    message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
            send(context, content);
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Datagrams datagrams = new Datagrams();
        List<Channel> open = new ArrayList<>();
        try {
            Channel server =
                    bootstrap(serverLoop, new Echo())
                            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                            .sync()
                            .channel();
            open.add(server);
            for (int i = 0; i < flows; i++) {
                Again again = new Again(datagrams, Math.max(1, Datagrams.WINDOW / flows));
                open.add(
                        bootstrap(clientLoop, again)
                                .connect(server.localAddress())
                                .sync()
                                .channel());
            }
            return datagrams.rate(duration);
        } finally {
            for (Channel channel : open.reversed()) { // the server last, or clients are refused
                channel.close().sync();
            }
        }
    }

    @Override
    public void close() {
        clientLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        serverLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
