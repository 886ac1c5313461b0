package dev.fairlead.internal.path;

import dev.fairlead.CaptivePortal;
import dev.fairlead.ConnectionPath;
import dev.fairlead.Endpoint;
import dev.fairlead.HostNames;
import dev.fairlead.Interface;
import dev.fairlead.InterfaceCounts;
import dev.fairlead.InterfaceTraits;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathCapability;
import dev.fairlead.PathConstraints;
import dev.fairlead.internal.io.MultipathSockets;
import dev.fairlead.internal.os.UdpCalls;
import dev.fairlead.internal.time.TimeSource;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The network of this machine, and its changes. While somebody watches, one thread hears what the
/// system tells; else there is none.
public final class PathFeed implements AutoCloseable {
    private static final Path SYSFS = Path.of("/sys/class/net");

    /// What else is told: who is asked for names, and the names of this machine.
    private static final List<Path> FILES =
            Stream.concat(Stream.of(Path.of("/etc/resolv.conf")), SystemNames.FILES.stream())
                    .toList();

    private static final Wireless NO_WIRELESS =
            new Wireless() {
                @Override
                public Map<Integer, Boolean> links() {
                    return Map.of();
                }

                @Override
                public boolean isThere() {
                    return false;
                }
            };

    private static final long LIFETIME = Duration.ofSeconds(1).toNanos();

    /// Which interfaces are peer-to-peer links, and since when that is known.
    private record PeerToPeer(Set<Integer> links, long at) {}

    /// Hears of every look; on the feed's thread, so it must be quick, and may not block.
    interface Watcher {
        void looked(NetworkView view);
    }

    private final NetworkSystem system;
    private final Supplier<NetworkView.Names> names;
    private final Metering metering;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Set<Latest<HostNames>> hostNames = ConcurrentHashMap.newKeySet();
    private final FlowPaths flows = new FlowPaths(this);
    private @Nullable Listening listening; // guarded by this
    private boolean closed; // guarded by this
    private volatile List<CaptivePortal> portals = List.of();
    private volatile @Nullable PeerToPeer peerToPeer;

    /// @param metering what else is known of interfaces; closed with this
    PathFeed(NetworkSystem system, Supplier<NetworkView.Names> names, Metering metering) {
        this.system = system;
        this.names = names;
        this.metering = metering;
    }

    /// Of the system where this program runs.
    ///
    /// @param byHand what the program says of interfaces, by their names
    /// @param names who is asked for names; must not block
    public static PathFeed ofSystem(
            Map<String, InterfaceTraits> byHand,
            Supplier<NetworkView.Names> names,
            LocalNetwork local) {
        Metering metering = new Metering();
        InterfaceReader reader =
                new InterfaceReader(
                        SYSFS,
                        byHand,
                        UdpCalls.available() ? new Nl80211() : NO_WIRELESS,
                        metering::known);
        return new PathFeed(system(reader, local), names, metering);
    }

    private static NetworkSystem system(InterfaceReader reader, LocalNetwork local) {
        if (UdpCalls.available()) {
            NetworkSystem linux = new Rtnetlink(reader, FILES);
            try {
                linux.read();
                return linux;
            } catch (IOException _) {
                // a sandbox that forbids it: the JDK still tells something
            }
        }
        return new JdkNetwork(local, reader);
    }

    public Set<PathCapability> capabilities() {
        Set<PathCapability> all = EnumSet.noneOf(PathCapability.class);
        all.addAll(system.capabilities());
        if (MultipathSockets.available()) {
            all.add(PathCapability.MULTIPATH);
        }
        return Set.copyOf(all);
    }

    /// Reads them anew.
    public List<Interface> interfaces() {
        metering.refresh();
        return List.copyOf(read().interfaces());
    }

    /// Reads them anew; empty if the system does not tell.
    public Map<String, InterfaceCounts> counts() {
        try {
            return system.counts();
        } catch (IOException _) {
            return Map.of();
        }
    }

    /// How the path to an endpoint is now.
    public NetworkPath to(Endpoint destination) {
        return to(destination, PathConstraints.NONE);
    }

    /// How the path to an endpoint is now, under constraints.
    public NetworkPath to(Endpoint destination, PathConstraints constraints) {
        return PathFinder.find(system, read(), constraints, destination);
    }

