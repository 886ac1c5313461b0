package dev.fairlead.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How much a thread allocates while it reads something.
public final class Allocation {
    /// While a fuzzer is at work, its instruments allocate too: a copy of both words at each
    /// comparison, which is no matter of the code under test. What is left to find then is what
    /// grows with the square of the input; the exact bound is held to without it, by the seeds and
    /// by the worst inputs.
    private static final boolean FUZZING = System.getenv("JAZZER_FUZZ") != null;

    /// Bytes allowed for each byte of input.
    private static final long FACTOR = FUZZING ? 32 * 1024 : 64;

    /// What an input of a few bytes may cost: the objects of a reader, an exception.
    private static final long BASE = FUZZING ? 1024 * 1024 : 8 * 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /// Bytes that `task` allocates on this thread.
    public static long of(Runnable task) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        task.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /// Runs `task`, which reads `length` bytes, and fails if that allocates more than is allowed.
    public static void check(int length, Runnable task) {
        long allocated = of(task);
        if (allocated > FACTOR * length + BASE) {
            allocated = of(task); // the first time classes may have been loaded
        }
        long again = allocated;
        assertTrue(
                again <= FACTOR * length + BASE,
                () -> length + " bytes of input made it allocate " + again);
    }
}
