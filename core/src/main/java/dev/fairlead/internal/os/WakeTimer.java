package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Becomes readable when this machine has woken from sleep, or its clock was set: a timer of the
/// wall clock that is never due, which the system cancels then (timerfd_create(2)). For one thread.
final class WakeTimer implements AutoCloseable {
    private static final long FAR_AWAY = 9_000_000_000L; // seconds since 1970: in 2255

    /// Bound on first use, once it is known that they are available.
    private static final class Bound {
        static final CFunction CREATE = CFunction.named("timerfd_create");
        static final CFunction SETTIME = CFunction.named("timerfd_settime");
    }

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = CFunction.newState(arena);
    private final MemorySegment expirations = arena.allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment due = arena.allocate(32, 8); // struct itimerspec
    private final int descriptor;

    WakeTimer() {
        int flags = Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC; // the same bits as TFD_'s
        descriptor = Bound.CREATE.call(state, Linux.CLOCK_REALTIME, flags);
        due.set(ValueLayout.JAVA_LONG, 16, FAR_AWAY);
        arm();
    }

    /// Below zero where there is none; poll(2) passes over such.
    int descriptor() {
        return descriptor;
    }

    private void arm() {
        if (descriptor >= 0) {
            int flags = Linux.TFD_TIMER_ABSTIME | Linux.TFD_TIMER_CANCEL_ON_SET;
            // It fails only if the clock was set just now: that is told by the next read.
            int _ = Bound.SETTIME.call(state, descriptor, flags, due.address(), 0, 0, 0);
        }
    }

    /// To be called when it is readable.
    void again() {
        int _ = NetlinkCalls.read(state, descriptor, expirations); // ECANCELED
        arm();
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            UdpCalls.close(descriptor);
        }
        arena.close();
    }
}