    /// How the way of what runs already is now; empty if the system does not tell.
    public Optional<ConnectionPath> of(Flow flow) {
        try {
            return Optional.of(FlowFinder.find(system, system.read(), flow));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Tells how the way of `flow` is, then again after each change of the network, on a virtual
    /// thread that finds those of all; `told` must not block.
    public Watch follow(Flow flow, Consumer<ConnectionPath> told) {
        return flows.follow(flow, told);
    }

    /// Who is near by, from now on until its end.
    public Neighbours neighbours() {
        return new Neighbours(this);
    }

    /// Where a socket that listens can be reached now, best first.
    public List<Endpoint> at(Reachable listening) {
        return listening.in(read());
    }

    /// Tells where it can be reached after each look, be it the same, until the end; `told` must
    /// not block.
    public Watch watchReachable(Reachable listening, Consumer<List<Endpoint>> told) {
        return watch(view -> told.accept(listening.in(view)));
    }

    /// The number of the interface of that name; 0 if there is none.
    public int indexOf(String name) {
        return indexOf(name, read());
    }

    /// Tells the number after each look, be it the same, until the end; `told` must not block.
    public Watch watchIndex(String name, Consumer<Integer> told) {
        return watch(view -> told.accept(indexOf(name, view)));
    }

    private static int indexOf(String name, NetworkView view) {
        return view.interfaces().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .map(KnownInterface::index)
                .orElse(0);
    }

    /// By which interfaces a group is to be joined now.
    public List<GroupInterface> interfacesOf(GroupChoice group) {
        return group.in(read());
    }

    /// Tells those after each look, be they the same, until the end; `told` must not block.
    public Watch watchGroup(GroupChoice group, Consumer<List<GroupInterface>> told) {
        return watch(view -> told.accept(group.in(view)));
    }

    /// The names of this machine, read anew.
    public HostNames hostNames() {
        return SystemNames.ofMachine().read();
    }

    /// Tells the names of this machine, then each change of them, until the watch is closed.
    public HostNames.Watch watchHostNames(Executor executor, Consumer<HostNames> handler) {
        Latest<HostNames> latest = new Latest<>(hostNames());
        Watch watch = watch(_ -> latest.set(hostNames()));
        hostNames.add(latest);
        latest.tell(executor, handler);
        return () -> {
            hostNames.remove(latest);
            latest.close();
            watch.close();
        };
    }

    /// What is known of portals from now on; who watches paths is told.
    public void know(List<CaptivePortal> found) {
        if (found.equals(portals)) {
            return;
        }
        portals = List.copyOf(found);
        Listening told;
        synchronized (this) {
            told = listening;
        }
        if (told != null) {
            told.nudge();
        }
    }

    /// The interfaces that lead anywhere, but for loopback, the preferred one first.
    public List<Interface> waysOut() {
        return PathFinder.find(system, read(), PathConstraints.NONE, null).interfaces();
    }

    /// Whether this machine has peer-to-peer links, as it was within the last second.
    public boolean hasPeerToPeer() {
        return !peerToPeer().isEmpty();
    }

    /// Whether what is sent to `peer` would leave over a peer-to-peer link, as it was within the
    /// last second.
    public boolean isPeerToPeer(InetAddress peer) {
        Set<Integer> links = peerToPeer();
        if (links.isEmpty() || peer.isLoopbackAddress()) {
            return false;
        }
        try {
            int scope = peer instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
            return links.contains(system.way(peer, scope).index());
        } catch (IOException _) {
            return false; // nothing is known of it
        }
    }

    private Set<Integer> peerToPeer() {
        PeerToPeer known = peerToPeer;
        long now = TimeSource.SYSTEM.nanoTime();
        if (known == null || now - known.at > LIFETIME) {
            known = new PeerToPeer(askPeerToPeer(), now);
            peerToPeer = known;
        }
        return known.links;
    }

    private Set<Integer> askPeerToPeer() {
        try {
            return system.peerToPeer();
        } catch (IOException _) {
            return Set.of(); // as in read()
        }
    }

    /// Asks whoever knows which interfaces cost, before that decides something. Waits a quarter of
    /// a second at most, and where nobody knows hardly at all.
    public void learnWhatCosts() {
        metering.refresh();
    }

    NetworkSystem system() {
        return system;
    }

    /// Reads everything anew.
    public NetworkView read() {
        try {
            return system.read().withNames(names.get()).withPortals(portals);
        } catch (IOException _) {
            // the system told before; whoever is out of descriptors or memory has other worries
            return new NetworkView(List.of(), List.of(), 0, names.get());
        }
    }

    /// From now on `watcher` hears of every look, until its end; the first look is what is returned
    /// beside.
    ///
    /// @return what is to be closed in the end
    Watch watch(Watcher watcher) {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the network of this path monitor is closed");
            }
            watchers.add(watcher);
            if (listening == null) {
                listening = new Listening();
                listening.start();
            }
        }
        return () -> unwatch(watcher);
    }

