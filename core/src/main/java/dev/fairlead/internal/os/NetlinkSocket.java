package dev.fairlead.internal.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/// Questions to the kernel by netlink(7), and its answers. For the thread that opened it.
public final class NetlinkSocket implements AutoCloseable {
    /// The kernel writes at most 32 KiB at a time.
    private static final int ROOM = 64 * 1024;

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MOST_STRANGERS = 100;

    private final int descriptor;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = NetlinkCalls.newState(arena);
    private final MemorySegment content = arena.allocate(ROOM, 8);
    private final MemorySegment name = arena.allocate(NetlinkCalls.NAME_SIZE, 4);
    private final MemorySegment nameLength = arena.allocate(ValueLayout.JAVA_INT);

    private NetlinkSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /// To rtnetlink(7).
    ///
    /// @throws SystemCallException if this process may not have one
    public static NetlinkSocket open() throws SystemCallException {
        return open(NetlinkCalls.NETLINK_ROUTE);
    }

    /// To the families of generic netlink, of which nl80211 is one.
    ///
    /// @throws SystemCallException if this process may not have one
    public static NetlinkSocket openGeneric() throws SystemCallException {
        return open(NetlinkCalls.NETLINK_GENERIC);
    }

    private static NetlinkSocket open(int protocol) throws SystemCallException {
        int descriptor = NetlinkCalls.open(protocol, 0);
        try {
            NetlinkCalls.limit(descriptor, LIMIT.toMillis());
        } catch (SystemCallException e) {
            UdpCalls.close(descriptor);
            throw e;
        }
        return new NetlinkSocket(descriptor);
    }

    public void send(byte[] request) throws SystemCallException {
        int sent = NetlinkCalls.send(descriptor, request);
        if (sent < 0) {
            throw new SystemCallException("send", -sent);
        }
    }

    /// The next datagram of the kernel: one or more messages. Waits for two seconds at most, and
    /// normally not at all.
    public byte[] receive() throws IOException {
        for (int strangers = 0; strangers < MOST_STRANGERS; strangers++) {
            int length = NetlinkCalls.receive(state, descriptor, content, 0, name, nameLength);
            if (length == -Linux.EINTR) {
                continue;
            }
            if (length < 0) {
                throw new SystemCallException("recvfrom", -length);
            }
            if (length > ROOM) {
                throw new IOException("an answer of " + length + " bytes; " + ROOM + " fit");
            }
            if (name.get(ValueLayout.JAVA_INT, 4) == 0) { // the kernel's port
                return content.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            }
        }
        throw new IOException("another program sends to a netlink socket of this one");
    }

    @Override
    public void close() {
        UdpCalls.close(descriptor);
        arena.close();
    }
}
