package dev.fairlead;

import dev.fairlead.internal.captive.PortalWatch;
import dev.fairlead.internal.capture.CaptureFile;
import dev.fairlead.internal.connection.ConnectionLog;
import dev.fairlead.internal.connection.EventQueue;
import dev.fairlead.internal.connection.OpenGroup;
import dev.fairlead.internal.connection.OpenPort;
import dev.fairlead.internal.connection.Relay;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.connection.Stacks;
import dev.fairlead.internal.connection.StandardReconnector;
import dev.fairlead.internal.connection.TransportConnection;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.MemoryTransport;
import dev.fairlead.internal.listener.StandardListener;
import dev.fairlead.internal.path.AddressOrder;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.path.StandardPathMonitor;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.provider.DiscoveryProvider;
import dev.fairlead.internal.provider.LazyDiscovery;
import dev.fairlead.internal.race.RaceContext;
import dev.fairlead.internal.resolve.ConstrainedResolvers;
import dev.fairlead.internal.resolve.DnsNameResolver;
import dev.fairlead.internal.resolve.SystemFiles;
import dev.fairlead.internal.resolve.SystemResolver;
import dev.fairlead.internal.stack.dtls.DtlsLayer;
import dev.fairlead.internal.stack.tls.EngineChoice;
import dev.fairlead.internal.stack.tls.OcspParser;
import dev.fairlead.internal.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Owns what outlives one connection: event loops, the resolver and its cache, the history of
/// races.
///
/// [#shared()] is made on first use; its threads go one second after its last connection, and come
/// again with the next. A network of one's own, made with [#open], keeps its threads until it is
/// closed. Threads are daemons: they do not keep a program alive.
public final class Network implements AutoCloseable {
    private static final Duration SHARED_LINGER = Duration.ofSeconds(1);

    private final @Nullable CaptureFile capture;
    private final EventLoops loops;
    private final DnsNameResolver resolver;
    private final ConstrainedResolvers constrained;
    private final AddressOrder order;
    private final PathFeed paths;
    private final @Nullable PortalWatch portals;
    private final LazyDiscovery discovery;
    private final EventQueue events;
    private final Services services;
    private final boolean shared;
    private final Set<Listener<?>> listeners = ConcurrentHashMap.newKeySet();
    private final Set<DatagramPort> ports = ConcurrentHashMap.newKeySet();
    private final Set<MulticastGroup> groups = ConcurrentHashMap.newKeySet();
    private final Set<PathMonitor> monitors = ConcurrentHashMap.newKeySet();
    private final Set<StandardReconnector<?>> reconnectors = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private static final class Shared {
        private static final Network NETWORK = new Network(NetworkOptions.DEFAULT, true);
    }

    private Network(NetworkOptions options, boolean shared) {
        this.shared = shared;
        this.capture = options.capture().map(Network::open).orElse(null);
        this.loops =
                EventLoops.open(
                        options.transport(),
                        options.eventLoops(),
                        "fairlead-io",
                        shared ? SHARED_LINGER : null,
                        capture);
        this.discovery =
                new LazyDiscovery(provider -> provider.open(options.discovery(), surroundings()));
        this.resolver =
                new DnsNameResolver(
                        loops,
                        options.resolver(),
                        TimeSource.SYSTEM,
                        SystemFiles.standard(),
                        discovery);
        this.constrained =
                new ConstrainedResolvers(
                        resolver, constraints -> resolver(options.resolver(), constraints));
        RaceContext race = RaceContext.of(constrained, discovery, TimeSource.SYSTEM);
        this.paths = PathFeed.ofSystem(options.interfaces(), resolver::names, race.network());
        this.events =
                new EventQueue(
                        options.observer().orElse(null),
                        ConnectionLog.toLogger(endpoint -> paths.to(endpoint).toString()));
        this.order = new AddressOrder(race.network());
        this.services = new Services(loops, race, paths, events, discovery);
        this.portals =
                options.captivePortals()
                        .map(asked -> new PortalWatch(paths, asked, this::open))
                        .orElse(null);
    }

