package dev.fairlead.internal.path;

import dev.fairlead.InterfaceType;
import dev.fairlead.internal.path.NetworkSystem.Way;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/// Who is on this machine or on a link of it, as its addresses and routes are at the moment. Safe
/// for use by many threads, event loops among them. It must be closed.
public final class Neighbours implements AutoCloseable {
    private final NetworkSystem system;
    private final PathFeed.Watch watch;
    private volatile NetworkView view;

    Neighbours(PathFeed feed) {
        this.system = feed.system();
        this.view = feed.read();
        this.watch = feed.watch(seen -> view = seen);
    }

    /// Costs no call of the system if the peer is in the network of one of this machine's
    /// addresses, else one that asks for the route there.
    public boolean has(InetAddress peer) {
        if (peer.isLoopbackAddress() || peer.isLinkLocalAddress()) {
            return true;
        }
        NetworkView now = view;
        if (now.interfaces().stream().anyMatch(each -> each.hasInItsNetwork(peer))) {
            return true;
        }
        try {
            int scope = peer instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
            Way way = system.way(peer, scope);
            return isNear(peer, way, now.withIndex(way.index()));
        } catch (IOException _) {
            return false; // nothing is known of it, and who is not known to be near is not let in
        }
    }

    /// Whether no gateway stands between. Over a tunnel there is none either, and yet it leads far:
    /// only what is in the network of one of its addresses is near there.
    ///
    /// @param taken the interface to which `way` leads
    static boolean isNear(InetAddress destination, Way way, Optional<KnownInterface> taken) {
        if (taken.isEmpty() || taken.get().isLoopback()) {
            return false;
        }
        return destination.isLinkLocalAddress()
                || destination.isMulticastAddress()
                || taken.get().hasInItsNetwork(destination)
                || (way.gateway() == null
                        && way.table() >= 0 // the system tells gateways
                        && taken.get().type() != InterfaceType.TUNNEL
                        && !taken.get().isPointToPoint());
    }

    @Override
    public void close() {
        watch.close();
    }
}
