package dev.fairlead.internal.capture;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// One packet of IP with TCP or UDP, with checksums that are right.
final class IpPacket {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int HOP_LIMIT = 64;
    private static final int WINDOW = 0xffff;

    private IpPacket() {}

    /// A segment of TCP (RFC 9293, section 3.1).
    static byte[] tcp(
            InetSocketAddress from,
            InetSocketAddress to,
            long sequence,
            long acknowledged,
            int flags,
            ByteBuffer content) {
        ByteBuffer segment = ByteBuffer.allocate(TCP_HEADER + content.remaining());
        ports(segment, from, to);
        segment.putInt((int) sequence).putInt((int) acknowledged);
        segment.put((byte) ((TCP_HEADER / 4) << 4)).put((byte) flags).putShort((short) WINDOW);
        segment.putShort((short) 0).putShort((short) 0).put(content.duplicate());
        return whole(from, to, TCP, segment.array(), 16);
    }

    /// A datagram of UDP (RFC 768).
    static byte[] udp(InetSocketAddress from, InetSocketAddress to, ByteBuffer content) {
        ByteBuffer datagram = ByteBuffer.allocate(UDP_HEADER + content.remaining());
        ports(datagram, from, to);
        datagram.putShort((short) datagram.capacity()).putShort((short) 0);
        datagram.put(content.duplicate());
        return whole(from, to, UDP, datagram.array(), 6);
    }

    private static void ports(ByteBuffer target, InetSocketAddress from, InetSocketAddress to) {
        target.putShort((short) from.getPort()).putShort((short) to.getPort());
    }

    /// @param checksumAt where in `content` the checksum has to be
    private static byte[] whole(
            InetSocketAddress from,
            InetSocketAddress to,
            int protocol,
            byte[] content,
            int checksumAt) {
        boolean ipv4 =
                from.getAddress() instanceof Inet4Address
                        && to.getAddress() instanceof Inet4Address;
        byte[] source = bytes(from.getAddress(), ipv4);
        byte[] destination = bytes(to.getAddress(), ipv4);
        // The pseudo-header: RFC 9293, section 3.1; RFC 8200, section 8.1.
        long sum = sum(source, 0) + sum(destination, 0) + protocol + content.length;
        int checksum = fold(sum + sum(content, 0));
        // RFC 768: a checksum of zero is sent as all ones, which is the same number.
        ByteBuffer.wrap(content).putShort(checksumAt, (short) (checksum == 0 ? 0xffff : checksum));
        ByteBuffer packet =
                ByteBuffer.allocate((ipv4 ? IPV4_HEADER : IPV6_HEADER) + content.length);
        if (ipv4) {
            packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
            packet.putShort((short) 0).putShort((short) 0x4000); // may not be fragmented
            packet.put((byte) HOP_LIMIT).put((byte) protocol).putShort((short) 0);
            packet.put(source).put(destination);
            packet.putShort(10, (short) fold(sum(packet.array(), IPV4_HEADER)));
        } else {
            packet.putInt(6 << 28).putShort((short) content.length);
            packet.put((byte) protocol).put((byte) HOP_LIMIT).put(source).put(destination);
        }
        return packet.put(content).array();
    }

    /// Where only one end is of IPv4, it is written as the IPv6 address that stands for it.
    private static byte[] bytes(InetAddress address, boolean ipv4) {
        byte[] own = address.getAddress();
        if (ipv4 || own.length == 16) {
            return own;
        }
        return ByteBuffer.allocate(16).putShort(10, (short) 0xffff).put(12, own).array();
    }

    /// The sum of 16-bit words (RFC 1071).
    ///
    /// @param length how many bytes; 0 for all
    private static long sum(byte[] bytes, int length) {
        int end = length == 0 ? bytes.length : length;
        long sum = 0;
        for (int i = 0; i < end; i += 2) {
            sum += ((bytes[i] & 0xff) << 8) | (i + 1 < end ? bytes[i + 1] & 0xff : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) ~folded & 0xffff;
    }
}
