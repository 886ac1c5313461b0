package dev.fairlead.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// What connections that do nothing keep on the heap: KiB for one end. Both ends are here.
///
/// It is measured against the heap before the first of them, so that what a subject keeps of closed
/// connections counts too.
public final class Idle implements Probe {
    public static final int CONNECTIONS = 2000;

    private static final int TO_LOAD_CLASSES = 100;

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
        this.before = Heap.live();
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        connections.open(CONNECTIONS);
        double heap = (Heap.live() - before) / 1024.0 / (2 * CONNECTIONS);
        connections.closeAll();
        return Map.of("heap", heap);
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
