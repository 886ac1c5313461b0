package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

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
        static final CFunction SOCKET = CFunction.named("socket");
        static final CFunction BIND = CFunction.named("bind");
        static final CFunction CONNECT = CFunction.named("connect");
        static final CFunction GETSOCKNAME = CFunction.named("getsockname");
        static final CFunction SETSOCKOPT = CFunction.named("setsockopt");
        static final CFunction GETSOCKOPT = CFunction.named("getsockopt");
        static final CFunction DUP3 = CFunction.named("dup3");
        static final CFunction CLOSE = CFunction.named("close");
    }

    /// Those of the data path, each of its own shape: the JVM keeps their memory for as long as
    /// they last, and compiles them.
    private static final class Data {
        static final Linker LINKER = Linker.nativeLinker();
        static final MethodHandle SEND = bind("send", LONG, INT, POINTER, LONG, INT);
        static final MethodHandle SENDMSG = bind("sendmsg", LONG, INT, POINTER, INT);
        static final MethodHandle RECVMSG = bind("recvmsg", LONG, INT, POINTER, INT);
        static final MethodHandle RECVMMSG = bind("recvmmsg", INT, INT, POINTER, INT, INT, POINTER);

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
        return CFunction.newState(arena);
    }

    /// @return a descriptor
    public static int socket(boolean ipv6) throws SystemCallException {
        return socket(ipv6, Linux.SOCK_DGRAM, 0);
    }

    /// A socket of MPTCP, which is no UDP, but made by the same call.
    ///
    /// @return a descriptor
    /// @throws SystemCallException if this system has none
    public static int multipathSocket(boolean ipv6) throws SystemCallException {
        return socket(ipv6, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    }

    /// Puts a socket of MPTCP in place of the one with this number, which is closed.
    public static void becomeMultipath(int descriptor, boolean ipv6) throws SystemCallException {
        int made = multipathSocket(ipv6);
        try (Arena arena = Arena.ofConfined()) {
            int _ =
                    check(
                            "dup3",
                            Bound.DUP3.call(newState(arena), made, descriptor, Linux.SOCK_CLOEXEC));
        } finally {
            close(made);
        }
    }

    private static int socket(boolean ipv6, int kind, int protocol) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            int family = ipv6 ? Linux.AF_INET6 : Linux.AF_INET;
            int type = kind | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC;
            return check("socket", Bound.SOCKET.call(newState(arena), family, type, protocol));
        }
    }

    public static void bind(int descriptor, SocketName local, boolean ipv6)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SocketName.ROOM, 8);
            int length = local.write(name, ipv6);
            int bound = Bound.BIND.call(newState(arena), descriptor, name.address(), length);
            check("bind", bound);
        }
    }

    public static void connect(int descriptor, SocketName remote, boolean ipv6)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SocketName.ROOM, 8);
            int length = remote.write(name, ipv6);
            check(
                    "connect",
                    Bound.CONNECT.call(newState(arena), descriptor, name.address(), length));
        }
    }

    public static SocketName localName(int descriptor) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SocketName.ROOM, 8);
            MemorySegment length = arena.allocateFrom(INT, SocketName.ROOM);
            check(
                    "getsockname",
                    Bound.GETSOCKNAME.call(
                            newState(arena), descriptor, name.address(), length.address()));
            return SocketName.read(name);
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
            int result =
                    Bound.SETSOCKOPT.call(
                            newState(arena),
                            descriptor,
                            level,
                            option,
                            value.address(),
                            value.byteSize(),
                            0);
            check("setsockopt", result);
        }
    }

    public static int option(int descriptor, int level, int option) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(INT);
            MemorySegment size = arena.allocateFrom(INT, (int) INT.byteSize());
            int result =
                    Bound.GETSOCKOPT.call(
                            newState(arena),
                            descriptor,
                            level,
                            option,
                            value.address(),
                            size.address(),
                            0);
            check("getsockopt", result);
            return value.get(INT, 0);
        }
    }

    /// Releases the descriptor; what close(2) says is of no use to anybody.
    public static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            int _ = Bound.CLOSE.call(newState(arena), descriptor, 0);
        }
    }

    private static int check(String call, int result) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(call, -result);
        }
        return result;
    }

    // ---- the data path: memory and state are the caller's, errors are negative numbers

    static int send(MemorySegment state, int descriptor, MemorySegment content, long length) {
        try {
            long sent =
                    (long)
                            Data.SEND.invokeExact(
                                    state,
                                    descriptor,
                                    content,
                                    length,
                                    Linux.MSG_DONTWAIT | Linux.MSG_NOSIGNAL);
            return sent < 0 ? -CFunction.errno(state) : (int) sent;
        } catch (Throwable e) {
            throw CFunction.unexpected(e);
        }
    }

    static int sendMessage(MemorySegment state, int descriptor, MemorySegment header) {
        try {
            long sent =
                    (long)
                            Data.SENDMSG.invokeExact(
                                    state,
                                    descriptor,
                                    header,
                                    Linux.MSG_DONTWAIT | Linux.MSG_NOSIGNAL);
            return sent < 0 ? -CFunction.errno(state) : (int) sent;
        } catch (Throwable e) {
            throw CFunction.unexpected(e);
        }
    }

    static int receiveError(MemorySegment state, int descriptor, MemorySegment header) {
        try {
            long received =
                    (long)
                            Data.RECVMSG.invokeExact(
                                    state,
                                    descriptor,
                                    header,
                                    Linux.MSG_DONTWAIT | Linux.MSG_ERRQUEUE);
            return received < 0 ? -CFunction.errno(state) : (int) received;
        } catch (Throwable e) {
            throw CFunction.unexpected(e);
        }
    }

    static int receiveMany(MemorySegment state, int descriptor, MemorySegment headers, int count) {
        try {
            int received =
                    (int)
                            Data.RECVMMSG.invokeExact(
                                    state,
                                    descriptor,
                                    headers,
                                    count,
                                    Linux.MSG_DONTWAIT,
                                    MemorySegment.NULL);
            return received < 0 ? -CFunction.errno(state) : received;
        } catch (Throwable e) {
            throw CFunction.unexpected(e);
        }
    }
}
