package dev.fairlead.internal.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What came beside a datagram: a chain of `struct cmsghdr`. Reused from one to the next.
final class ControlMessages {
    static final int ROOM = 256;
    private static final int HEADER = 16;
    private static final int UNREACHABLE = 3; // RFC 792
    private static final int ORIGIN_ICMP = 2; // linux/errqueue.h: SO_EE_ORIGIN_ICMP
    private static final int ORIGIN_ICMP6 = 3;

    int trafficClass;
    long receivedAt;
    int systemDrops;
    boolean hasDestination;
    long destinationHigh;
    long destinationLow;
    int destinationScope;

    /// Of the interface that it came in by; 0 if that was not asked for.
    int interfaceIndex;

    /// Of the packet, when it came in; -1 if that was not asked for.
    int hopLimit;

    int errno;
    int mtu;
    boolean fromNetwork;

    /// @param length of what the system wrote
    void read(MemorySegment control, long length) {
        trafficClass = -1;
        receivedAt = 0;
        systemDrops = -1;
        hasDestination = false;
        interfaceIndex = 0;
        hopLimit = -1;
        errno = 0;
        mtu = 0;
        fromNetwork = false;
        long at = 0;
        while (at + HEADER <= length) {
            long size = control.get(ValueLayout.JAVA_LONG, at);
            if (size < HEADER || size > length - at) {
                return;
            }
            int level = control.get(ValueLayout.JAVA_INT, at + 8);
            int type = control.get(ValueLayout.JAVA_INT, at + 12);
            take(level, type, control, at + HEADER, size - HEADER);
            at += (size + 7) & ~7L;
        }
    }

    private void take(int level, int type, MemorySegment control, long at, long size) {
        if (level == Linux.SOL_SOCKET) {
            if (type == Linux.SO_TIMESTAMPNS && size >= 16) {
                receivedAt =
                        control.get(ValueLayout.JAVA_LONG, at) * 1_000_000_000L
                                + control.get(ValueLayout.JAVA_LONG, at + 8);
            } else if (type == Linux.SO_RXQ_OVFL && size >= 4) {
                systemDrops = control.get(ValueLayout.JAVA_INT, at);
            }
        } else if (level == Linux.IPPROTO_IP) {
            takeIpv4(type, control, at, size);
        } else if (level == Linux.IPPROTO_IPV6) {
            takeIpv6(type, control, at, size);
        }
    }

    private void takeIpv4(int type, MemorySegment control, long at, long size) {
        if (type == Linux.IP_TOS && size >= 1) {
            trafficClass = control.get(ValueLayout.JAVA_BYTE, at) & 0xff;
        } else if (type == Linux.IP_PKTINFO && size >= 12) {
            // Of struct in_pktinfo, ipi_addr: where the packet was sent to.
            SocketName to = SocketName.ofIpv4(control.get(SocketName.NETWORK_INT, at + 8), 0);
            destination(to.high(), to.low(), 0);
            interfaceIndex = control.get(ValueLayout.JAVA_INT, at);
        } else if (type == Linux.IP_TTL && size >= 4) {
            hopLimit = control.get(ValueLayout.JAVA_INT, at);
        } else if (type == Linux.IP_RECVERR && size >= 16) {
            takeError(control, at);
        }
    }

    private void takeIpv6(int type, MemorySegment control, long at, long size) {
        if (type == Linux.IPV6_TCLASS && size >= 4) {
            trafficClass = control.get(ValueLayout.JAVA_INT, at) & 0xff;
        } else if (type == Linux.IPV6_PKTINFO && size >= 20) {
            destination(
                    control.get(SocketName.NETWORK_LONG, at),
                    control.get(SocketName.NETWORK_LONG, at + 8),
                    control.get(ValueLayout.JAVA_INT, at + 16));
            interfaceIndex = destinationScope;
        } else if (type == Linux.IPV6_HOPLIMIT && size >= 4) {
            hopLimit = control.get(ValueLayout.JAVA_INT, at);
        } else if (type == Linux.IPV6_RECVERR && size >= 16) {
            takeError(control, at);
        }
    }

    private void destination(long high, long low, int scope) {
        hasDestination = true;
        destinationHigh = high;
        destinationLow = low;
        destinationScope = scope;
    }

