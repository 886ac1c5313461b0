package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A UDP socket of one family that hears a group on some interfaces, and tells by which of them a
/// datagram came in. It shares its port with other programs that do so as well.
///
/// For one thread. [GroupWait] waits for what comes.
public final class GroupSocket implements AutoCloseable {
    private static final int MANY = 16;
    private static final int LARGEST = 1 << 14;
    private static final int ROOM_OF_SYSTEM = 1 << 20;
    private static final int FURTHEST = 255; // RFC 6762, section 11
    private static final int LOOPBACK = 0x7f00_0001; // 127.0.0.1

    /// Hears of what was read.
    @FunctionalInterface
    public interface Taker {
        /// @param index of the interface that it came in by
        /// @param multicast whether it was sent to a group of the link, which no router passes on
        /// @param hopLimit that it came with
        void received(
                InetSocketAddress from, int index, boolean multicast, int hopLimit, byte[] content);
    }

    private final boolean ipv6;
    private final int descriptor;
    private final Arena arena =
            Arena.ofShared(); // opened by one thread, used and closed by another
    private final MemorySegment state = UdpCalls.newState(arena);
    private final MemorySegment headers = arena.allocate(MANY * MessageHeader.SIZE_OF_MANY, 8);
    private final MemorySegment[] headerOf = new MemorySegment[MANY];
    private final MemorySegment[] names = new MemorySegment[MANY];
    private final MemorySegment[] controls = new MemorySegment[MANY];
    private final MemorySegment[] contents = new MemorySegment[MANY];
    private final ControlMessages beside = new ControlMessages();
    private final MemorySegment header = arena.allocate(MessageHeader.SIZE, 8);
    private final MemorySegment vector = arena.allocate(16, 8);
    private final MemorySegment name = arena.allocate(SocketName.ROOM, 8);
    private final MemorySegment control = arena.allocate(64, 8);
    private final MemorySegment content = arena.allocate(LARGEST, 8);

    private GroupSocket(boolean ipv6, int descriptor) {
        this.ipv6 = ipv6;
        this.descriptor = descriptor;
        MemorySegment vectors = arena.allocate(MANY * 16L, 8);
        for (int i = 0; i < MANY; i++) {
            headerOf[i] = headers.asSlice(i * MessageHeader.SIZE_OF_MANY, 64);
            names[i] = arena.allocate(SocketName.ROOM, 8);
            controls[i] = arena.allocate(ControlMessages.ROOM, 8);
            contents[i] = arena.allocate(LARGEST, 8);
            MessageHeader.write(
                    headerOf[i], names[i], vectors.asSlice(i * 16L, 16), contents[i], controls[i]);
        }
    }

    /// @throws SystemCallException if there is no such family here, or another program keeps the
    ///   port for itself
    public static GroupSocket open(boolean ipv6, int port) throws SystemCallException {
        int descriptor = UdpCalls.socket(ipv6);
        try {
            prepare(descriptor, ipv6);
            UdpCalls.bind(descriptor, new SocketName(0, 0, port, 0), ipv6);
        } catch (SystemCallException e) {
            UdpCalls.close(descriptor);
            throw e;
        }
        return new GroupSocket(ipv6, descriptor);
    }

