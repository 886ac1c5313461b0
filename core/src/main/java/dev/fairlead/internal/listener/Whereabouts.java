package dev.fairlead.internal.listener;

import dev.fairlead.ConnectionInfo;
import dev.fairlead.Endpoint;
import dev.fairlead.HostNames;
import dev.fairlead.internal.path.Latest;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.path.Reachable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where one listener can be reached, and who hears of changes. Nothing is watched until somebody
/// wants to hear.
final class Whereabouts implements AutoCloseable {
    private static final ConnectionInfo UNKNOWN =
            new ConnectionInfo("", List.of(), "", Optional.empty());

    private final PathFeed paths;
    private final String scheme;
    private final boolean ipv4Too;
    private final @Nullable String interfaceName;
    private final boolean peerToPeer;
    private final Latest<ConnectionInfo> latest;
    private boolean wanted; // guarded by this
    private boolean over; // guarded by this
    private @Nullable Endpoint bound; // guarded by this
    private PathFeed.@Nullable Watch watch; // guarded by this

    /// @param ipv4Too whether every address of IPv6 stands for those of IPv4 too
    /// @param interfaceName to which it is bound; `null` for none
    /// @param peerToPeer whether who comes over a peer-to-peer link is let in
    Whereabouts(
            PathFeed paths,
            String scheme,
            boolean ipv4Too,
            @Nullable String interfaceName,
            boolean peerToPeer) {
        this.paths = paths;
        this.scheme = scheme;
        this.ipv4Too = ipv4Too;
        this.interfaceName = interfaceName;
        this.peerToPeer = peerToPeer;
        this.latest = new Latest<>(UNKNOWN);
    }

    private ConnectionInfo info(List<Endpoint> endpoints) {
        HostNames names = paths.hostNames();
        boolean far =
                endpoints.stream()
                        .anyMatch(each ->
                                each instanceof Endpoint.Address address
                                        && !address.address().isLoopbackAddress());
        return new ConnectionInfo(
                scheme,
                endpoints,
                names.deviceName(),
                far ? Optional.of(names.localHostName()) : Optional.empty());
    }

    synchronized void bound(Endpoint local) {
        bound = local;
        follow();
    }

    ConnectionInfo now() {
        Endpoint local;
        synchronized (this) {
            local = over ? null : bound;
        }
        return switch (local) {
            case null -> info(List.of());
            case Endpoint.Address address -> info(paths.at(reachable(address)));
            default -> info(List.of(local));
        };
    }

    private Reachable reachable(Endpoint.Address local) {
        return new Reachable(local, ipv4Too, interfaceName, peerToPeer);
    }

    void tell(Executor executor, Consumer<ConnectionInfo> handler) {
        latest.tell(
                executor,
                info -> {
                    if (!info.equals(UNKNOWN)) {
                        handler.accept(info);
                    }
                });
        synchronized (this) {
            wanted = true;
            follow();
        }
    }

    private synchronized void follow() {
        Endpoint local = bound;
        if (!wanted || over || local == null || watch != null) {
            return;
        }
        if (local instanceof Endpoint.Address address) {
            watch =
                    paths.watchReachable(
                            reachable(address), endpoints -> latest.set(info(endpoints)));
        } else {
            latest.set(info(List.of(local)));
        }
    }

    @Override
    public void close() {
        latest.close();
        PathFeed.Watch toClose;
        synchronized (this) {
            over = true;
            toClose = watch;
            watch = null;
        }
        if (toClose != null) {
            toClose.close();
        }
    }
}
