package dev.fairlead.internal.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// A socket that becomes readable when another thread says so: UDP of 127.0.0.1, connected to
/// itself, so that nobody else's packets reach it. The same on each system whose poll takes sockets
/// only.
final class LoopbackWake implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int NAME_SIZE = 16;

    private final MethodHandle send;
    private final MethodHandle receive;
    private final MethodHandle close;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment octet = arena.allocate(1);
    private final int descriptor;
    private boolean sent; // guarded by this
    private boolean closed; // guarded by this

    // Descriptors are given as 64 bits, which Windows has, and of which others look at 32.
    private LoopbackWake(NativeSystem system) throws IOException {
        SymbolLookup sockets = system.sockets();
        FunctionDescriptor transfer =
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT);
        FunctionDescriptor named = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT);
        FunctionDescriptor naming = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
        FunctionDescriptor three = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        send = NativeSystem.bind(sockets, "send", transfer);
        receive = NativeSystem.bind(sockets, "recv", transfer);
        close =
                NativeSystem.bind(
                        sockets, system.close(), FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        try {
            descriptor =
                    (int)
                            NativeSystem.bind(sockets, "socket", three)
                                    .invokeExact(AF_INET, SOCK_DGRAM, 0);
            if (descriptor < 0) {
                throw new IOException("no socket to wake by");
            }
            MemorySegment name = arena.allocate(NAME_SIZE, 4);
            MemorySegment length = arena.allocateFrom(JAVA_INT, NAME_SIZE);
            name.set(JAVA_BYTE, 0, (byte) (system.lengthInName() ? NAME_SIZE : AF_INET));
            name.set(JAVA_BYTE, 1, (byte) (system.lengthInName() ? AF_INET : 0));
            name.set(JAVA_BYTE, 4, (byte) 127);
            name.set(JAVA_BYTE, 7, (byte) 1);
            // The system chooses the port, which is then the peer's as well.
            if ((int)
                                    NativeSystem.bind(sockets, "bind", named)
                                            .invokeExact((long) descriptor, name, NAME_SIZE)
                            != 0
                    || (int)
                                    NativeSystem.bind(sockets, "getsockname", naming)
                                            .invokeExact((long) descriptor, name, length)
                            != 0
                    || (int)
                                    NativeSystem.bind(sockets, "connect", named)
                                            .invokeExact((long) descriptor, name, NAME_SIZE)
                            != 0) {
                close();
                throw new IOException("no socket of 127.0.0.1 to wake by: is loopback up?");
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable thrown) {
            throw CFunction.unexpected(thrown);
        }
    }

    static LoopbackWake open(NativeSystem system) throws IOException {
        return new LoopbackWake(system);
    }

    int descriptor() {
        return descriptor;
    }

    /// Makes it readable, from any thread. Does nothing once it is closed.
    synchronized void wake() {
        if (sent || closed) {
            return;
        }
        try {
            sent = (int) (long) send.invokeExact((long) descriptor, octet, 1L, 0) == 1;
        } catch (Throwable thrown) {
            throw CFunction.unexpected(thrown);
        }
    }

    /// To be called when it is readable; then it is not any more.
    synchronized void clear() {
        if (!sent) {
            return;
        }
        sent = false;
        try {
            long _ = (long) receive.invokeExact((long) descriptor, octet, 1L, 0);
        } catch (Throwable thrown) {
            throw CFunction.unexpected(thrown);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            int _ = (int) close.invokeExact((long) descriptor);
        } catch (Throwable thrown) {
            throw CFunction.unexpected(thrown);
        }
        arena.close();
    }
}
