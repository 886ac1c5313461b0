package dev.fairlead.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/// The heap of this process.
public final class Heap {
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private Heap() {}

    /// Bytes of objects that are reachable. A second and third collection take what the first only
    /// found.
    public static long live() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return MEMORY.getHeapMemoryUsage().getUsed();
    }
}
