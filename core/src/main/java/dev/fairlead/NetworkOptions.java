package dev.fairlead;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a [Network] is made. Immutable.
public final class NetworkOptions {
    public static final NetworkOptions DEFAULT =
            new NetworkOptions(0, ResolverOptions.DEFAULT, null, Transport.AUTO);

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

    private NetworkOptions(
            int eventLoops,
            ResolverOptions resolver,
            @Nullable NetworkObserver observer,
            Transport transport) {
        this.eventLoops = eventLoops;
        this.resolver = resolver;
        this.observer = observer;
        this.transport = transport;
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

    /// @param count 0 to 256
    public NetworkOptions withEventLoops(int count) {
        if (count < 0 || count > 256) {
            throw new IllegalArgumentException("eventLoops is " + count + "; 0 to 256 is allowed");
        }
        return new NetworkOptions(count, resolver, observer, transport);
    }

    public NetworkOptions withResolver(ResolverOptions resolver) {
        return new NetworkOptions(eventLoops, resolver, observer, transport);
    }

    public NetworkOptions withObserver(NetworkObserver observer) {
        return new NetworkOptions(eventLoops, resolver, observer, transport);
    }

    public NetworkOptions withTransport(Transport transport) {
        return new NetworkOptions(eventLoops, resolver, observer, transport);
    }
}
