package dev.fairlead.bench.peer;

import dev.fairlead.bench.Messages;
import dev.fairlead.bench.Probe;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.time.Duration;
import java.util.Map;

/// Raw Netty and its codec of messages with a length before each: each is written and flushed for
/// itself, or all that one read brought are flushed together.
public final class NettyFramed implements Probe {
    private static final int LARGEST = 1 << 20;

    private final NettyLoops loops = new NettyLoops(true);
    private final boolean batched;
    private final Messages messages = new Messages();
    private final Channel listening;

    public NettyFramed(boolean batched) {
        this.batched = batched;
        this.listening = loops.listen(() -> framed(false));
    }

    private ChannelHandler framed(boolean begins) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(
                                new LengthFieldBasedFrameDecoder(LARGEST, 0, 4, 0, 4),
                                new LengthFieldPrepender(4),
                                new Echo(begins));
            }
        };
    }

    private final class Echo extends ChannelInboundHandlerAdapter {
        private final boolean begins;

        Echo(boolean begins) {
            this.begins = begins;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (begins) {
                for (int i = 0; i < Messages.WINDOW; i++) {
                    ByteBuf content = context.alloc().buffer(Messages.SIZE);
                    content.writeZero(Messages.SIZE);
                    context.write(content);
                }
                context.flush();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (begins) {
                messages.cameBack();
            }
            context.write(message);
            if (!batched) {
                context.flush();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Channel client = loops.connector(listening, () -> framed(true)).connect().sync().channel();
        try {
            return messages.rate(duration);
        } finally {
            client.close().sync();
        }
    }

    @Override
    public void close() {
        loops.close();
    }
}