    /// The system's own resolver asks by whatever way it likes, so it is not asked here.
    private DnsNameResolver resolver(ResolverOptions options, PathConstraints constraints) {
        return new DnsNameResolver(
                loops,
                options.withSystemFallback(ResolverOptions.Fallback.NEVER),
                TimeSource.SYSTEM,
                SystemFiles.standard(),
                discovery,
                Stacks.egress(services, constraints));
    }

    private DiscoveryProvider.Surroundings surroundings() {
        return new DiscoveryProvider.Surroundings() {
            @Override
            public List<Interface> interfaces() {
                return paths.interfaces();
            }

            @Override
            public HostNames.Watch watch(Runnable changed) {
                return paths.watchInterfaces(changed)::close;
            }

            @Override
            public HostNames hostNames() {
                return paths.hostNames();
            }

            @Override
            public List<Endpoint.Address> nameservers() {
                return resolver.names().nameservers();
            }

            @Override
            public List<String> searchDomains() {
                return resolver.names().searchDomains();
            }

            @Override
            public Network network() {
                return Network.this;
            }
        };
    }

    private static CaptureFile open(Capture capture) {
        try {
            return CaptureFile.open(capture);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the " + capture + ": " + e, e);
        }
    }

    /// The network that [Connection#open] and [Listener#open] use. It cannot be closed.
    public static Network shared() {
        return Shared.NETWORK;
    }

    /// A network of one's own. It must be closed.
    ///
    /// @throws IllegalStateException if epoll is asked for and cannot be had
    /// @throws UncheckedIOException if the file of [NetworkOptions#capture] cannot be written
    public static Network open(NetworkOptions options) {
        return new Network(options, false);
    }

    /// As [Connection#open(Endpoint, Stack, Parameters)].
    public <C extends Connection> C open(Endpoint endpoint, Stack<C> stack, Parameters parameters)
            throws NetworkException {
        return Stacks.open(services, endpoint, stack, parameters);
    }

    /// As [Connection#create].
    public <C extends Connection> C create(
            Endpoint endpoint, Stack<C> stack, Parameters parameters) {
        return Stacks.create(services, endpoint, stack, parameters);
    }

    /// As [Listener#open(Port, Stack, ListenerOptions)]: on all addresses of this machine, IPv6 and
    /// IPv4 where it has both.
    public <C extends Connection> Listener<C> listen(
            Port port, Stack<C> stack, ListenerOptions options) throws NetworkException {
        return listen(anyAddress(port, options), stack, options);
    }

    private static Endpoint anyAddress(Port port, ListenerOptions options) {
        boolean v4 =
                switch (options.ip().version()) {
                    case V4 -> true;
                    case V6 -> false;
                    case ANY -> Boolean.getBoolean("java.net.preferIPv4Stack") || !hasIpv6();
                };
        return Endpoint.host(v4 ? "0.0.0.0" : "::", port.number());
    }

    private static boolean hasIpv6() {
        return java.nio.file.Files.exists(java.nio.file.Path.of("/proc/net/if_inet6"))
                || !java.io.File.separator.equals("/")
                || !java.nio.file.Files.exists(java.nio.file.Path.of("/proc/net"));
    }

    /// As [Listener#open(Endpoint, Stack, ListenerOptions)].
    public <C extends Connection> Listener<C> listen(
            Endpoint local, Stack<C> stack, ListenerOptions options) throws NetworkException {
        Listener<C> listener = createListener(local, stack, options);
        listener.start();
        try {
            listener.awaitReady();
            return listener;
        } catch (NetworkException e) {
            listener.close();
            throw e;
        }
    }

    /// As [DatagramPort#open(Endpoint, UdpOptions, IpOptions)].
    public DatagramPort openPort(Endpoint local, UdpOptions udp, IpOptions ip)
            throws NetworkException {
        return openPort(local, udp, ip, PathConstraints.NONE);
    }