    /// Of `struct sock_extended_err`.
    private void takeError(MemorySegment control, long at) {
        errno = control.get(ValueLayout.JAVA_INT, at);
        int origin = control.get(ValueLayout.JAVA_BYTE, at + 4);
        fromNetwork = origin == ORIGIN_ICMP || origin == ORIGIN_ICMP6;
        if (isProhibited(origin, control, at)) {
            // Of IPv6 Linux says so itself; of IPv4 it says that the host cannot be reached.
            errno = Linux.EACCES;
        }
        mtu = errno == Linux.EMSGSIZE ? control.get(ValueLayout.JAVA_INT, at + 8) : 0;
    }

    /// RFC 1122, section 3.2.2.1, and RFC 1812, section 5.2.7.1: administratively prohibited, for
    /// the network, the host, or at all.
    private static boolean isProhibited(int origin, MemorySegment control, long at) {
        int type = control.get(ValueLayout.JAVA_BYTE, at + 5);
        int code = control.get(ValueLayout.JAVA_BYTE, at + 6);
        return origin == ORIGIN_ICMP
                && type == UNREACHABLE
                && (code == 9 || code == 10 || code == 13);
    }

    /// Where the datagram was sent to; the scope only if the address is link-local, or a group's.
    SocketName destination() {
        SocketName to = new SocketName(destinationHigh, destinationLow, 0, 0);
        boolean linkLocal = (destinationHigh >>> 54) == 0x3fa; // fe80::/10
        return linkLocal || to.isGroup() ? to.over(interfaceIndex) : to;
    }

    /// Writes the source address for a datagram that is sent, and as its scope the interface by
    /// which it is to leave; 0 in either for the system's choice.
    ///
    /// @return how long the control messages are
    static long writeSource(MemorySegment control, SocketName source) {
        if (source.isIpv4()) {
            control.set(ValueLayout.JAVA_LONG, 0, HEADER + 12L);
            control.set(ValueLayout.JAVA_INT, 8, Linux.IPPROTO_IP);
            control.set(ValueLayout.JAVA_INT, 12, Linux.IP_PKTINFO);
            control.set(ValueLayout.JAVA_INT, 16, source.scope()); // ipi_ifindex
            control.set(SocketName.NETWORK_INT, 20, (int) source.low()); // ipi_spec_dst
            control.set(ValueLayout.JAVA_INT, 24, 0);
            return 32;
        }
        control.set(ValueLayout.JAVA_LONG, 0, HEADER + 20L);
        control.set(ValueLayout.JAVA_INT, 8, Linux.IPPROTO_IPV6);
        control.set(ValueLayout.JAVA_INT, 12, Linux.IPV6_PKTINFO);
        control.set(SocketName.NETWORK_LONG, 16, source.high());
        control.set(SocketName.NETWORK_LONG, 24, source.low());
        control.set(ValueLayout.JAVA_INT, 32, source.scope());
        return 40;
    }

    /// Writes the interface by which a datagram is to leave.
    ///
    /// @param source of an IPv4 datagram, as a number; 0 for the system's choice
    /// @return how long the control messages are
    static long writeInterface(MemorySegment control, int index, boolean ipv6, int source) {
        control.asSlice(0, 40).fill((byte) 0);
        if (ipv6) {
            control.set(ValueLayout.JAVA_LONG, 0, HEADER + 20L);
            control.set(ValueLayout.JAVA_INT, 8, Linux.IPPROTO_IPV6);
            control.set(ValueLayout.JAVA_INT, 12, Linux.IPV6_PKTINFO);
            control.set(ValueLayout.JAVA_INT, 32, index);
            return 40;
        }
        control.set(ValueLayout.JAVA_LONG, 0, HEADER + 12L);
        control.set(ValueLayout.JAVA_INT, 8, Linux.IPPROTO_IP);
        control.set(ValueLayout.JAVA_INT, 12, Linux.IP_PKTINFO);
        control.set(ValueLayout.JAVA_INT, 16, index);
        control.set(SocketName.NETWORK_INT, 20, source); // ipi_spec_dst
        return 32;
    }
}
