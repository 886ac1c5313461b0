package dev.fairlead.bench.peer;

import dev.fairlead.bench.AcceptQueue;
import dev.fairlead.bench.Connects;
import dev.fairlead.bench.Probe;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Raw Netty: the next connect starts when the last connection is closed.
public final class NettyConnects implements Probe {
    private final NettyLoops loops = new NettyLoops(true);
    private final AcceptQueue queue = new AcceptQueue();
    private final Channel listening = loops.listen(Accepted::new);
    private final Bootstrap connector =
            loops.connector(listening, ChannelInboundHandlerAdapter::new);
    private final int atOnce;

    public NettyConnects(int atOnce) {
        this.atOnce = atOnce;
    }

    private final class Accepted extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            queue.accepted();
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Connects connects = new Connects();
        CountDownLatch ended = new CountDownLatch(atOnce);
        for (int i = 0; i < atOnce; i++) {
            queue.enter(() -> connect(connects, ended));
        }
        Map<String, Double> rate = connects.watch(duration);
        if (!ended.await(5, TimeUnit.SECONDS)) {
            throw new IllegalStateException(ended.getCount() + " connects hang");
        }
        return rate;
    }

    private void connect(Connects connects, CountDownLatch ended) {
        connector
                .connect(connects.address(), NettyLoops.port(listening))
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        throw new IllegalStateException("cannot connect", connected.cause());
                    }
                    connected
                            .channel()
                            .close()
                            .addListener(_ -> {
                                connects.done();
                                if (connects.goesOn()) {
                                    queue.enter(() -> connect(connects, ended));
                                } else {
                                    ended.countDown();
                                }
                            });
                });
    }

    @Override
    public void close() {
        loops.close();
    }
}
