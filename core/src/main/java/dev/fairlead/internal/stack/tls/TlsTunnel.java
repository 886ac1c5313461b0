package dev.fairlead.internal.stack.tls;

import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.SecureTransport;
import dev.fairlead.internal.io.Sockets;
import dev.fairlead.internal.io.StreamTransport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The inner end of a TLS connection that carries another protocol, possibly TLS again. To what is
/// above it looks like a socket: the peer's close_notify is the end of that socket. On the loop.
public final class TlsTunnel extends ChannelInboundHandlerAdapter {
    private final SslHandler tls;
    private final UnaryOperator<IOException> translation;
    private boolean established;
    private @Nullable IOException failure;

    /// @param translation says what an error of the channel means
    TlsTunnel(SslHandler tls, UnaryOperator<IOException> translation) {
        this.tls = tls;
        this.translation = translation;
    }

    /// What a program reads and writes on `socket`: inside the innermost tunnel, if there is one.
    public static StreamTransport transport(Sockets sockets, DuplexChannel socket, Loop loop) {
        TlsTunnel innermost = null;
        for (var entry : socket.pipeline()) {
            if (entry.getValue() instanceof TlsTunnel tunnel) {
                innermost = tunnel;
            }
        }
        if (innermost == null) {
            return sockets.transport(socket, loop);
        }
        SecureTransport transport =
                new SecureTransport(socket, loop, innermost.tls, innermost.translation);
        transport.attachInside();
        socket.pipeline().remove(innermost); // the transport knows a close_notify itself
        return transport;
    }

    void established() {
        established = true;
    }

    /// What the socket reported; `null` for nothing.
    @Nullable IOException failure() {
        return failure;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else if (event == ChannelInputShutdownEvent.INSTANCE && !established) {
            context.channel().unsafe().close(context.channel().newPromise());
        } else if (!(event instanceof SslHandshakeCompletionEvent)) {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (established) {
            context.fireExceptionCaught(cause);
        } else if (cause instanceof IOException io) {
            failure = io; // the handshake fails for it
        }
    }
}
