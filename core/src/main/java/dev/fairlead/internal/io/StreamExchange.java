package dev.fairlead.internal.io;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One message to a peer and one back over TCP, each after its length in two bytes (RFC 1035,
/// section 4.2.2), so that an answer has 65535 bytes at most.
///
/// It belongs to one loop; every method is called there, and the listener is told there.
public final class StreamExchange implements AutoCloseable {

    /// Hears the end, once.
    public interface Listener {
        void received(byte[] message);

        void failed(ExchangeFailure failure);
    }

    private final EventLoops loops;
    private final Loop loop;
    private final byte[] message;
    private final Listener listener;
    private final Loop.Timer timer;
    private @Nullable Channel channel;
    private byte[] arrived = new byte[512];
    private int length;
    private boolean over;

    private StreamExchange(
            EventLoops loops, Loop loop, byte[] message, long timeoutNanos, Listener listener) {
        this.loops = loops;
        this.loop = loop;
        this.message = message;
        this.listener = listener;
        this.timer =
                loop.schedule(
                        timeoutNanos, () -> end(ExchangeFailure.broken("no answer over TCP")));
    }

    /// Connects, sends `message` and waits for the answer, at most `timeoutNanos` in all. A failure
    /// is told to the listener, after this has returned.
    ///
    /// @param interfaceName to bind to, which takes epoll; `null` for whichever the system picks
    /// @param message at most 65535 bytes, not changed from now on
    public static StreamExchange open(
            EventLoops loops,
            Loop loop,
            InetSocketAddress peer,
            @Nullable String interfaceName,
            byte[] message,
            long timeoutNanos,
            Listener listener) {
        StreamExchange exchange = new StreamExchange(loops, loop, message, timeoutNanos, listener);
        loop.execute(() -> exchange.connect(peer, interfaceName));
        return exchange;
    }

    private void connect(InetSocketAddress peer, @Nullable String interfaceName) {
        if (over) {
            return;
        }
        Channel opened;
        try {
            opened = loops.epoll() ? new EpollSocketChannel() : new NioSocketChannel();
        } catch (ChannelException e) { // no descriptor is left
            failed(e);
            return;
        }
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
        opened.config().setOption(ChannelOption.TCP_NODELAY, true);
        opened.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // ours is for all
        opened.pipeline().addLast(new Inbound());
        loop.netty()
                .register(opened)
                .addListener(registered -> {
                    if (registered.isSuccess()) {
                        opened.connect(peer).addListener(done -> connected(opened, done));
                    } else {
                        failed(registered.cause());
                    }
                });
    }

    private void connected(Channel opened, Future<? super Void> future) {
        if (!future.isSuccess()) {
            failed(future.cause());
            return;
        }
        byte[] length = {(byte) (message.length >> 8), (byte) message.length};
        opened.writeAndFlush(Unpooled.wrappedBuffer(length, message))
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        failed(written.cause());
                    }
                });
    }

    private void read(ByteBuf content) {
        int more = content.readableBytes();
        if (length + more > arrived.length) {
            // Grows with what came, not with what the first two bytes announce.
            arrived = Arrays.copyOf(arrived, Math.max(2 * arrived.length, length + more));
        }
        content.readBytes(arrived, length, more);
        length += more;
        if (length >= 2) {
            int announced = (arrived[0] & 0xff) << 8 | (arrived[1] & 0xff);
            if (length >= 2 + announced && !over) {
                close();
                listener.received(Arrays.copyOfRange(arrived, 2, 2 + announced));
            }
        }
    }

    private void failed(@Nullable Throwable cause) {
        if (cause != null) {
            end(ExchangeFailure.of(cause));
        }
    }

    private void end(ExchangeFailure failure) {
        if (!over) {
            close();
            listener.failed(failure);
        }
    }

    /// Nothing is told any more.
    @Override
    public void close() {
        if (!over) {
            over = true;
            timer.cancel();
            if (channel != null && channel.isRegistered()) {
                var _ = channel.close(); // a socket that fails to close is gone all the same
            }
        }
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!over) {
                    read((ByteBuf) message);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(ExchangeFailure.broken("connection closed after " + length + " bytes"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
        }
    }
}
