package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The calls of Linux that tell about its network and its changes, beyond those of [UdpCalls].
/// Errors are negative numbers of errno(3).
final class NetlinkCalls {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    // linux/netlink.h
    static final int NETLINK_ROUTE = 0;
    static final int NETLINK_GENERIC = 16;

    /// `struct sockaddr_nl`: family, padding, the sender's port, groups.
    static final int NAME_SIZE = 12;

    /// `struct pollfd`.
    static final int POLL_SIZE = 8;

    private NetlinkCalls() {}

    /// Bound on first use, once it is known that they are available.
    private static final class Bound {
        static final CFunction SOCKET = CFunction.named("socket");
        static final CFunction BIND = CFunction.named("bind");
        static final CFunction SEND = CFunction.named("send");
        static final CFunction RECVFROM = CFunction.named("recvfrom");
        static final CFunction POLL = CFunction.named("poll");
        static final CFunction READ = CFunction.named("read");
        static final CFunction OPEN = CFunction.named("open");
        static final CFunction INOTIFY_INIT = CFunction.named("inotify_init1");
        static final CFunction INOTIFY_ADD = CFunction.named("inotify_add_watch");
    }

    static MemorySegment newState(Arena arena) {
        return CFunction.newState(arena);
    }

    /// @param protocol one of those of linux/netlink.h
    /// @param groups to hear of, a bit each
    /// @return a descriptor
    static int open(int protocol, int groups) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            int type = Linux.SOCK_RAW | Linux.SOCK_CLOEXEC;
            int descriptor =
                    check("socket", Bound.SOCKET.call(state, Linux.AF_NETLINK, type, protocol));
            MemorySegment name = arena.allocate(NAME_SIZE, 4);
            name.set(ValueLayout.JAVA_SHORT, 0, (short) Linux.AF_NETLINK);
            name.set(INT, 8, groups);
            int bound = Bound.BIND.call(state, descriptor, name.address(), NAME_SIZE);
            if (bound < 0) {
                UdpCalls.close(descriptor);
            }
            check("bind", bound);
            return descriptor;
        }
    }

    /// How long a receive waits at most.
    static void limit(int descriptor, long milliseconds) throws SystemCallException {
        byte[] time = new byte[16]; // struct timeval
        java.nio.ByteBuffer.wrap(time)
                .order(ByteOrder.nativeOrder())
                .putLong(milliseconds / 1000)
                .putLong(milliseconds % 1000 * 1000);
        UdpCalls.setOption(descriptor, Linux.SOL_SOCKET, Linux.SO_RCVTIMEO, time);
    }

    static int send(int descriptor, byte[] message) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            return Bound.SEND.call(
                    newState(arena),
                    descriptor,
                    content.address(),
                    message.length,
                    Linux.MSG_DONTWAIT,
                    0,
                    0);
        }
    }

    /// @param name where the sender's name is put
    /// @param nameLength an int
    /// @return the whole length of the datagram, even if there was no room for all of it
    static int receive(
            MemorySegment state,
            int descriptor,
            MemorySegment content,
            int flags,
            MemorySegment name,
            MemorySegment nameLength) {
        nameLength.set(INT, 0, NAME_SIZE);
        return Bound.RECVFROM.call(
                state,
                descriptor,
                content.address(),
                content.byteSize(),
                flags | Linux.MSG_TRUNC,
                name.address(),
                nameLength.address());
    }

    /// @param milliseconds -1 for ever
    static int poll(MemorySegment state, MemorySegment polled, int milliseconds) {
        long count = polled.byteSize() / POLL_SIZE;
        return Bound.POLL.call(state, polled.address(), count, milliseconds);
    }

    static int read(MemorySegment state, int descriptor, MemorySegment content) {
        return Bound.READ.call(state, descriptor, content.address(), content.byteSize());
    }

    /// Opens a file for reading.
    static int openFile(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.UTF_8);
            int flags = Linux.O_RDONLY | Linux.O_NONBLOCK | Linux.O_CLOEXEC;
            return Bound.OPEN.call(newState(arena), name.address(), flags);
        }
    }

    static int openInotify() {
        try (Arena arena = Arena.ofConfined()) {
            int flags = Linux.O_NONBLOCK | Linux.O_CLOEXEC;
            return Bound.INOTIFY_INIT.call(newState(arena), flags, 0);
        }
    }

    static int watch(int descriptor, String path, int mask) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.UTF_8);
            return Bound.INOTIFY_ADD.call(newState(arena), descriptor, name.address(), mask);
        }
    }

    private static int check(String call, int result) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(call, -result);
        }
        return result;
    }
}
