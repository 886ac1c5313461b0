package dev.fairlead.bench.peer;

import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Raw Netty: one direct buffer, sent whenever the channel is writable; the receiver drops.
public final class NettyBulk implements Probe {
    private final NettyLoops loops;
    private final Transfer.Count received = new Transfer.Count();
    private final Channel listening;

    private final @Nullable NettyTls tls;

    public NettyBulk(boolean epoll) {
        this(epoll, null);
    }

    public static NettyBulk overTls(boolean boringSsl) throws SSLException {
        return new NettyBulk(true, new NettyTls(boringSsl, false));
    }

    private NettyBulk(boolean epoll, @Nullable NettyTls tls) {
        this.tls = tls;
        loops = new NettyLoops(epoll);
        listening =
                loops.listen(() -> tls == null ? new Dropping() : tls.accepting(new Dropping()));
    }

    private ChannelHandler sending() {
        return tls == null ? new Sending() : tls.connecting("127.0.0.1", 0, new Sending());
    }

    private final class Dropping extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf content = (ByteBuf) message;
            received.add(content.readableBytes());
            content.release();
        }
    }

    private static final class Sending extends ChannelInboundHandlerAdapter {
        private final ByteBuf content = Unpooled.directBuffer(Transfer.PIECE, Transfer.PIECE);
        private final ChannelFutureListener more =
                sent -> {
                    if (sent.isSuccess()) {
                        send(sent.channel());
                    }
                };

        Sending() {
            content.writeZero(Transfer.PIECE);
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context.channel());
        }

        private void send(Channel channel) {
            channel.writeAndFlush(content.retainedDuplicate()).addListener(more);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            content.release();
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Channel client = loops.connector(listening, this::sending).connect().sync().channel();
        try {
            return received.rate(duration);
        } finally {
            client.close().sync();
        }
    }

    @Override
    public void close() {
        loops.close();
    }
}
