package dev.fairlead.bench.peer;

import dev.fairlead.bench.Probe;
import dev.fairlead.bench.RoundTrips;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.Map;

/// Raw Netty: what came is sent back; the client sends again when all has come back.
public final class NettyPingPong implements Probe {
    private final NettyLoops loops;
    private final Channel listening;

    public NettyPingPong(boolean epoll) {
        loops = new NettyLoops(epoll);
        listening = loops.listen(Echo::new);
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // the client closes with an answer on its way
        }
    }

    private static final class Pinging extends ChannelInboundHandlerAdapter {
        private final ByteBuf ping =
                Unpooled.directBuffer(RoundTrips.SIZE).writeZero(RoundTrips.SIZE);
        private final RoundTrips times = new RoundTrips();
        private long sent;
        private int missing;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        private void send(ChannelHandlerContext context) {
            missing = RoundTrips.SIZE;
            sent = System.nanoTime();
            context.writeAndFlush(ping.retainedDuplicate());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf pong = (ByteBuf) message;
            missing -= pong.readableBytes();
            pong.release();
            if (missing == 0) {
                times.add(System.nanoTime() - sent);
                send(context);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ping.release();
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Pinging pinging = new Pinging();
        Channel client = loops.connector(listening, () -> pinging).connect().sync().channel();
        Thread.sleep(duration);
        client.close().sync();
        return client.eventLoop().submit(pinging.times::percentiles).get();
    }

    @Override
    public void close() {
        loops.close();
    }
}
