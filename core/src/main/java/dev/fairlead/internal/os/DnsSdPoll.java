package dev.fairlead.internal.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// One wait for some sockets, by the poll(2) of each system.
final class DnsSdPoll {
    private final DnsSdCalls calls;
    private final int count;
    private final MemorySegment polled;

    DnsSdPoll(DnsSdCalls calls, Arena arena, int count) {
        this.calls = calls;
        this.count = count;
        this.polled = arena.allocate((long) count * calls.system.pollSize(), 8);
    }

    void put(int place, int descriptor) {
        long at = (long) place * calls.system.pollSize();
        polled.set(JAVA_INT, at, descriptor);
        polled.set(JAVA_SHORT, at + calls.system.eventsAt(), calls.system.readable());
    }

    /// Returns without any of them as well, if a signal came.
    ///
    /// @param milliseconds -1 for ever
    void await(int milliseconds) {
        try {
            int _ = (int) calls.poll.invokeExact(polled, (long) count, milliseconds);
        } catch (Throwable thrown) {
            throw CFunction.unexpected(thrown);
        }
    }

    /// Also when it is broken, which is told by who reads it.
    boolean isReady(int place) {
        long at = (long) place * calls.system.pollSize() + calls.system.eventsAt() + 2;
        return polled.get(JAVA_SHORT, at) != 0;
    }
}
