package dev.fairlead.quic.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class LastPacketsTest {
    private static final InetSocketAddress THERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4433);
    private static final int HANDSHAKE = 0xe1;
    private static final int SHORT = 0x41;

    private final LastPackets last = new LastPackets(UnpooledByteBufAllocator.DEFAULT);
    private final EmbeddedChannel channel = new EmbeddedChannel(last);

    private boolean passes(int firstByte) {
        ByteBuf content = Unpooled.buffer().writeByte(firstByte).writeZero(70);
        channel.writeOutbound(new DatagramPacket(content, THERE));
        DatagramPacket sent = channel.readOutbound();
        if (sent == null) {
            assertEquals(0, content.refCnt());
            return false;
        }
        sent.release();
        return true;
    }

    private int roomForOne() {
        ByteBuf packet = last.allocator().directBuffer(1200);
        int room = packet.writableBytes();
        packet.release();
        return room;
    }

    @Test
    void packetsOfTheHandshakePassWhileItIsOpen() {
        for (int i = 0; i < 100; i++) {
            assertTrue(passes(HANDSHAKE));
        }
        assertEquals(1200, roomForOne());
    }

    @Test
    void afterEightInACloseThereIsRoomForNoOther() {
        last.closing();
        for (int i = 0; i < 8; i++) {
            assertTrue(passes(HANDSHAKE));
            assertEquals(1200, roomForOne());
        }
        assertFalse(passes(HANDSHAKE));
        assertEquals(8, roomForOne());
        assertTrue(passes(SHORT));
    }

    @Test
    void dataThatIsStillToBeSentIsNotCounted() {
        last.closing();
        for (int i = 0; i < 100; i++) {
            assertTrue(passes(SHORT));
        }
        assertEquals(1200, roomForOne());
    }
}