    private static void prepare(int descriptor, boolean ipv6) throws SystemCallException {
        // Both: some programs that share the port set only one of them.
        set(descriptor, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
        set(descriptor, Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 1);
        set(descriptor, Linux.SOL_SOCKET, Linux.SO_RCVBUF, ROOM_OF_SYSTEM);
        if (ipv6) {
            set(descriptor, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 1);
            set(descriptor, Linux.IPPROTO_IPV6, Linux.IPV6_RECVPKTINFO, 1);
            set(descriptor, Linux.IPPROTO_IPV6, Linux.IPV6_MULTICAST_HOPS, FURTHEST);
            set(descriptor, Linux.IPPROTO_IPV6, Linux.IPV6_UNICAST_HOPS, FURTHEST);
            set(descriptor, Linux.IPPROTO_IPV6, Linux.IPV6_MULTICAST_LOOP, 1);
            set(descriptor, Linux.IPPROTO_IPV6, Linux.IPV6_RECVHOPLIMIT, 1);
        } else {
            set(descriptor, Linux.IPPROTO_IP, Linux.IP_PKTINFO, 1);
            set(descriptor, Linux.IPPROTO_IP, Linux.IP_MULTICAST_TTL, FURTHEST);
            set(descriptor, Linux.IPPROTO_IP, Linux.IP_TTL, FURTHEST);
            set(descriptor, Linux.IPPROTO_IP, Linux.IP_MULTICAST_LOOP, 1);
            set(descriptor, Linux.IPPROTO_IP, Linux.IP_RECVTTL, 1);
        }
        onlyOwnGroups(descriptor, ipv6);
    }

    /// Else the system gives us what is sent to any group that another program here has joined.
    private static void onlyOwnGroups(int descriptor, boolean ipv6) throws SystemCallException {
        try {
            set(
                    descriptor,
                    ipv6 ? Linux.IPPROTO_IPV6 : Linux.IPPROTO_IP,
                    ipv6 ? Linux.IPV6_MULTICAST_ALL : Linux.IP_MULTICAST_ALL,
                    0);
        } catch (SystemCallException e) {
            if (e.errno() != Linux.ENOPROTOOPT) { // IPv6 before Linux 4.20: then we tell by address
                throw e;
            }
        }
    }

    private static void set(int descriptor, int level, int option, int value)
            throws SystemCallException {
        UdpCalls.setOption(descriptor, level, option, value);
    }

    public boolean ipv6() {
        return ipv6;
    }

    int descriptor() {
        return descriptor;
    }

    /// Hears `group` on an interface from now on.
    ///
    /// @throws SystemCallException if the interface is gone, cannot, or is heard already
    public void join(InetAddress group, int index) throws SystemCallException {
        membership(group, index).join(descriptor);
    }

    /// @throws SystemCallException if the interface is gone: then so is the membership
    public void leave(InetAddress group, int index) throws SystemCallException {
        membership(group, index).leave(descriptor);
    }

    private static Membership membership(InetAddress group, int index) {
        return new Membership(SocketName.of(group, 0), null, index);
    }

    /// Sends one datagram by an interface; does not wait.
    ///
    /// @param loopback whether it is the loopback interface: there the system would choose the
    ///   address of another for IPv4, or none
    /// @return 0 or more, or a negative errno
    public int send(InetSocketAddress to, int index, boolean loopback, byte[] datagram) {
        if (datagram.length > LARGEST) {
            return -Linux.EMSGSIZE;
        }
        MemorySegment.copy(datagram, 0, content, ValueLayout.JAVA_BYTE, 0, datagram.length);
        MessageHeader.write(header, name, vector, content.asSlice(0, datagram.length), control);
        MessageHeader.setNameLength(header, target(to, index).write(name, ipv6));
        MessageHeader.setControlLength(
                header,
                ControlMessages.writeInterface(control, index, ipv6, loopback ? LOOPBACK : 0));
        return UdpCalls.sendMessage(state, descriptor, header);
    }

    private static SocketName target(InetSocketAddress to, int index) {
        SocketName name = SocketName.of(to);
        boolean ofLink =
                to.getAddress().isLinkLocalAddress() || to.getAddress().isMulticastAddress();
        return new SocketName(
                name.high(), name.low(), name.port(), ofLink && !name.isIpv4() ? index : 0);
    }

    /// Reads what has come, up to a number.
    ///
    /// @return how many; or a negative errno
    public int receive(Taker taker) {
        for (MemorySegment one : headerOf) {
            MessageHeader.setNameLength(one, SocketName.ROOM);
            MessageHeader.setControlLength(one, ControlMessages.ROOM);
        }
        int count = UdpCalls.receiveMany(state, descriptor, headers, MANY);
        for (int i = 0; i < count; i++) {
            beside.read(controls[i], MessageHeader.controlLength(headerOf[i]));
            if (beside.interfaceIndex > 0 && beside.hasDestination) {
                taker.received(
                        SocketName.read(names[i]).toInet(),
                        beside.interfaceIndex,
                        beside.destination().toInet().getAddress().isMCLinkLocal(),
                        beside.hopLimit,
                        contents[i]
                                .asSlice(0, MessageHeader.lengthOfMany(headerOf[i]))
                                .toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return count;
    }

    @Override
    public void close() {
        UdpCalls.close(descriptor);
        arena.close();
    }
}
