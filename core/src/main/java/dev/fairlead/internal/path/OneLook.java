package dev.fairlead.internal.path;

import dev.fairlead.InterfaceCounts;
import dev.fairlead.PathCapability;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A system at one moment: what was asked of it once is not asked again, so that a thousand
/// connections to one place cost as much as one. For one thread.
final class OneLook implements NetworkSystem {
    private record Question(InetAddress destination, int index, @Nullable InetAddress source) {}

    private final NetworkSystem system;
    private final Map<Question, Way> known = new HashMap<>();

    OneLook(NetworkSystem system) {
        this.system = system;
    }

    @Override
    public NetworkView read() throws IOException {
        return system.read();
    }

    @Override
    public Way way(InetAddress destination, int index, @Nullable InetAddress source)
            throws IOException {
        Question question = new Question(destination, index, source);
        Way way = known.get(question);
        if (way == null) {
            way = system.way(destination, index, source);
            known.put(question, way);
        }
        return way;
    }

    @Override
    public int prefixLength(InetAddress destination, int index) throws IOException {
        return system.prefixLength(destination, index);
    }

    @Override
    public Map<String, InterfaceCounts> counts() throws IOException {
        return system.counts();
    }

    @Override
    public Set<PathCapability> capabilities() {
        return system.capabilities();
    }

    @Override
    public Changes changes() throws IOException {
        return system.changes();
    }
}
