package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// A function of the C library whose arguments are at most six numbers and addresses, and whose
/// result is an int or a length; for calls that are not made often.
///
/// All have one shape, as every shape of its own costs a program several milliseconds at its start.
/// Both machines that [UdpCalls#available] allows pass the first six arguments in registers of 64
/// bits, whatever their type, and a function looks only at those that it has.
final class CFunction {
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG);

    private final MethodHandle handle;

    private CFunction(MethodHandle handle) {
        this.handle = handle;
    }

    @SuppressWarnings("restricted") // only where it is allowed: see UdpCalls.available()
    static CFunction named(String name) {
        Linker linker = Linker.nativeLinker();
        return new CFunction(
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow(name),
                        SHAPE,
                        Linker.Option.captureCallState("errno")));
    }

    /// Where a call leaves its error.
    static MemorySegment newState(Arena arena) {
        return arena.allocate(STATE);
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /// What no call of the system throws.
    static AssertionError unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new AssertionError(thrown);
    }

    int call(MemorySegment state, long a, long b) {
        return call(state, a, b, 0);
    }

    int call(MemorySegment state, long a, long b, long c) {
        return call(state, a, b, c, 0, 0, 0);
    }

    /// The caller keeps the memory that addresses lead to until this returns.
    ///
    /// @return below zero for an error, which is then that number of errno(3)
    int call(MemorySegment state, long a, long b, long c, long d, long e, long f) {
        try {
            int result = (int) (long) handle.invokeExact(state, a, b, c, d, e, f);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }
}
