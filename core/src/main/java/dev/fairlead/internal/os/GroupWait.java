package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Waits until one of some sockets has something to read. For one thread, but for [#wake()].
public final class GroupWait implements AutoCloseable {
    /// Bound on first use, once it is known that they are available.
    private static final class Bound {
        static final CFunction EVENTFD = CFunction.named("eventfd");
        static final CFunction EVENTFD_WRITE = CFunction.named("eventfd_write");
    }

    private final List<GroupSocket> sockets;
    private final Descriptor event;
    private final WakeTimer timer = new WakeTimer();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = NetlinkCalls.newState(arena);
    private final MemorySegment polled;
    private final MemorySegment counter = arena.allocate(ValueLayout.JAVA_LONG);

    private GroupWait(List<GroupSocket> sockets, int event) {
        this.sockets = List.copyOf(sockets);
        this.event = new Descriptor(event);
        polled = arena.allocate((sockets.size() + 2L) * NetlinkCalls.POLL_SIZE, 4);
        for (int i = 0; i < sockets.size(); i++) {
            poll(i, sockets.get(i).descriptor());
        }
        poll(sockets.size(), event);
        poll(sockets.size() + 1, timer.descriptor());
    }

    /// @param sockets not closed by this; closed after it
    public static GroupWait open(List<GroupSocket> sockets) throws SystemCallException {
        int event;
        try (Arena arena = Arena.ofConfined()) {
            int flags = Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC;
            event = Bound.EVENTFD.call(CFunction.newState(arena), 0, flags);
        }
        if (event < 0) {
            throw new SystemCallException("eventfd", -event);
        }
        return new GroupWait(sockets, event);
    }

    private void poll(int place, int descriptor) {
        long at = (long) place * NetlinkCalls.POLL_SIZE;
        polled.set(ValueLayout.JAVA_INT, at, descriptor);
        polled.set(ValueLayout.JAVA_SHORT, at + 4, Linux.POLLIN);
    }

    private boolean ready(int place) {
        return polled.get(ValueLayout.JAVA_SHORT, (long) place * NetlinkCalls.POLL_SIZE + 6) != 0;
    }

    /// Waits until there is something to read, [#wake()] was called, the machine has woken from
    /// sleep or the time is over; and reads once from each socket that has something.
    ///
    /// @param nanos `Long.MAX_VALUE` for ever
    /// @throws SystemCallException if it cannot wait any more
    public void await(long nanos, GroupSocket.Taker taker) throws SystemCallException {
        int milliseconds =
                nanos == Long.MAX_VALUE
                        ? -1
                        : Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos + 999_999), 0, 3_600_000);
        int count = NetlinkCalls.poll(state, polled, milliseconds);
        if (count < 0 && count != -Linux.EINTR) {
            throw new SystemCallException("poll", -count);
        }
        if (count <= 0) {
            return;
        }
        if (ready(sockets.size())) {
            int _ = NetlinkCalls.read(state, event.number(), counter); // back to 0
        }
        if (ready(sockets.size() + 1)) {
            timer.again();
        }
        for (int i = 0; i < sockets.size(); i++) {
            if (ready(i)) {
                // An error, such as a port that was unreachable, is taken by the very call.
                int _ = sockets.get(i).receive(taker);
            }
        }
    }

    /// Ends a wait, from any thread: the one under way, or the next. After [#close()] it does
    /// nothing.
    public void wake() {
        if (event.keep()) {
            try (Arena arena = Arena.ofConfined()) {
                // It fails only if so much has been written that the wait ends anyway.
                int _ = Bound.EVENTFD_WRITE.call(CFunction.newState(arena), event.number(), 1);
            } finally {
                event.release();
            }
        }
    }

    @Override
    public void close() {
        event.close();
        timer.close();
        arena.close();
    }
}