    /// As [DatagramPort#open(Endpoint, UdpOptions, IpOptions, PathConstraints)].
    public DatagramPort openPort(Endpoint local, UdpOptions udp, IpOptions ip, PathConstraints path)
            throws NetworkException {
        return OpenPort.open(services, local, udp, ip, path, ports);
    }

    /// As [MulticastGroup#join(Endpoint, MulticastOptions)].
    public MulticastGroup joinGroup(Endpoint group, MulticastOptions options)
            throws NetworkException {
        return OpenGroup.join(services, group, options, groups);
    }

    /// As [Listener#create].
    public <C extends Connection> Listener<C> createListener(
            Endpoint local, Stack<C> stack, ListenerOptions options) {
        ListenerPlace place = new ListenerPlace();
        Listener<C> listener =
                new StandardListener<>(services, local, stack, options, place::leave);
        place.enter(listener);
        return listener;
    }

    /// Keeps a listener among those to close with the network, as long as it is open.
    private final class ListenerPlace {
        private @Nullable Listener<?> listener;

        synchronized void enter(Listener<?> made) {
            listener = made;
            listeners.add(made);
        }

        synchronized void leave() {
            if (listener != null) {
                listeners.remove(listener);
            }
        }
    }

    /// Names to addresses and other records, without connecting.
    public Resolver resolver() {
        return new SystemResolver(resolver, order::sort);
    }

    /// As [PathMonitor#open(PathConstraints)].
    public PathMonitor monitor(PathConstraints constraints) {
        return monitor(constraints, null);
    }

    /// As [PathMonitor#open(Endpoint, PathConstraints)].
    public PathMonitor monitor(Endpoint destination, PathConstraints constraints) {
        return monitor(constraints, destination);
    }

    private PathMonitor monitor(PathConstraints constraints, @Nullable Endpoint destination) {
        PathMonitor monitor =
                new StandardPathMonitor(paths, constraints, destination, this::monitorClosed);
        monitors.add(monitor);
        if (portals != null) {
            portals.enter();
        }
        return monitor;
    }

    private void monitorClosed(PathMonitor monitor) {
        if (monitors.remove(monitor) && portals != null) {
            portals.leave();
        }
    }

    /// Asks now whether a captive portal holds back what is sent: over each interface that leads
    /// anywhere, all at once, and no more often than the options say. Waits as long as they say.
    ///
    /// @return none for an interface over which nobody can be asked
    /// @throws IllegalStateException unless this network was opened with
    ///   [NetworkOptions#withCaptivePortals]
    public List<CaptivePortal> captivePortals() {
        if (portals == null) {
            throw new IllegalStateException(
                    "this network does not ask about captive portals; open one with"
                            + " NetworkOptions.withCaptivePortals(CaptivePortalOptions.DEFAULT)");
        }
        return portals.ask();
    }

    /// As [Reconnector#open]; closed with this network at the latest.
    public <C extends Connection> Reconnector<C> reconnector(
            Endpoint endpoint, Stack<C> stack, Parameters parameters, ReconnectOptions options) {
        StandardReconnector<C> keeper =
                new StandardReconnector<>(
                        services, endpoint, stack, parameters, options, reconnectors::remove);
        reconnectors.add(keeper);
        keeper.start();
        return keeper;
    }

    /// As [Browser#open].
    ///
    /// @throws IllegalStateException if the artifact `fairlead-discovery` is not there
    public Browser browse(ServiceSearch search) {
        return discovery.required().browse(search);
    }