    /// Calls `changed` after each change of the interfaces and their addresses, and of their
    /// routes, until its end. On the feed's thread: it may not block.
    public Watch watchInterfaces(Runnable changed) {
        return watch(
                new Watcher() {
                    private @Nullable NetworkView before;

                    @Override
                    public void looked(NetworkView view) {
                        if (!view.equals(before)) {
                            before = view;
                            changed.run();
                        }
                    }
                });
    }

    /// Calls `changed` whenever something has changed, at most every 50 ms, until its end.
    ///
    /// @param before what was seen; what differs from it is a change
    public Watch watch(NetworkView before, Runnable changed) {
        return watch(view -> {
            if (!view.equals(before)) {
                changed.run();
            }
        });
    }

    /// Somebody's interest in changes.
    public interface Watch extends AutoCloseable {
        /// Ends it; a second time it does nothing.
        @Override
        void close();
    }

    private void unwatch(Watcher watcher) {
        Listening over = null;
        synchronized (this) {
            if (watchers.remove(watcher) && watchers.isEmpty()) {
                over = listening;
                listening = null;
            }
        }
        if (over != null) {
            over.end();
        }
    }

    /// Ends the thread, and who is told of host names. Watchers hear no more.
    @Override
    public void close() {
        Listening over;
        synchronized (this) {
            closed = true;
            watchers.clear();
            over = listening;
            listening = null;
        }
        hostNames.forEach(Latest::close);
        flows.close();
        metering.close();
        if (over != null) {
            over.end();
            over.awaitGone();
        }
    }

    /// One run of the thread. Its descriptors are its own.
    private final class Listening implements Runnable {
        private final Coalescing coalescing = new Coalescing();
        private final Thread thread;
        private volatile boolean over;
        private volatile boolean nudged;
        private volatile NetworkSystem.@Nullable Changes changes;

        Listening() {
            // A platform thread: it waits in a call of the system, where it would keep the carrier
            // of a virtual one.
            thread = Thread.ofPlatform().daemon().name("fairlead-path").unstarted(this);
        }

        void start() {
            thread.start();
        }

        /// Something is known now that the system does not tell.
        void nudge() {
            nudged = true;
            wake();
        }

        void end() {
            over = true;
            wake();
        }

        private void wake() {
            NetworkSystem.Changes waited = changes;
            if (waited != null) {
                waited.wake();
            }
        }

        /// Not for the thread itself, on which no program's code runs.
        void awaitGone() {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // it ends all the same
            }
        }

        @Override
        public void run() {
            try (NetworkSystem.Changes heard = changes();
                    Watch _ = metering.follow(this::nudge)) {
                changes = heard;
                coalescing.changed(); // what came before we could hear
                while (!over) {
                    long wait = coalescing.untilLook(TimeSource.SYSTEM.nanoTime());
                    if (wait == 0) {
                        look();
                    } else if (heard.await(wait) || nudged) {
                        nudged = false;
                        coalescing.changed();
                    }
                }
            } catch (IOException e) {
                System.getLogger("dev.fairlead.path")
                        .log(
                                System.Logger.Level.WARNING,
                                "changes of the network are told no more",
                                e);
            }
        }

        private NetworkSystem.Changes changes() throws IOException {
            try {
                return system.changes();
            } catch (IOException _) {
                // No descriptor is left, or a sandbox forbids it: then the network is looked at.
                return JdkNetwork.everySecond();
            }
        }

        private void look() {
            long begun = TimeSource.SYSTEM.nanoTime();
            NetworkView view = read();
            for (Watcher watcher : watchers) {
                if (!over) {
                    watcher.looked(view);
                }
            }
            coalescing.looked(begun, TimeSource.SYSTEM.nanoTime());
        }
    }
}
