package dev.fairlead.lab;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the classic pcap format of Ethernet frames, as `tcpdump -w` writes it, packet by packet.
final class PcapStream {
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int ETHERNET = 1;
    private static final int MOST_BYTES = 262_144;

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int DNS_PORT = 53;

    private final DataInputStream in;
    private final ByteOrder order;
    private final boolean nanoseconds;

    /// Reads the file header.
    PcapStream(InputStream in) throws IOException {
        this.in = new DataInputStream(in);
        byte[] header = new byte[24];
        this.in.readFully(header);
        ByteBuffer fields = ByteBuffer.wrap(header);
        int magic = fields.getInt(0);
        boolean swapped = magic != MICROSECONDS && magic != NANOSECONDS;
        this.order = swapped ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        fields.order(order);
        magic = fields.getInt(0);
        if (magic != MICROSECONDS && magic != NANOSECONDS) {
            throw new IOException("not a pcap stream: it begins with %08x".formatted(magic));
        }
        this.nanoseconds = magic == NANOSECONDS;
        int linkType = fields.getInt(20);
        if (linkType != ETHERNET) {
            throw new IOException(
                    "pcap of link type " + linkType + "; a lab's links are Ethernet (1)");
        }
    }

    /// One record: its time and the captured bytes of its frame.
    record Frame(Instant at, ByteBuffer bytes) {}

    /// The next frame, or nothing at the end of the stream.
    Optional<Frame> next() throws IOException {
        byte[] header = new byte[16];
        try {
            in.readFully(header);
        } catch (EOFException _) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(order);
        long seconds = Integer.toUnsignedLong(fields.getInt());
        long fraction = Integer.toUnsignedLong(fields.getInt());
        int length = fields.getInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("pcap record of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return Optional.of(
                new Frame(
                        Instant.ofEpochSecond(seconds, nanoseconds ? fraction : fraction * 1000),
                        ByteBuffer.wrap(bytes)));
    }

    /// What a frame carries, or nothing if that is no TCP, UDP or ICMP, or is cut short.
    static Optional<Packet> packet(Frame frame) {
        try {
            ByteBuffer bytes = frame.bytes().slice();
            bytes.position(12);
            return switch (bytes.getShort() & 0xffff) {
                case IPV4 -> Optional.ofNullable(ipv4(frame.at(), bytes.slice()));
                case IPV6 -> Optional.ofNullable(ipv6(frame.at(), bytes.slice()));
                default -> Optional.empty();
            };
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException _) {
            return Optional
                    .empty(); // a capture may have any frame: this one is none that a test looks
            // for
        }
    }

    private static @Nullable Packet ipv4(Instant at, ByteBuffer ip) {
        int headerLength = (ip.get(0) & 15) * 4;
        int total = ip.getShort(2) & 0xffff;
        boolean laterFragment = (ip.getShort(6) & 0x1fff) != 0;
        if (laterFragment) {
            return null;
        }
        InetAddress from = address(ip, 12, 4);
        InetAddress to = address(ip, 16, 4);
        return transport(
                at,
                from,
                to,
                ip.get(9) & 0xff,
                ip.position(headerLength).slice(),
                total - headerLength);
    }

    private static @Nullable Packet ipv6(Instant at, ByteBuffer ip) {
        int length = ip.getShort(4) & 0xffff;
        return transport(
                at,
                address(ip, 8, 16),
                address(ip, 24, 16),
                ip.get(6) & 0xff,
                ip.position(40).slice(),
                length);
    }

    private static InetAddress address(ByteBuffer ip, int offset, int length) {
        byte[] bytes = new byte[length];
        ip.get(offset, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is one", e);
        }
    }

    /// @param length of the transport's header and payload together, as the IP header has it
    private static @Nullable Packet transport(
            Instant at,
            InetAddress from,
            InetAddress to,
            int protocol,
            ByteBuffer bytes,
            int length) {
        return switch (protocol) {
            case TCP -> tcp(at, from, to, bytes, length);
            case UDP -> {
                var source = new InetSocketAddress(from, bytes.getShort() & 0xffff);
                var destination = new InetSocketAddress(to, bytes.getShort() & 0xffff);
                Packet dns = dns(at, source, destination, false, bytes.position(8).slice());
                yield dns != null ? dns : new Packet.Udp(at, source, destination, length - 8);
            }
            case ICMP, ICMPV6 ->
                    new Packet.Icmp(at, from, to, bytes.get(0) & 0xff, bytes.get(1) & 0xff);
            default -> null;
        };
    }

    private static Packet tcp(
            Instant at, InetAddress from, InetAddress to, ByteBuffer bytes, int length) {
        var source = new InetSocketAddress(from, bytes.getShort() & 0xffff);
        var destination = new InetSocketAddress(to, bytes.getShort() & 0xffff);
        int headerLength = (bytes.get(12) >> 4 & 15) * 4;
        int payload = length - headerLength;
        if (payload > 2) {
            Packet dns =
                    dns(at, source, destination, true, bytes.position(headerLength + 2).slice());
            if (dns != null) {
                return dns;
            }
        }
        Set<Packet.Flag> flags = EnumSet.noneOf(Packet.Flag.class);
        for (Packet.Flag flag : Packet.Flag.values()) {
            if ((bytes.get(13) & flagBit(flag)) != 0) {
                flags.add(flag);
            }
        }
        return new Packet.Tcp(at, source, destination, Set.copyOf(flags), payload);
    }

    private static int flagBit(Packet.Flag flag) {
        return switch (flag) {
            case FIN -> 1;
            case SYN -> 2;
            case RST -> 4;
            case PSH -> 8;
            case ACK -> 16;
        };
    }

    private static Packet.@Nullable Dns dns(
            Instant at,
            InetSocketAddress source,
            InetSocketAddress destination,
            boolean overTcp,
            ByteBuffer message) {
        if (source.getPort() != DNS_PORT && destination.getPort() != DNS_PORT) {
            return null;
        }
        try {
            DnsWire.Head head = DnsWire.head(message);
            return new Packet.Dns(
                    at,
                    source,
                    destination,
                    overTcp,
                    head.id(),
                    head.isResponse(),
                    head.rcode(),
                    head.isTruncated(),
                    head.name(),
                    head.type());
        } catch (IllegalArgumentException _) {
            return null; // on that port, and no DNS message: told as what carried it
        }
    }
}
