package dev.fairlead;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where services are looked for and told of. Immutable.
public final class DiscoveryOptions {
    public static final DiscoveryOptions DEFAULT =
            new DiscoveryOptions(Set.of(), DiscoveryBackend.EMBEDDED, true, null, null);

    private final Set<String> interfaces;
    private final DiscoveryBackend backend;
    private final boolean pushed;
    private final @Nullable TlsOptions push; // null: the default, which is made when it is wanted
    private final @Nullable TlsOptions nameserverTls;

    private DiscoveryOptions(
            Set<String> interfaces,
            DiscoveryBackend backend,
            boolean pushed,
            @Nullable TlsOptions push,
            @Nullable TlsOptions nameserverTls) {
        this.interfaces = interfaces;
        this.backend = backend;
        this.pushed = pushed;
        this.push = push;
        this.nameserverTls = nameserverTls;
    }

    /// The names of the interfaces that are used. Default: none, which means all that are up and
    /// can do multicast but for loopback, lines to one other machine and [links from device to
    /// device][Interface#isPeerToPeer()]; loopback if there is no other.
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
        return new DiscoveryOptions(Set.copyOf(more), backend, pushed, push, nameserverTls);
    }

    /// Who does the work. Default: [DiscoveryBackend#EMBEDDED].
    public DiscoveryBackend backend() {
        return backend;
    }

    public DiscoveryOptions withBackend(DiscoveryBackend backend) {
        return new DiscoveryOptions(
                interfaces, Objects.requireNonNull(backend), pushed, push, nameserverTls);
    }

    /// How nameservers are trusted that tell what becomes different in their domain (DNS Push, RFC
    /// 8765), where a domain names such. Default: [TlsOptions#DEFAULT]. Empty: all are asked again
    /// and again instead.
    public Optional<TlsOptions> push() {
        return pushed ? Optional.of(push == null ? TlsOptions.DEFAULT : push) : Optional.empty();
    }

    /// For nameservers whose certificates are of an authority of one's own, say.
    public DiscoveryOptions withPush(TlsOptions tls) {
        return new DiscoveryOptions(
                interfaces, backend, true, Objects.requireNonNull(tls), nameserverTls);
    }

    /// No nameserver is connected to: what is looked for in a domain is asked for again and again.
    public DiscoveryOptions withoutPush() {
        return new DiscoveryOptions(interfaces, backend, false, null, nameserverTls);
    }

    /// How nameservers are asked about services of a domain over TLS (RFC 7858). Default: empty,
    /// they are asked over UDP.
    public Optional<TlsOptions> nameserverTls() {
        return Optional.ofNullable(nameserverTls);
    }

    /// What is looked for in a domain is asked over TLS, at port 853 where none other than 53 is
    /// named, and never in the clear. It does not hold for the addresses of a host that is
    /// connected to, which the resolver asks for.
    public DiscoveryOptions withNameserverTls(TlsOptions tls) {
        return new DiscoveryOptions(interfaces, backend, pushed, push, Objects.requireNonNull(tls));
    }
}
