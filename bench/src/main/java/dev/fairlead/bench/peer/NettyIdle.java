package dev.fairlead.bench.peer;

import dev.fairlead.bench.Idle;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Raw Netty with connections that do nothing.
public final class NettyIdle implements Idle.Connections {
    private final NettyLoops loops = new NettyLoops(true);
    private final Queue<Channel> accepted = new ConcurrentLinkedQueue<>();
    private final Channel listening = loops.listen(Accepted::new);
    private final Bootstrap connector =
            loops.connector(listening, ChannelInboundHandlerAdapter::new);
    private final List<Channel> open = new ArrayList<>();

    private final class Accepted extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            accepted.add(context.channel());
        }
    }

    @Override
    public void open(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            open.add(connector.connect().sync().channel());
        }
        while (accepted.size() < count) {
            Thread.sleep(1);
        }
    }

    @Override
    public void closeAll() throws InterruptedException {
        for (Channel channel : open) {
            channel.close().sync();
        }
        for (Channel channel : accepted) {
            channel.closeFuture().sync();
        }
        open.clear();
        accepted.clear();
    }

    @Override
    public void close() {
        loops.close();
    }
}
