package dev.fairlead.internal.io;

import dev.fairlead.internal.capture.CaptureFile;
import dev.fairlead.internal.capture.Conversation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first in the pipeline of a TCP socket: writes down what goes through, as it is on the
/// network. There is one only where a capture was asked for, and then nobody writes or reads past
/// the loop.
final class StreamTap extends ChannelDuplexHandler {
    private final CaptureFile file;
    private final List<ByteBuffer> early = new ArrayList<>(); // given with the connect
    private @Nullable Conversation conversation;
    private @Nullable InetSocketAddress from; // while connecting, if the system tells
    private boolean reset;

    StreamTap(CaptureFile file) {
        this.file = file;
    }

    /// The tap of a socket; `null` if there is none.
    static @Nullable StreamTap of(Channel channel) {
        return channel.pipeline().first() instanceof StreamTap tap ? tap : null;
    }

    /// We are about to reset the connection. On the loop.
    void resetting() {
        reset = true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Channel channel = context.channel();
        channel.closeFuture().addListener(_ -> closed());
        if (channel.isActive()
                && channel.localAddress() instanceof InetSocketAddress local
                && channel.remoteAddress() instanceof InetSocketAddress remote) {
            conversation = file.conversation(local, remote);
            conversation.accepted(CaptureFile.now());
        }
    }

    private void closed() {
        if (conversation != null) {
            if (reset) {
                conversation.weReset(CaptureFile.now());
            } else {
                conversation.weEnded(CaptureFile.now());
            }
        }
    }

    // ---- to the network

    @Override
    public void connect(
            ChannelHandlerContext context,
            SocketAddress remote,
            SocketAddress local,
            ChannelPromise promise) {
        long begun = CaptureFile.now();
        promise.addListener(f -> {
            if (f.cause() == null) {
                established(context.channel(), begun);
            } else if (f.cause() instanceof ConnectException) {
                refused(remote, begun);
            }
        });
        context.connect(remote, local, promise);
        if (context.channel().localAddress() instanceof InetSocketAddress given
                && given.getPort() != 0
                && !given.getAddress().isAnyLocalAddress()) {
            from = given;
        }
    }

    private void established(Channel channel, long begun) {
        if (channel.localAddress() instanceof InetSocketAddress local
                && channel.remoteAddress() instanceof InetSocketAddress remote) {
            Conversation made = file.conversation(local, remote);
            conversation = made;
            made.connected(begun, CaptureFile.now());
            early.forEach(content -> made.sent(CaptureFile.now(), content));
            early.clear();
        }
    }

    private void refused(SocketAddress remote, long begun) {
        if (from != null && remote instanceof InetSocketAddress to) {
            file.conversation(from, to).refused(begun, CaptureFile.now());
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
            throws Exception {
        ByteBuffer content =
                switch (message) {
                    case ByteBuf buffer -> buffer.nioBuffer();
                    case SocketTransport.BorrowedRegion region -> region.read();
                    default -> throw new IllegalStateException("a capture cannot read " + message);
                };
        if (conversation == null) {
            ByteBuffer copy = ByteBuffer.allocate(content.remaining());
            early.add(copy.put(content).flip());
        } else {
            conversation.sent(CaptureFile.now(), content);
        }
        context.write(message, promise);
    }

    // ---- from the network

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Conversation known = conversation;
        if (known == null || !(message instanceof ByteBuf buffer)) {
            context.fireChannelRead(message);
            return;
        }
        known.hold();
        try {
            known.received(CaptureFile.now(), buffer.nioBuffer());
            context.fireChannelRead(message);
        } finally {
            known.letGo();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (conversation != null) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                conversation.theyEnded(CaptureFile.now());
            } else if (event == ChannelOutputShutdownEvent.INSTANCE) {
                conversation.weEnded(CaptureFile.now());
            }
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (conversation != null && cause instanceof IOException) {
            conversation.theyReset(CaptureFile.now());
        }
        context.fireExceptionCaught(cause);
    }
}
