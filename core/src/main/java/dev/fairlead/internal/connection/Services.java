package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.internal.capture.CaptureFile;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.provider.LazyDiscovery;
import dev.fairlead.internal.race.RaceContext;
import dev.fairlead.internal.stack.tls.TlsContexts;
import dev.fairlead.internal.stack.udp.UdpPorts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// What all connections of one network share.
public final class Services {
    private final EventLoops loops;
    private final RaceContext race;
    private final PathFeed paths;
    private final EventQueue events;
    private final LazyDiscovery discovery;
    private final TlsContexts tls;
    private final UdpPorts udpPorts;
    private final Leaks leaks = new Leaks();
    private final AtomicLong connectionIds = new AtomicLong();
    private final AtomicLong listenerIds = new AtomicLong();
    private final Set<ConnectionCore> open = ConcurrentHashMap.newKeySet();
    private final Map<Class<?>, Object> kept = new ConcurrentHashMap<>();
    private volatile boolean closing;

    public Services(
            EventLoops loops,
            RaceContext race,
            PathFeed paths,
            EventQueue events,
            LazyDiscovery discovery) {
        this.loops = loops;
        this.race = race;
        this.paths = paths;
        this.events = events;
        this.discovery = discovery;
        this.udpPorts = new UdpPorts(loops);
        CaptureFile capture = loops.sockets().capture();
        this.tls = new TlsContexts(capture != null && capture.secrets() ? capture::secret : null);
    }

    public EventLoops loops() {
        return loops;
    }

    public RaceContext race() {
        return race;
    }

    /// The network of this machine, and its changes.
    public PathFeed paths() {
        return paths;
    }

    public EventQueue events() {
        return events;
    }

    /// What finds and tells of services near by.
    public LazyDiscovery discovery() {
        return discovery;
    }

    public TlsContexts tls() {
        return tls;
    }

    /// What another module keeps for all connections of this network, made when it is first asked
    /// for.
    public <T> T kept(Class<T> kind, Supplier<T> make) {
        return kind.cast(kept.computeIfAbsent(kind, _ -> make.get()));
    }

    public UdpPorts udpPorts() {
        return udpPorts;
    }

    public Leaks leaks() {
        return leaks;
    }

    String nextConnectionId() {
        return "C" + connectionIds.incrementAndGet();
    }

    public String nextListenerId() {
        return "L" + listenerIds.incrementAndGet();
    }

    void opened(ConnectionCore connection) {
        open.add(connection);
        if (closing) {
            connection.networkClosed(); // it may have come too late to be told
        }
    }

    void closed(ConnectionCore connection) {
        open.remove(connection);
        leaks.released(connection);
    }

    /// Tells every connection that is open, and those that come from now on, that the network
    /// closes: before the first is reset, since they may be each other's peers.
    ///
    /// @return those that were open; one without a transport has ended now
    public List<ConnectionCore> tellClosing() {
        closing = true;
        List<ConnectionCore> all = List.copyOf(open);
        all.forEach(connection -> connection.cancelled(Cancelled.How.NETWORK_CLOSED));
        return all;
    }

    /// Aborts them.
    ///
    /// @param told those that were open when they were told
    public void abort(List<ConnectionCore> told) {
        told.forEach(ConnectionCore::networkClosed);
        open.forEach(ConnectionCore::networkClosed);
        told.forEach(ConnectionCore::awaitGone);
    }
}