    /// Tells others near by of a service that is not a [Listener]'s: another program's, or one that
    /// is yet to come. All on the network can read what is told: see [Service]. Returns at once.
    ///
    /// @param port 1 to 65535; or 0 if nothing is to be connected to
    /// @throws IllegalStateException if the artifact `fairlead-discovery` is not there
    public Advertisement advertise(Service service, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "port " + port + " of " + service + " is outside 0 to 65535");
        }
        return discovery.required().advertise(service, port);
    }

    /// The domains that nameservers recommend for services here (RFC 6763, section 11): where to
    /// browse beside `local`, and where to tell of a service. They are asked once. Blocks.
    ///
    /// @return empty if nothing is recommended
    /// @throws NetworkException with a [ResolveFailure] if nobody answers
    /// @throws IllegalStateException if the artifact `fairlead-discovery` is not there
    public List<ServiceDomain> serviceDomains(ServiceDomainSearch search) throws NetworkException {
        return discovery.required().domains(search);
    }

    /// What multicast DNS has done and refused here.
    public DiscoveryCounts discoveryCounts() {
        return discovery.current().map(Discovery::counts).orElse(DiscoveryCounts.NONE);
    }

    /// What the system tells multicast DNS here. Empty if the artifact `fairlead-discovery` is not
    /// there.
    public Set<DiscoveryCapability> discoveryCapabilities() {
        return DiscoveryProvider.find().map(DiscoveryProvider::capabilities).orElse(Set.of());
    }

    /// The interfaces of this machine as they are now, in the order of their numbers.
    public List<Interface> interfaces() {
        return paths.interfaces();
    }

    /// What went through each interface, by their names; empty if the system does not tell
    /// ([PathCapability#COUNTS]).
    public Map<String, InterfaceCounts> interfaceCounts() {
        return paths.counts();
    }

    /// The names of this machine as they are now; they are at hand, and nobody is asked.
    public HostNames hostNames() {
        return paths.hostNames();
    }

    /// Tells the names of this machine, then each change of them, one call after the other, until
    /// the watch or this network is closed. A handler that throws is told no more.
    public HostNames.Watch onHostNames(Executor executor, Consumer<HostNames> handler) {
        return paths.watchHostNames(executor, handler);
    }

    /// What can be known of the network where this program runs.
    public Set<PathCapability> pathCapabilities() {
        return paths.capabilities();
    }

    /// How many events were dropped because the observer was too slow.
    public long droppedEvents() {
        return events.dropped();
    }

    static void join(StreamConnection first, StreamConnection second) throws NetworkException {
        Relay.join(first, second);
    }

    /// @throws IllegalArgumentException if no engine can honour the options, or the one asked for
    ///   cannot
    static void requireEngine(TlsOptions options) {
        EngineChoice.of(options);
    }

    /// @throws IllegalArgumentException if DTLS cannot honour an option, or nobody here speaks it
    static void requireDtls(TlsOptions options) {
        DtlsLayer.require(options);
    }

    /// What an OCSP response says of `certificate`, not verified; empty if nothing.
    static Optional<CertificateStatus> statusIn(byte[] response, X509Certificate certificate) {
        return OcspParser.statusOf(certificate.getSerialNumber(), response);
    }

    Connections.Pair<StreamConnection> pair(TcpStack stack) {
        Stacks.tcp(stack);
        try (EventLoops.Use _ = loops.use()) {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            MemoryTransport.Pair ends =
                    MemoryTransport.pair(
                            loops.next(),
                            Endpoint.address(loopback, 1),
                            Endpoint.address(loopback, 2));
            return new Connections.Pair<>(
                    TransportConnection.over(services, ends.first()),
                    TransportConnection.over(services, ends.second()));
        }
    }

    /// Closes its listeners, aborts its connections, and ends its threads; returns when they are
    /// gone and the observer and the log have heard of it.
    ///
    /// @throws IllegalStateException on [#shared()]
    @Override
    public void close() {
        if (shared) {
            throw new IllegalStateException(
                    "Network.shared() cannot be closed; its threads go by themselves");
        }
        if (closed.compareAndSet(false, true)) {
            reconnectors.forEach(StandardReconnector::end);
            discovery.close(); // goodbyes to nameservers go by connections of this network
            var open = services.tellClosing();
            listeners.forEach(Listener::close);
            ports.forEach(DatagramPort::close);
            groups.forEach(MulticastGroup::close);
            monitors.forEach(PathMonitor::close);
            if (portals != null) {
                portals.close();
            }
            services.abort(open);
            constrained.close();
            resolver.close();
            paths.close();
            loops.close();
            services.tls().close();
            if (capture != null) {
                capture.close();
            }
            events.awaitHeard();
        }
    }
}
