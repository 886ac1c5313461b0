package dev.fairlead.internal.connection;

import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.PathConstraints;
import dev.fairlead.internal.path.PathFeed;
import java.util.HashMap;
import java.util.Map;

/// By which interfaces the datagrams of one port leave, where constraints choose. What was found
/// for an address holds until the network changes. Any thread.
final class PortWays implements AutoCloseable {
    private static final int MOST = 1024;

    private final Ways ways;
    private final PathFeed.Watch watch;
    private final Map<Endpoint, Integer> found = new HashMap<>(); // guarded by itself
    private int changes; // guarded by found

    /// @param binds as for [Ways]
    PortWays(PathFeed paths, PathConstraints constraints, boolean binds) {
        this.ways = new Ways(paths, Parameters.DEFAULT.withPath(constraints), binds);
        this.watch = paths.watchInterfaces(this::changed);
    }

    private void changed() {
        synchronized (found) {
            changes++;
            found.clear();
        }
    }

    /// @return the number of the interface; 0 if the system may choose
    /// @throws NetworkException if the constraints leave no way
    int to(Endpoint.Address address) throws NetworkException {
        int seen;
        synchronized (found) {
            Integer known = found.get(address);
            if (known != null) {
                return known;
            }
            seen = changes;
        }
        Interface over = ways.over(address);
        int index = over == null ? 0 : over.index();
        synchronized (found) {
            if (seen == changes) { // else it may have been found just before
                if (found.size() >= MOST) {
                    found.clear();
                }
                found.put(address, index);
            }
        }
        return index;
    }

    @Override
    public void close() {
        watch.close();
    }
}
