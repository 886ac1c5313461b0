package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The calls of Linux that tell about its network and its changes, beyond those of [UdpCalls].
/// Errors are negative numbers of errno(3).
final class NetlinkCalls {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;
    private static final int NETLINK_ROUTE = 0;

    /// `struct sockaddr_nl`: family, padding, the sender's port, groups.
    static final int NAME_SIZE = 12;

    /// `struct pollfd`.
    static final int POLL_SIZE = 8;

    private NetlinkCalls() {}

    /// Bound on first use, once it is known that they are available.
    private static final class Bound {
        static final Linker LINKER = Linker.nativeLinker();
        static final MemoryLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO =
                STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle SOCKET = bind("socket", INT, INT, INT, INT);
        static final MethodHandle BIND = bind("bind", INT, INT, POINTER, INT);
        static final MethodHandle SEND = bind("send", LONG, INT, POINTER, LONG, INT);
        static final MethodHandle RECVFROM =
                bind("recvfrom", LONG, INT, POINTER, LONG, INT, POINTER, POINTER);
        static final MethodHandle POLL = bind("poll", INT, POINTER, LONG, INT);
        static final MethodHandle READ = bind("read", LONG, INT, POINTER, LONG);
        static final MethodHandle OPEN = bindOpen();
        static final MethodHandle INOTIFY_INIT = bind("inotify_init1", INT, INT);
        static final MethodHandle INOTIFY_ADD = bind("inotify_add_watch", INT, INT, POINTER, INT);

        /// `open(const char *, int, ...)`
        @SuppressWarnings("restricted") // as below
        private static MethodHandle bindOpen() {
            return LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("open"),
                    FunctionDescriptor.of(INT, POINTER, INT),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(2));
        }

        @SuppressWarnings("restricted") // only where it is allowed: see UdpCalls.available()
        private static MethodHandle bind(
                String name, ValueLayout result, ValueLayout... arguments) {
            return LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow(name),
                    FunctionDescriptor.of(result, arguments),
                    Linker.Option.captureCallState("errno"));
        }
    }

    static MemorySegment newState(Arena arena) {
        return arena.allocate(Bound.STATE);
    }

    private static int result(int result, MemorySegment state) {
        return result < 0 ? -(int) Bound.ERRNO.get(state, 0L) : result;
    }

    /// What no call of the system throws.
    private static AssertionError unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new AssertionError(thrown);
    }

    /// @param groups to hear of, a bit each
    /// @return a descriptor
    static int open(int groups) throws SystemCallException {
        int type = Linux.SOCK_RAW | Linux.SOCK_CLOEXEC;
        int descriptor;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            int family = Linux.AF_NETLINK;
            descriptor =
                    check(
                            "socket",
                            result(
                                    (int)
                                            Bound.SOCKET.invokeExact(
                                                    state, family, type, NETLINK_ROUTE),
                                    state));
        } catch (SystemCallException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            MemorySegment name = arena.allocate(NAME_SIZE, 4);
            name.set(ValueLayout.JAVA_SHORT, 0, (short) Linux.AF_NETLINK);
            name.set(INT, 8, groups);
            int bound = (int) Bound.BIND.invokeExact(state, descriptor, name, NAME_SIZE);
            check("bind", result(bound, state));
            return descriptor;
        } catch (SystemCallException e) {
            UdpCalls.close(descriptor);
            throw e;
        } catch (Throwable e) {
            UdpCalls.close(descriptor);
            throw unexpected(e);
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
            MemorySegment state = newState(arena);
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, message);
            long length = message.length;
            int flags = Linux.MSG_DONTWAIT;
            long sent = (long) Bound.SEND.invokeExact(state, descriptor, content, length, flags);
            return result((int) sent, state);
        } catch (Throwable e) {
            throw unexpected(e);
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
        try {
            int all = flags | Linux.MSG_TRUNC;
            long received =
                    (long)
                            Bound.RECVFROM.invokeExact(
                                    state,
                                    descriptor,
                                    content,
                                    content.byteSize(),
                                    all,
                                    name,
                                    nameLength);
            return result((int) received, state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// @param milliseconds -1 for ever
    static int poll(MemorySegment state, MemorySegment polled, int milliseconds) {
        try {
            long count = polled.byteSize() / POLL_SIZE;
            return result((int) Bound.POLL.invokeExact(state, polled, count, milliseconds), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int read(MemorySegment state, int descriptor, MemorySegment content) {
        try {
            long length = content.byteSize();
            return result(
                    (int) (long) Bound.READ.invokeExact(state, descriptor, content, length), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Opens a file for reading.
    static int openFile(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.UTF_8);
            int flags = Linux.O_RDONLY | Linux.O_NONBLOCK | Linux.O_CLOEXEC;
            return result((int) Bound.OPEN.invokeExact(state, name, flags), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int openInotify() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            int flags = Linux.O_NONBLOCK | Linux.O_CLOEXEC;
            return result((int) Bound.INOTIFY_INIT.invokeExact(state, flags), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int watch(int descriptor, String path, int mask) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            MemorySegment name = arena.allocateFrom(path, StandardCharsets.UTF_8);
            return result(
                    (int) Bound.INOTIFY_ADD.invokeExact(state, descriptor, name, mask), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int check(String call, int result) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(call, -result);
        }
        return result;
    }
}
