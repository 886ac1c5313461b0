package dev.fairlead.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/// Notices that the reader of stdout has gone (`| head`) even while there is nothing to write, and
/// ends the process. Who writes hears of it anyway; this is for a session that has fallen silent.
///
/// Asks the system twice a second, on a thread of its own. Does nothing where stdout is no pipe or
/// native access is not enabled.
final class OutputWatch {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int STDOUT = 1;

    // poll(2): struct pollfd is { int fd; short events; short revents; }
    private static final long SIZE = 8;
    private static final long EVENTS = 4;
    private static final long RETURNED = 6;
    private static final int POLLERR = 8;

    private OutputWatch() {}

    /// @param gone what to do then
    static void start(Runnable gone) {
        if (OutputWatch.class.getModule().isNativeAccessEnabled()) {
            Thread.ofPlatform().daemon().name("stdout-watch").start(() -> watch(gone));
        }
    }

    private static void watch(Runnable gone) {
        try (Arena arena = Arena.ofConfined()) {
            // Most commands are over before this, and need not pay for the linker.
            Thread.sleep(INTERVAL);
            MethodHandle poll = poll();
            MemorySegment descriptor = arena.allocate(SIZE);
            descriptor.set(JAVA_INT, 0, STDOUT);
            descriptor.set(JAVA_SHORT, EVENTS, (short) 0);
            while (true) {
                int count = (int) poll.invokeExact(descriptor, 1L, 0);
                if (count > 0 && (descriptor.get(JAVA_SHORT, RETURNED) & POLLERR) != 0) {
                    gone.run();
                    return;
                }
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException _) {
            // nobody waits for this thread
        } catch (Throwable e) {
            throw new IllegalStateException("poll(2) cannot be called", e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle poll() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("poll"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    }
}
