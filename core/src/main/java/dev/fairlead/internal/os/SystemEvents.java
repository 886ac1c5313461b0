package dev.fairlead.internal.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits for what changes the network of this machine: links, addresses, routes and rules of
/// rtnetlink(7), some files, and the host's name. What exactly has changed is to be read; so no
/// event can be lost that matters, even when the kernel had no room for all of them.
///
/// For one thread, but for [#wake()].
public final class SystemEvents implements AutoCloseable {
    // linux/rtnetlink.h, a bit each
    private static final int LINK = 1;
    private static final int IPV4_ADDRESS = 0x10;
    private static final int IPV4_ROUTE = 0x40;
    private static final int IPV4_RULE = 0x80;
    private static final int IPV6_ADDRESS = 0x100;
    private static final int IPV6_ROUTE = 0x400;
    private static final int IPV6_RULE = 1 << (19 - 1);
    private static final int GROUPS =
            LINK | IPV4_ADDRESS | IPV4_ROUTE | IPV4_RULE | IPV6_ADDRESS | IPV6_ROUTE | IPV6_RULE;

    private static final int FILE_EVENTS =
            Linux.IN_MODIFY
                    | Linux.IN_ATTRIB
                    | Linux.IN_CLOSE_WRITE
                    | Linux.IN_MOVED_FROM
                    | Linux.IN_MOVED_TO
                    | Linux.IN_CREATE
                    | Linux.IN_DELETE;

    /// A message that does nothing (`NLMSG_NOOP`) and is acknowledged.
    private static final byte[] NOTHING = nothing();

    private static final String HOST_NAME = "/proc/sys/kernel/hostname"; // pollable: proc_sys(5)
    private static final int ROOM = 16 * 1024;
    private static final int MOST_READS = 4096;

    private final Descriptor netlink;
    private final int inotify;
    private final int hostName;
    private final List<Path> files;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = NetlinkCalls.newState(arena);
    private final MemorySegment content = arena.allocate(ROOM, 8);
    private final MemorySegment name = arena.allocate(NetlinkCalls.NAME_SIZE, 4);
    private final MemorySegment nameLength = arena.allocate(ValueLayout.JAVA_INT);
    private final MemorySegment polled = arena.allocate(3L * NetlinkCalls.POLL_SIZE, 4);

    private SystemEvents(int netlink, int inotify, int hostName, List<Path> files) {
        this.netlink = new Descriptor(netlink);
        this.inotify = inotify;
        this.hostName = hostName;
        this.files = files;
        poll(0, netlink, Linux.POLLIN);
        poll(1, inotify, Linux.POLLIN);
        poll(2, hostName, Linux.POLLPRI);
        watchFiles();
    }

    /// Whatever happens from now on is told.
    ///
    /// @param files whose changes are told; where the system has too few watches left, they are not
    /// @throws SystemCallException if this process may not hear of the network's changes
    public static SystemEvents open(List<Path> files) throws SystemCallException {
        int netlink = NetlinkCalls.open(NetlinkCalls.NETLINK_ROUTE, GROUPS);
        // Both are negative where they cannot be had; poll(2) passes over such.
        return new SystemEvents(
                netlink,
                NetlinkCalls.openInotify(),
                NetlinkCalls.openFile(HOST_NAME),
                List.copyOf(files));
    }

    private void poll(int place, int descriptor, short events) {
        long at = (long) place * NetlinkCalls.POLL_SIZE;
        polled.set(ValueLayout.JAVA_INT, at, descriptor);
        polled.set(ValueLayout.JAVA_SHORT, at + 4, events);
    }

    private boolean ready(int place) {
        return polled.get(ValueLayout.JAVA_SHORT, (long) place * NetlinkCalls.POLL_SIZE + 6) != 0;
    }

    /// The files, which may be written in place; their folders, since they may be replaced; and
    /// where links lead, likewise. What is watched already stays so.
    private void watchFiles() {
        if (inotify < 0) {
            return;
        }
        for (Path file : files) {
            watch(file);
            watch(file.getParent());
            try {
                watch(file.toRealPath().getParent());
            } catch (IOException _) {
                // it is not there now; its folder tells when it comes
            }
        }
    }

