package dev.fairlead.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// What this process has used of the processors. Unlike times, it hardly depends on who else works.
public final class Cpu {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Cpu() {}

    public static long nanos() {
        return SYSTEM.getProcessCpuTime();
    }
}
