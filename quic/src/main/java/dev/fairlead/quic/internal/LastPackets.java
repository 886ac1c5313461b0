package dev.fairlead.quic.internal;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;

/// Sees to it that the close of a client ends.
///
/// The server of a client whose handshake is not confirmed (RFC 9001, section 4.1.2) may have lost
/// its last flight, and the engine sends it once more when a timer says so. If the client is closed
/// with a code of the application at that moment, the engine sends acknowledgements in packets of
/// the handshake without end, on the event loop, and the close never. [QuicTransport] lets timers
/// that are due run before; where one passes in between, this stops it: further packets of the
/// handshake are not sent, and the engine gets no room for another. The server hears of the end by
/// its idle timeout then.
///
/// In the pipeline of the socket, below the codec. All of it on the loop.
final class LastPackets extends ChannelOutboundHandlerAdapter {
    /// More than the flight of a client's handshake and its repetitions.
    private static final int MOST = 8;

    private static final int TYPE = 0xf0; // RFC 9000, section 17.2
    private static final int HANDSHAKE = 0xe0;

    private final ByteBufAllocator allocator;
    private boolean closing;
    private int seen;

    LastPackets(ByteBufAllocator base) {
        this.allocator = new Room(base);
    }

    /// For the channel of the connection.
    ByteBufAllocator allocator() {
        return allocator;
    }

    /// What is sent from now on is the end.
    void closing() {
        closing = true;
    }

    private boolean isEndless() {
        return seen > MOST;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (closing && isOfHandshake(message)) {
            seen++;
            if (isEndless()) {
                ReferenceCountUtil.release(message);
                promise.setSuccess();
                return;
            }
        }
        context.write(message, promise);
    }

    private static boolean isOfHandshake(Object message) {
        if (!(message instanceof DatagramPacket packet)) {
            return false;
        }
        ByteBuf content = packet.content();
        return content.isReadable()
                && (content.getUnsignedByte(content.readerIndex()) & TYPE) == HANDSHAKE;
    }

    /// Buffers for packets, in which nothing has room once it would go on without end.
    private final class Room extends AbstractByteBufAllocator {
        private static final int NONE = 8;

        private final ByteBufAllocator base;

        Room(ByteBufAllocator base) {
            super(true);
            this.base = base;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return base.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return isEndless()
                    ? base.directBuffer(NONE, NONE)
                    : base.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return base.isDirectBufferPooled();
        }
    }
}
