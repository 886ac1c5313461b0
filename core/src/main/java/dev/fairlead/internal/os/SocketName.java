package dev.fairlead.internal.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An address and a port as numbers, cheap to compare: IPv4 as the IPv6 address that stands for it
/// (RFC 4291, section 2.5.5.2).
///
/// @param high the first eight bytes of the address
/// @param low the last eight
/// @param port 0 where only the address is meant
/// @param scope the index of the interface of a link-local address, and of that by which what was
///   sent to a group came in or is to leave; else 0
public record SocketName(long high, long low, int port, int scope) {
    static final int ROOM = 28; // sizeof(struct sockaddr_in6)
    private static final long MAPPED = 0xffff_0000_0000L;

    static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt NETWORK_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong NETWORK_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    public static SocketName of(InetSocketAddress address) {
        return of(address.getAddress(), address.getPort());
    }

    public static SocketName of(InetAddress address, int port) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet6Address v6) {
            return new SocketName(bytes.getLong(), bytes.getLong(), port, v6.getScopeId());
        }
        return ofIpv4(bytes.getInt(), port);
    }

    static SocketName ofIpv4(int address, int port) {
        return new SocketName(0, MAPPED | (address & 0xffff_ffffL), port, 0);
    }

    /// All of it as bytes, different for different names.
    public byte[] toBytes() {
        return ByteBuffer.allocate(24)
                .putLong(high)
                .putLong(low)
                .putInt(port)
                .putInt(scope)
                .array();
    }

    public boolean isIpv4() {
        return high == 0 && (low >>> 32) == 0xffff;
    }

    /// Whether it is the address that stands for all.
    public boolean isUnspecified() {
        return high == 0 && (low == 0 || low == MAPPED);
    }

    /// Whether many hear what is sent to it: 224.0.0.0/4, ff00::/8, 255.255.255.255.
    public boolean isGroup() {
        return isIpv4() ? (int) low >>> 28 == 14 || (int) low == -1 : high >>> 56 == 0xff;
    }

    /// The same, of or by the interface of that number.
    public SocketName over(int index) {
        return new SocketName(high, low, port, index);
    }

    /// This address, to be sent from by one interface; of the other version of IP, any address of
    /// it.
    ///
    /// @param ipv4 what is sent
    public SocketName over(int index, boolean ipv4) {
        return isIpv4() == ipv4
                ? new SocketName(high, low, 0, index)
                : new SocketName(0, ipv4 ? MAPPED : 0, 0, index);
    }

    /// Without the port.
    public SocketName address() {
        return new SocketName(high, low, 0, scope);
    }

    public SocketName withPort(int other) {
        return new SocketName(high, low, other, scope);
    }

    public InetSocketAddress toInet() {
        try {
            InetAddress address =
                    isIpv4()
                            ? Inet4Address.getByAddress(
                                    ByteBuffer.allocate(4).putInt((int) low).array())
                            : Inet6Address.getByAddress(
                                    null,
                                    ByteBuffer.allocate(16).putLong(high).putLong(low).array(),
                                    scope == 0 ? -1 : scope);
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /// Writes it as a `struct sockaddr`.
    ///
    /// @param ipv6 the family of the socket it is for
    /// @return its length
    int write(MemorySegment target, boolean ipv6) {
        target.asSlice(0, ROOM).fill((byte) 0);
        target.set(NETWORK_SHORT, 2, (short) port);
        if (ipv6) {
            target.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) Linux.AF_INET6);
            target.set(NETWORK_LONG, 8, high);
            target.set(NETWORK_LONG, 16, low);
            target.set(ValueLayout.JAVA_INT_UNALIGNED, 24, scope);
            return 28;
        }
        target.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) Linux.AF_INET);
        target.set(NETWORK_INT, 4, (int) low);
        return 16;
    }

    /// Reads a `struct sockaddr` of either family.
    static SocketName read(MemorySegment source) {
        int port = source.get(NETWORK_SHORT, 2) & 0xffff;
        if (source.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0) == Linux.AF_INET) {
            return ofIpv4(source.get(NETWORK_INT, 4), port);
        }
        return new SocketName(
                source.get(NETWORK_LONG, 8),
                source.get(NETWORK_LONG, 16),
                port,
                source.get(ValueLayout.JAVA_INT_UNALIGNED, 24));
    }
}
