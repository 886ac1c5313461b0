package dev.fairlead.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Map;

/// What connections that do nothing keep on the heap: KiB for one end. Both ends are here.
///
/// It is measured against the heap before the first of them, so that what a subject keeps of closed
/// connections counts too.
public final class Idle implements Probe {
    public static final int CONNECTIONS = 2000;

    private static final int TO_LOAD_CLASSES = 100;
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    /// Who opens and closes them.
    public interface Connections {
        /// Returns when both ends of all are open, and accepted ends wait for bytes.
        void open(int count) throws Exception;

        /// Returns when both ends of all are closed.
        void closeAll() throws Exception;

        void close() throws IOException;
    }

    private final Connections connections;
    private final long before;

    public Idle(Connections connections) throws Exception {
        this.connections = connections;
        connections.open(TO_LOAD_CLASSES);
        connections.closeAll();
        this.before = live();
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        connections.open(CONNECTIONS);
        double heap = (live() - before) / 1024.0 / (2 * CONNECTIONS);
        connections.closeAll();
        return Map.of("heap", heap);
    }

    /// Bytes of objects that are reachable. A second and third collection take what the first only
    /// found.
    private static long live() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return MEMORY.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
