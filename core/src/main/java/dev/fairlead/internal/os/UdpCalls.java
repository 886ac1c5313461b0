package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The calls of Linux that a UDP socket needs beyond what the JDK and Netty have. Nothing here
/// waits: sockets are non-blocking.
public final class UdpCalls {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;

    private UdpCalls() {}

    /// Whether they can be called without a warning on the user's terminal, and their numbers are
    /// known.
    public static boolean available() {
        String machine = System.getProperty("os.arch");
        return System.getProperty("os.name").equals("Linux")
                && (machine.equals("amd64") || machine.equals("aarch64"))
                && UdpCalls.class.getModule().isNativeAccessEnabled();
    }

    /// Bound on first use, once it is known that they are available.
    private static final class Bound {
        static final Linker LINKER = Linker.nativeLinker();
        static final MemoryLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO =
                STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle SOCKET = bind("socket", INT, INT, INT, INT);
        static final MethodHandle BIND = bind("bind", INT, INT, POINTER, INT);
        static final MethodHandle CONNECT = bind("connect", INT, INT, POINTER, INT);
        static final MethodHandle GETSOCKNAME = bind("getsockname", INT, INT, POINTER, POINTER);
        static final MethodHandle SETSOCKOPT = bind("setsockopt", INT, INT, INT, INT, POINTER, INT);
        static final MethodHandle GETSOCKOPT =
                bind("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
        static final MethodHandle SEND = bind("send", LONG, INT, POINTER, LONG, INT);
        static final MethodHandle SENDMSG = bind("sendmsg", LONG, INT, POINTER, INT);
        static final MethodHandle RECVMSG = bind("recvmsg", LONG, INT, POINTER, INT);
        static final MethodHandle RECVMMSG = bind("recvmmsg", INT, INT, POINTER, INT, INT, POINTER);
        static final MethodHandle CLOSE = bind("close", INT, INT);

        @SuppressWarnings("restricted") // only where it is allowed: see available()
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

    private static int errno(MemorySegment state) {
        return (int) Bound.ERRNO.get(state, 0L);
    }

    /// What no call of the system throws.
    private static AssertionError unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new AssertionError(thrown);
    }

    /// @return a descriptor
    public static int socket(boolean ipv6) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            int family = ipv6 ? Linux.AF_INET6 : Linux.AF_INET;
            int type = Linux.SOCK_DGRAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC;
            return check("socket", (int) Bound.SOCKET.invokeExact(state, family, type, 0), state);
        } catch (SystemCallException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void bind(int descriptor, SocketName local, boolean ipv6)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            MemorySegment name = arena.allocate(SocketName.ROOM, 8);
            int length = local.write(name, ipv6);
            check("bind", (int) Bound.BIND.invokeExact(state, descriptor, name, length), state);
        } catch (SystemCallException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void connect(int descriptor, SocketName remote, boolean ipv6)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            MemorySegment name = arena.allocate(SocketName.ROOM, 8);
            int length = remote.write(name, ipv6);
            check(
                    "connect",
                    (int) Bound.CONNECT.invokeExact(state, descriptor, name, length),
                    state);
        } catch (SystemCallException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static SocketName localName(int descriptor) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            MemorySegment name = arena.allocate(SocketName.ROOM, 8);
            MemorySegment length = arena.allocateFrom(INT, SocketName.ROOM);
            check(
                    "getsockname",
                    (int) Bound.GETSOCKNAME.invokeExact(state, descriptor, name, length),
                    state);
            return SocketName.read(name);
        } catch (SystemCallException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void setOption(int descriptor, int level, int option, int value)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            setOption(descriptor, level, option, arena.allocateFrom(INT, value));
        }
    }

    public static void setOption(int descriptor, int level, int option, byte[] value)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            setOption(descriptor, level, option, arena.allocateFrom(ValueLayout.JAVA_BYTE, value));
        }
    }

    private static void setOption(int descriptor, int level, int option, MemorySegment value)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            int size = (int) value.byteSize();
            int result =
                    (int)
                            Bound.SETSOCKOPT.invokeExact(
                                    state, descriptor, level, option, value, size);
            check("setsockopt", result, state);
        } catch (SystemCallException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static int option(int descriptor, int level, int option) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            MemorySegment value = arena.allocate(INT);
            MemorySegment size = arena.allocateFrom(INT, (int) INT.byteSize());
            int result =
                    (int)
                            Bound.GETSOCKOPT.invokeExact(
                                    state, descriptor, level, option, value, size);
            check("getsockopt", result, state);
            return value.get(INT, 0);
        } catch (SystemCallException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Releases the descriptor; what close(2) says is of no use to anybody.
    public static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            int _ = (int) Bound.CLOSE.invokeExact(newState(arena), descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int check(String call, int result, MemorySegment state)
            throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(call, errno(state));
        }
        return result;
    }

    // ---- the data path: memory and state are the caller's, errors are negative numbers

    static int send(MemorySegment state, int descriptor, MemorySegment content, long length) {
        try {
            long sent =
                    (long)
                            Bound.SEND.invokeExact(
                                    state,
                                    descriptor,
                                    content,
                                    length,
                                    Linux.MSG_DONTWAIT | Linux.MSG_NOSIGNAL);
            return sent < 0 ? -errno(state) : (int) sent;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int sendMessage(MemorySegment state, int descriptor, MemorySegment header) {
        try {
            long sent =
                    (long)
                            Bound.SENDMSG.invokeExact(
                                    state,
                                    descriptor,
                                    header,
                                    Linux.MSG_DONTWAIT | Linux.MSG_NOSIGNAL);
            return sent < 0 ? -errno(state) : (int) sent;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int receiveError(MemorySegment state, int descriptor, MemorySegment header) {
        try {
            long received =
                    (long)
                            Bound.RECVMSG.invokeExact(
                                    state,
                                    descriptor,
                                    header,
                                    Linux.MSG_DONTWAIT | Linux.MSG_ERRQUEUE);
            return received < 0 ? -errno(state) : (int) received;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int receiveMany(MemorySegment state, int descriptor, MemorySegment headers, int count) {
        try {
            int received =
                    (int)
                            Bound.RECVMMSG.invokeExact(
                                    state,
                                    descriptor,
                                    headers,
                                    count,
                                    Linux.MSG_DONTWAIT,
                                    MemorySegment.NULL);
            return received < 0 ? -errno(state) : received;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }
}
