package dev.fairlead.internal.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A capture, read by the book: every length and every checksum is verified.
public final class CapturedPackets {
    /// @param sequence of TCP; 0 for UDP
    public record Packet(
            long epochNanos,
            InetSocketAddress from,
            InetSocketAddress to,
            boolean tcp,
            long sequence,
            long acknowledged,
            int flags,
            ByteBuffer content) {
        public boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    private final List<Packet> packets = new ArrayList<>();
    private final StringBuilder secrets = new StringBuilder();

    /// How many packets stood before the first secret.
    private int beforeSecrets = -1;

    private CapturedPackets() {}

    public static CapturedPackets read(Path file) throws IOException {
        return read(Files.readAllBytes(file));
    }

    static CapturedPackets read(byte[] file) {
        CapturedPackets read = new CapturedPackets();
        ByteBuffer all = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        boolean first = true;
        while (all.hasRemaining()) {
            int type = all.getInt();
            int length = all.getInt();
            assertEquals(0, length % 4, "blocks are padded");
            ByteBuffer body = all.slice(all.position(), length - 12).order(ByteOrder.LITTLE_ENDIAN);
            all.position(all.position() + length - 12);
            assertEquals(length, all.getInt(), "the length stands at the end too");
            assertEquals(first, type == 0x0a0d0d0a, "a section first, and only one");
            first = false;
            switch (type) {
                case 0x0a0d0d0a -> assertEquals(0x1a2b3c4d, body.getInt());
                case 1 -> assertEquals(101, body.getShort());
                case 6 -> read.packet(body);
                case 10 -> read.secret(body);
                default -> throw new AssertionError("block type " + type);
            }
        }
        return read;
    }

    private void secret(ByteBuffer body) {
        assertEquals(0x544c534b, body.getInt());
        byte[] text = new byte[body.getInt()];
        body.get(text);
        secrets.append(new String(text, StandardCharsets.US_ASCII));
        beforeSecrets = beforeSecrets < 0 ? packets.size() : beforeSecrets;
    }

    private void packet(ByteBuffer body) {
        assertEquals(0, body.getInt());
        long time = ((long) body.getInt() << 32) | (body.getInt() & 0xffff_ffffL);
        int captured = body.getInt();
        assertEquals(captured, body.getInt());
        ByteBuffer packet = body.slice(body.position(), captured).order(ByteOrder.BIG_ENDIAN);
        boolean ipv4 = packet.get(0) >>> 4 == 4;
        int header = ipv4 ? 20 : 40;
        int size = ipv4 ? 4 : 16;
        int addresses = header - 2 * size;
        int protocol = packet.get(ipv4 ? 9 : 6);
        if (ipv4) {
            assertEquals(captured, packet.getShort(2) & 0xffff);
            assertEquals(0xffff, sum(packet.slice(0, header)), "checksum of the header");
        } else {
            assertEquals(captured - header, packet.getShort(4) & 0xffff);
        }
        ByteBuffer inner = packet.slice(header, captured - header);
        ByteBuffer pseudo = ByteBuffer.allocate(2 * size + 8 + inner.capacity());
        pseudo.put(packet.slice(addresses, 2 * size)).putInt(inner.capacity()).putInt(protocol);
        pseudo.put(inner.duplicate()).flip();
        assertEquals(0xffff, sum(pseudo), "checksum of TCP or UDP");
        InetSocketAddress from = address(packet, addresses, size, inner.getShort(0));
        InetSocketAddress to = address(packet, addresses + size, size, inner.getShort(2));
        boolean tcp = protocol == 6;
        assertTrue(tcp || protocol == 17, "protocol " + protocol);
        int skip = tcp ? 20 : 8;
        byte[] content = new byte[inner.capacity() - skip];
        inner.get(skip, content);
        if (!tcp) {
            assertEquals(inner.capacity(), inner.getShort(4) & 0xffff);
        }
        packets.add(
                new Packet(
                        time,
                        from,
                        to,
                        tcp,
                        tcp ? inner.getInt(4) & 0xffff_ffffL : 0,
                        tcp ? inner.getInt(8) & 0xffff_ffffL : 0,
                        tcp ? inner.get(13) : 0,
                        ByteBuffer.wrap(content)));
    }

    private static InetSocketAddress address(ByteBuffer packet, int at, int size, short port) {
        byte[] bytes = new byte[size];
        packet.get(at, bytes);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port & 0xffff);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int sum(ByteBuffer bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.limit(); i++) {
            sum += (bytes.get(i) & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    public List<Packet> packets() {
        return packets;
    }

    public String secrets() {
        return secrets.toString();
    }

    public int beforeSecrets() {
        return beforeSecrets;
    }

    /// What went to `port`, put together by sequence numbers, of which none may be missing.
    public byte[] streamTo(int port) {
        return stream(packets.stream().filter(p -> p.to().getPort() == port).toList());
    }

    public byte[] streamFrom(int port) {
        return stream(packets.stream().filter(p -> p.from().getPort() == port).toList());
    }

    private static byte[] stream(List<Packet> way) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long next = way.getFirst().sequence();
        for (Packet packet : way) {
            assertEquals(next & 0xffff_ffffL, packet.sequence(), "no gap and nothing twice");
            all.writeBytes(packet.content().array());
            next += packet.content().remaining() + (packet.has(2) || packet.has(1) ? 1 : 0);
        }
        return all.toByteArray();
    }
}
