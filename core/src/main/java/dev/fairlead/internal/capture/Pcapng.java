package dev.fairlead.internal.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Blocks of the file format pcapng (draft-ietf-opsawg-pcapng), in the byte order of the section.
final class Pcapng {
    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int DECRYPTION_SECRETS = 10;
    private static final int TLS_KEY_LOG = 0x544c534b;
    private static final int RAW_IP = 101; // LINKTYPE_RAW: an IPv4 or IPv6 packet and nothing else
    private static final int IF_NAME = 2;
    private static final int IF_TSRESOL = 9;
    private static final int SHB_USERAPPL = 4;

    private Pcapng() {}

    /// What a file starts with: one section, with one interface, whose times are in nanoseconds.
    static byte[] header() {
        ByteBuffer section = block(64);
        section.putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1);
        option(section, SHB_USERAPPL, "Fairlead".getBytes(StandardCharsets.US_ASCII));
        section.putInt(0);
        byte[] first = end(section, SECTION_HEADER);
        ByteBuffer description = block(64);
        description.putShort((short) RAW_IP).putShort((short) 0).putInt(0);
        option(description, IF_NAME, "connections".getBytes(StandardCharsets.US_ASCII));
        option(description, IF_TSRESOL, new byte[] {9});
        description.putInt(0);
        byte[] second = end(description, INTERFACE_DESCRIPTION);
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    /// @param epochNanos when it was sent or came
    static byte[] packet(long epochNanos, byte[] packet) {
        ByteBuffer block = block(24 + packet.length);
        block.putInt(0).putInt((int) (epochNanos >>> 32)).putInt((int) epochNanos);
        block.putInt(packet.length).putInt(packet.length).put(packet);
        return end(block, ENHANCED_PACKET);
    }

    /// @param line as NSS key logs have it
    static byte[] secrets(String line) {
        byte[] text = (line + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer block = block(8 + text.length);
        block.putInt(TLS_KEY_LOG).putInt(text.length).put(text);
        return end(block, DECRYPTION_SECRETS);
    }

    /// With room for a body of this size, padded, and what goes round it.
    private static ByteBuffer block(int size) {
        return ByteBuffer.allocate(size + 16).order(ByteOrder.LITTLE_ENDIAN).position(8);
    }

    private static void option(ByteBuffer block, int code, byte[] value) {
        block.putShort((short) code).putShort((short) value.length).put(value);
        pad(block);
    }

    private static void pad(ByteBuffer block) {
        while (block.position() % 4 != 0) {
            block.put((byte) 0);
        }
    }

    private static byte[] end(ByteBuffer block, int type) {
        pad(block);
        int length = block.position() + 4;
        block.putInt(length).putInt(0, type).putInt(4, length);
        byte[] whole = new byte[length];
        block.flip().get(whole);
        return whole;
    }
}
