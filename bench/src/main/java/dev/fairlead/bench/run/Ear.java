package dev.fairlead.bench.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/// Hears what others multicast on this host's links: how many packets, and when which instance says
/// goodbye. It says nothing itself.
final class Ear {
    private static final int PORT = 5353;
    private static final int POINTER_TYPE = 12;
    private static final int HEADER = 12;

    private final BiConsumer<String, Long> goodbyes;
    private final AtomicLong packets = new AtomicLong();

    /// @param goodbyes hears the first label of each, and when its packet came
    Ear(BiConsumer<String, Long> goodbyes) {
        this.goodbyes = goodbyes;
    }

    void open() throws IOException {
        listen(StandardProtocolFamily.INET, "224.0.0.251");
        listen(StandardProtocolFamily.INET6, "ff02::fb");
    }

    long packets() {
        return packets.get();
    }

    private void listen(ProtocolFamily family, String group) throws IOException {
        DatagramChannel channel = DatagramChannel.open(family); // open until this process ends
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        channel.bind(new InetSocketAddress(PORT));
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            if (each.isUp() && each.supportsMulticast() && !each.isLoopback()) {
                channel.join(InetAddress.ofLiteral(group), each);
            }
        }
        Thread.ofPlatform().daemon().name("ear-" + group).start(() -> hear(channel));
    }

    private void hear(DatagramChannel channel) {
        ByteBuffer packet = ByteBuffer.allocate(1 << 14);
        try {
            while (true) {
                packet.clear();
                InetSocketAddress from = (InetSocketAddress) channel.receive(packet);
                long at = System.nanoTime();
                if (NetworkInterface.getByInetAddress(from.getAddress()) == null) {
                    packets.incrementAndGet();
                    read(packet.flip(), at);
                }
            }
        } catch (IOException e) {
            System.err.println("nothing is heard any more: " + e);
        }
    }

    private void read(ByteBuffer packet, long at) {
        try {
            int questions = packet.getShort(4);
            int answers = packet.getShort(6);
            packet.position(HEADER);
            for (int i = 0; i < questions; i++) {
                skipName(packet);
                packet.position(packet.position() + 4);
            }
            for (int i = 0; i < answers; i++) {
                skipName(packet);
                int type = packet.getShort();
                packet.getShort();
                int seconds = packet.getInt();
                int length = packet.getShort();
                int end = packet.position() + length;
                if (type == POINTER_TYPE && seconds == 0) {
                    goodbyes.accept(firstLabel(packet), at);
                }
                packet.position(end);
            }
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            // not a message that can be read; it was counted
        }
    }

    private static void skipName(ByteBuffer packet) {
        for (int length = packet.get(); length != 0; length = packet.get()) {
            if (length < 0) { // a pointer, and with it the end
                packet.get();
                return;
            }
            packet.position(packet.position() + length);
        }
    }

    private static String firstLabel(ByteBuffer packet) {
        int at = packet.position();
        int length = packet.get(at);
        if (length < 0) {
            at = (length & 0x3f) << 8 | (packet.get(at + 1) & 0xff);
            length = packet.get(at);
        }
        byte[] label = new byte[Math.max(0, length)];
        packet.get(at + 1, label);
        return new String(label, StandardCharsets.UTF_8);
    }
}
