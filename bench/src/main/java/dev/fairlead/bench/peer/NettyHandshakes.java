package dev.fairlead.bench.peer;

import dev.fairlead.bench.Handshakes;
import dev.fairlead.bench.Probe;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// Raw Netty: the server says a byte once the handshake is done, the client closes when it has
/// come, and the next connect starts when that is closed.
public final class NettyHandshakes implements Probe {
    private final NettyLoops loops = new NettyLoops(true);
    private final NettyTls tls;
    private final Channel listening;
    private final boolean resuming;

    public NettyHandshakes(boolean boringSsl, boolean resuming) throws SSLException {
        this.resuming = resuming;
        tls = new NettyTls(boringSsl, resuming);
        listening = loops.listen(() -> tls.accepting(new Greeting()));
    }

    private static final class Greeting extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                context.writeAndFlush(context.alloc().directBuffer(1).writeByte(1));
            }
        }
    }

    /// Closes when it was greeted.
    private final class Greeted extends ChannelInboundHandlerAdapter {
        private final Handshakes handshakes;
        private final CountDownLatch ended;

        Greeted(Handshakes handshakes, CountDownLatch ended) {
            this.handshakes = handshakes;
            this.ended = ended;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            handshakes.done(tls.checked(context.pipeline().get(SslHandler.class)));
            context.close()
                    .addListener(_ -> {
                        if (handshakes.goesOn()) {
                            connect(handshakes, ended);
                        } else {
                            ended.countDown();
                        }
                    });
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Handshakes handshakes = new Handshakes(resuming);
        CountDownLatch ended = new CountDownLatch(Handshakes.AT_ONCE);
        for (int i = 0; i < Handshakes.AT_ONCE; i++) {
            connect(handshakes, ended);
        }
        try {
            return handshakes.watch(duration);
        } finally {
            if (!ended.await(5, TimeUnit.SECONDS)) {
                System.err.println(ended.getCount() + " connects hang");
            }
        }
    }

    private void connect(Handshakes handshakes, CountDownLatch ended) {
        String address = handshakes.address();
        int port = NettyLoops.port(listening);
        loops.connector(
                        listening,
                        () -> tls.connecting(address, port, new Greeted(handshakes, ended)))
                .connect(address, port)
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        throw new IllegalStateException("cannot connect", connected.cause());
                    }
                });
    }

    @Override
    public void close() {
        loops.close();
    }
}
