package dev.fairlead.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Map;

/// What all bulk transfers have in common.
public final class Transfer {
    /// Bytes that a sender hands over in one call.
    public static final int PIECE = 64 * 1024;

    private static final Duration RAMP = Duration.ofMillis(30);

    private Transfer() {}

    /// Bytes received; counted by one thread at a time, read by another.
    public static final class Count {
        private static final VarHandle BYTES;

        static {
            try {
                BYTES = MethodHandles.lookup().findVarHandle(Count.class, "bytes", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @SuppressWarnings("UnusedVariable") // by way of the handle
        private long bytes;

        public void add(long more) {
            BYTES.setOpaque(this, (long) BYTES.getOpaque(this) + more);
        }

        private long bytes() {
            return (long) BYTES.getOpaque(this);
        }

        /// Watches a transfer that has begun: MiB a second, and milliseconds of processor time for
        /// a GiB.
        public Map<String, Double> rate(Duration duration) throws InterruptedException {
            Thread.sleep(RAMP);
            long from = System.nanoTime();
            long before = bytes();
            long cpu = Cpu.nanos();
            Thread.sleep(duration);
            long counted = bytes() - before;
            double seconds = (System.nanoTime() - from) / 1e9;
            double spent = (Cpu.nanos() - cpu) / 1e6;
            return Map.of(
                    "rate",
                    counted / seconds / (1 << 20),
                    "cpu",
                    counted == 0 ? Double.NaN : spent / counted * (1 << 30));
        }
    }
}
