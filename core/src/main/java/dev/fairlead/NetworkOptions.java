package dev.fairlead;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a [Network] is made. Immutable.
public final class NetworkOptions {
    public static final NetworkOptions DEFAULT =
            new NetworkOptions(
                    0,
                    ResolverOptions.DEFAULT,
                    null,
                    Transport.AUTO,
                    Map.of(),
                    null,
                    DiscoveryOptions.DEFAULT,
                    null);

    /// Which implementation moves the bytes.
    public enum Transport {
        /// Epoll where native access is enabled for Netty's module, else NIO.
        AUTO,
        /// The JDK's own channels.
        NIO,
        /// Linux epoll; [Network#open] fails where it cannot be loaded.
        EPOLL
    }

    private final int eventLoops;
    private final ResolverOptions resolver;
    private final @Nullable NetworkObserver observer;
    private final Transport transport;
    private final Map<String, InterfaceTraits> interfaces;
    private final @Nullable Capture capture;
    private final DiscoveryOptions discovery;
    private final @Nullable CaptivePortalOptions captivePortals;

    private NetworkOptions(
            int eventLoops,
            ResolverOptions resolver,
            @Nullable NetworkObserver observer,
            Transport transport,
            Map<String, InterfaceTraits> interfaces,
            @Nullable Capture capture,
            DiscoveryOptions discovery,
            @Nullable CaptivePortalOptions captivePortals) {
        this.eventLoops = eventLoops;
        this.resolver = resolver;
        this.observer = observer;
        this.transport = transport;
        this.interfaces = interfaces;
        this.capture = capture;
        this.discovery = discovery;
        this.captivePortals = captivePortals;
    }

    /// Threads that move bytes; 0 for one a processor. Default: 0.
    public int eventLoops() {
        return eventLoops;
    }

    public ResolverOptions resolver() {
        return resolver;
    }

    public Optional<NetworkObserver> observer() {
        return Optional.ofNullable(observer);
    }

    public Transport transport() {
        return transport;
    }

    /// What is said of interfaces, by their names. Default: nothing.
    public Map<String, InterfaceTraits> interfaces() {
        return interfaces;
    }

    /// Where what connections send and receive is written. Default: nowhere.
    public Optional<Capture> capture() {
        return Optional.ofNullable(capture);
    }

    /// Where services are looked for and told of.
    public DiscoveryOptions discovery() {
        return discovery;
    }

    /// How captive portals are asked about. Default: they are not.
    public Optional<CaptivePortalOptions> captivePortals() {
        return Optional.ofNullable(captivePortals);
    }

    /// @param count 0 to 256
    public NetworkOptions withEventLoops(int count) {
        if (count < 0 || count > 256) {
            throw new IllegalArgumentException("eventLoops is " + count + "; 0 to 256 is allowed");
        }
        return new NetworkOptions(
                count,
                resolver,
                observer,
                transport,
                interfaces,
                capture,
                discovery,
                captivePortals);
    }

    public NetworkOptions withResolver(ResolverOptions resolver) {
        return new NetworkOptions(
                eventLoops,
                resolver,
                observer,
                transport,
                interfaces,
                capture,
                discovery,
                captivePortals);
    }

    public NetworkOptions withObserver(NetworkObserver observer) {
        return new NetworkOptions(
                eventLoops,
                resolver,
                observer,
                transport,
                interfaces,
                capture,
                discovery,
                captivePortals);
    }

    public NetworkOptions withTransport(Transport transport) {
        return new NetworkOptions(
                eventLoops,
                resolver,
                observer,
                transport,
                interfaces,
                capture,
                discovery,
                captivePortals);
    }

    /// Says something of an interface that the system cannot know; it replaces what was said of it
    /// here before, and wins over what the interface's alias and the system say.
    ///
    /// @throws IllegalArgumentException if the name is empty
    public NetworkOptions withInterface(String name, InterfaceTraits traits) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the interface's name is empty; name one");
        }
        Map<String, InterfaceTraits> more = new HashMap<>(interfaces);
        more.put(name, traits);
        return new NetworkOptions(
                eventLoops,
                resolver,
                observer,
                transport,
                Map.copyOf(more),
                capture,
                discovery,
                captivePortals);
    }

    /// Writes what connections and listeners of the network send and receive over TCP and UDP. Unix
    /// sockets and questions to nameservers are not in it. With a capture all bytes go by way of
    /// the event loops, which is slower.
    public NetworkOptions withCapture(Capture capture) {
        return new NetworkOptions(
                eventLoops,
                resolver,
                observer,
                transport,
                interfaces,
                capture,
                discovery,
                captivePortals);
    }

    public NetworkOptions withDiscovery(DiscoveryOptions discovery) {
        return new NetworkOptions(
                eventLoops,
                resolver,
                observer,
                transport,
                interfaces,
                capture,
                discovery,
                captivePortals);
    }

    /// Asks about captive portals while somebody watches paths, which then tell of them, and in
    /// [Network#captivePortals()]. This sends something.
    public NetworkOptions withCaptivePortals(CaptivePortalOptions captivePortals) {
        return new NetworkOptions(
                eventLoops,
                resolver,
                observer,
                transport,
                interfaces,
                capture,
                discovery,
                captivePortals);
    }
}
