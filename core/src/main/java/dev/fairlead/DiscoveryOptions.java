package dev.fairlead;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Where services are looked for and told of. Immutable.
public final class DiscoveryOptions {
    public static final DiscoveryOptions DEFAULT =
            new DiscoveryOptions(Set.of(), DiscoveryBackend.EMBEDDED);

    private final Set<String> interfaces;
    private final DiscoveryBackend backend;

    private DiscoveryOptions(Set<String> interfaces, DiscoveryBackend backend) {
        this.interfaces = interfaces;
        this.backend = backend;
    }

    /// The names of the interfaces that are used. Default: none, which means all that are up and
    /// can do multicast but for loopback and lines to one other machine; loopback if there is no
    /// other.
    public Set<String> interfaces() {
        return interfaces;
    }

    /// Uses this interface, and no others but those that were named as well.
    ///
    /// @throws IllegalArgumentException if the name is empty
    public DiscoveryOptions withInterface(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the interface's name is empty; name one");
        }
        Set<String> more = new TreeSet<>(interfaces);
        more.add(name);
        return new DiscoveryOptions(Set.copyOf(more), backend);
    }

    /// Who does the work. Default: [DiscoveryBackend#EMBEDDED].
    public DiscoveryBackend backend() {
        return backend;
    }

    public DiscoveryOptions withBackend(DiscoveryBackend backend) {
        return new DiscoveryOptions(interfaces, Objects.requireNonNull(backend));
    }
}