    private void watch(@Nullable Path path) {
        if (path != null) {
            int _ = NetlinkCalls.watch(inotify, path.toString(), FILE_EVENTS); // or it is not there
        }
    }

    /// Waits until something has happened, [#wake()] was called or the time is over.
    ///
    /// @param nanos `Long.MAX_VALUE` for ever
    /// @return whether something has happened, for all that is known
    /// @throws SystemCallException if it cannot wait any more
    public boolean await(long nanos) throws SystemCallException {
        // Up, not down: who waits for a millisecond too little would turn in a circle.
        int milliseconds =
                nanos == Long.MAX_VALUE
                        ? -1
                        : Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos + 999_999), 0, 60_000);
        int count = NetlinkCalls.poll(state, polled, milliseconds);
        if (count < 0 && count != -Linux.EINTR) {
            throw new SystemCallException("poll", -count);
        }
        if (count <= 0) {
            return false;
        }
        boolean happened = ready(0) && drainNetlink();
        if (ready(1)) {
            happened |= drainFiles();
        }
        return happened || ready(2);
    }

    private boolean drainNetlink() {
        boolean happened = false;
        for (int i = 0; i < MOST_READS; i++) {
            int length =
                    NetlinkCalls.receive(
                            state, netlink.number(), content, Linux.MSG_DONTWAIT, name, nameLength);
            if (length == -Linux.EAGAIN) {
                break;
            }
            // The acknowledgement of NOTHING is an error message; an error such as ENOBUFS means
            // that there was more.
            happened |= length < 0 || content.get(ValueLayout.JAVA_SHORT, 4) != 2;
        }
        return happened;
    }

    /// Most of what happens in a folder is about other files.
    private boolean drainFiles() {
        boolean happened = false;
        for (int i = 0; i < MOST_READS; i++) {
            int length = NetlinkCalls.read(state, inotify, content);
            if (length <= 0) {
                break;
            }
            happened |= isAboutOurs(length);
        }
        if (happened) {
            watchFiles(); // one that was replaced is another one now
        }
        return happened;
    }

    /// `struct inotify_event`: watch, mask, cookie, length of the name, the name.
    private boolean isAboutOurs(int length) {
        for (int at = 0; at + 16 <= length; ) {
            int nameSize = content.get(ValueLayout.JAVA_INT, at + 12L);
            String child = nameSize == 0 ? "" : content.getString(at + 16L);
            if (child.isEmpty() || files.stream().anyMatch(file -> isNamed(file, child))) {
                return true;
            }
            at += 16 + nameSize;
        }
        return false;
    }

    private static boolean isNamed(Path file, String child) {
        Path last = file.getFileName();
        return (last != null && last.toString().equals(child)) || isTarget(file, child);
    }

    private static boolean isTarget(Path file, String child) {
        try {
            Path last = file.toRealPath().getFileName();
            return last != null && last.toString().equals(child);
        } catch (IOException _) {
            return true; // it is gone: better once too often
        }
    }

    /// Ends a wait, from any thread. After [#close()] it does nothing.
    public void wake() {
        if (netlink.keep()) {
            try {
                int _ = NetlinkCalls.send(netlink.number(), NOTHING);
            } finally {
                netlink.release();
            }
        }
    }

    private static byte[] nothing() {
        byte[] message = new byte[16];
        ByteBuffer.wrap(message)
                .order(ByteOrder.nativeOrder())
                .putInt(16)
                .putShort((short) 1) // NLMSG_NOOP
                .putShort((short) 5); // NLM_F_REQUEST | NLM_F_ACK
        return message;
    }

    @Override
    public void close() {
        netlink.close();
        if (inotify >= 0) {
            UdpCalls.close(inotify);
        }
        if (hostName >= 0) {
            UdpCalls.close(hostName);
        }
        arena.close();
    }
}
