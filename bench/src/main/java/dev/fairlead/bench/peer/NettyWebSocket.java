package dev.fairlead.bench.peer;

import dev.fairlead.bench.Messages;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/// Raw Netty and its codec of WebSocket: each message is written and flushed for itself, or all
/// that one read brought are flushed together.
public final class NettyWebSocket implements Probe {
    private static final int LARGEST = 1 << 20;

    private final NettyLoops loops = new NettyLoops(true);
    private final boolean bulk;
    private final boolean batched;
    private final Transfer.Count received = new Transfer.Count();
    private final Messages messages = new Messages();
    private final Channel listening;

    public NettyWebSocket(boolean bulk, boolean batched) {
        this.bulk = bulk;
        this.batched = batched;
        this.listening = loops.listen(() -> server(bulk ? Dropping::new : () -> new Echo(false)));
    }

    int port() {
        return NettyLoops.port(listening);
    }

    Transfer.Count received() {
        return received;
    }

    private static ChannelHandler server(Supplier<ChannelHandler> above) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(
                                new HttpServerCodec(),
                                new HttpObjectAggregator(LARGEST),
                                new WebSocketServerProtocolHandler(
                                        "/", null, false, LARGEST, false, true),
                                above.get());
            }
        };
    }

    private ChannelHandler client() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(
                                new HttpClientCodec(),
                                new HttpObjectAggregator(LARGEST),
                                new WebSocketClientProtocolHandler(
                                        WebSocketClientHandshakerFactory.newHandshaker(
                                                URI.create("ws://127.0.0.1:" + port() + "/"),
                                                WebSocketVersion.V13,
                                                null,
                                                false,
                                                new DefaultHttpHeaders(),
                                                LARGEST)),
                                bulk ? new Flooding() : new Echo(true));
            }
        };
    }

    private final class Dropping extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            WebSocketFrame frame = (WebSocketFrame) message;
            received.add(frame.content().readableBytes());
            frame.release();
        }
    }

    private final class Echo extends ChannelInboundHandlerAdapter {
        private final boolean begins;

        Echo(boolean begins) {
            this.begins = begins;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (begins
                    && event
                            == WebSocketClientProtocolHandler.ClientHandshakeStateEvent
                                    .HANDSHAKE_COMPLETE) {
                for (int i = 0; i < Messages.WINDOW; i++) {
                    ByteBuf content = context.alloc().buffer(Messages.SIZE);
                    content.writeZero(Messages.SIZE);
                    context.write(new BinaryWebSocketFrame(content));
                }
                context.flush();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (begins) {
                messages.cameBack();
            }
            WebSocketFrame frame = (WebSocketFrame) message;
            ByteBuf copy = context.alloc().buffer(frame.content().readableBytes());
            copy.writeBytes(frame.content()); // masking is done in place
            frame.release();
            context.write(new BinaryWebSocketFrame(copy));
            if (!batched) {
                context.flush();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    private static final class Flooding extends ChannelInboundHandlerAdapter {
        private final ByteBuf content = Unpooled.directBuffer(Transfer.PIECE, Transfer.PIECE);
        private final ChannelFutureListener more =
                sent -> {
                    if (sent.isSuccess()) {
                        send(sent.channel());
                    }
                };

        Flooding() {
            content.writeZero(Transfer.PIECE);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event
                    == WebSocketClientProtocolHandler.ClientHandshakeStateEvent
                            .HANDSHAKE_COMPLETE) {
                send(context.channel());
            }
        }

        private void send(Channel channel) {
            channel.writeAndFlush(new BinaryWebSocketFrame(content.retainedDuplicate()))
                    .addListener(more);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            content.release();
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Channel client = loops.connector(listening, this::client).connect().sync().channel();
        try {
            return bulk ? received.rate(duration) : messages.rate(duration);
        } finally {
            client.close().sync();
        }
    }

    @Override
    public void close() {
        loops.close();
    }
}
