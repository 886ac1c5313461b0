package dev.fairlead.quic.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Lets the socket below an engine be exchanged. The engine goes on with the socket that it has
/// begun with, and does not notice: what it sends leaves by the newest, and what comes there comes
/// to it. What still comes to the first one does too.
///
/// In the pipeline of the first socket, below the codec. All of it on the loop.
final class MovableSocket extends ChannelDuplexHandler {
    private final ChannelInboundHandlerAdapter arrivals = new Arrivals();
    private @Nullable ChannelHandlerContext first;
    private @Nullable Channel newest; // null while that is the first
    private @Nullable InetSocketAddress local; // as the engine knows it
    private @Nullable InetSocketAddress remote; // likewise
    private @Nullable DatagramPacket lastSent;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        first = context;
    }

    /// The first in the pipeline of a socket that is to be moved to.
    ChannelInboundHandlerAdapter arrivals() {
        return arrivals;
    }

    /// Everything leaves by `other` from now on, and what it has replaced is closed, unless it was
    /// the first. What was sent last may have been lost on the way that is no more: it goes once
    /// more, so that the peer learns of the new address even from an end that has only to
    /// acknowledge.
    void moveTo(Channel other) {
        ChannelHandlerContext known = first;
        if (known == null || !known.channel().isActive()) {
            other.close();
            return;
        }
        if (local == null) {
            local = (InetSocketAddress) known.channel().localAddress();
            remote = (InetSocketAddress) known.channel().remoteAddress();
        }
        Channel before = newest;
        newest = other;
        if (before != null) {
            before.close();
        }
        DatagramPacket again = lastSent;
        if (again != null) {
            lastSent = null;
            other.writeAndFlush(again);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof DatagramPacket packet) {
            ReferenceCountUtil.release(lastSent);
            lastSent = packet.retainedDuplicate();
        }
        Channel other = newest;
        if (other == null) {
            context.write(message, promise);
        } else {
            other.write(message); // a packet that is lost is the engine's to repeat
            promise.trySuccess();
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        Channel other = newest;
        if (other == null) {
            context.flush();
        } else {
            other.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive();
        end();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        ReferenceCountUtil.release(lastSent);
        lastSent = null;
        Channel other = newest;
        if (other != null) {
            other.close();
        }
    }

    private final class Arrivals extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ChannelHandlerContext engine = first;
            if (engine == null || !engine.channel().isActive()) {
                ReferenceCountUtil.release(message);
            } else if (message instanceof DatagramPacket packet) {
                engine.fireChannelRead(new DatagramPacket(packet.content(), local, remote));
            } else {
                engine.fireChannelRead(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            ChannelHandlerContext engine = first;
            if (engine != null && engine.channel().isActive()) {
                engine.fireChannelReadComplete();
            }
        }

        /// What the network says of single packets; each connection finds out for itself.
        @Override
        @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                context.fireExceptionCaught(cause);
            }
        }
    }
}
