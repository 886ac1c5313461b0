package dev.fairlead;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A proxy that connections go through: SOCKS5 (RFC 1928), or CONNECT of HTTP/1.1 (RFC 9110,
/// section 9.3.6). Immutable; each `with…` gives a changed copy.
///
/// The race runs over the addresses of the proxy. The name of the target is not looked up here: the
/// proxy is sent the name. TLS with the target is between this end and the target; the proxy only
/// passes it on.
///
/// Whether a proxy serves a target: one of [#withMatchDomains] must match it, if any are named, and
/// none of [#withExcludedDomains]. Targets on this machine are no exception, so that `localhost` is
/// the machine of the proxy; exclude them where that is not meant. A Unix socket is never reached
/// through a proxy.
public final class Proxy {
    /// How a proxy is spoken to.
    public enum Protocol {
        SOCKS5("socks5"),
        /// By the CONNECT method.
        HTTP("http-connect");

        private final String text;

        Protocol(String text) {
            this.text = text;
        }

        /// As in reports: `socks5`, `http-connect`.
        @Override
        public String toString() {
            return text;
        }
    }

    /// Who asks. The password is never shown.
    public record Credentials(String user, String password) {
        private static final int LONGEST = 255;

        /// @throws IllegalArgumentException if a proxy could not be told: 1 to 255 bytes of UTF-8
        ///   without control characters, and no colon in the user (RFC 1929, RFC 7617)
        public Credentials {
            require("user", user);
            require("password", password);
            if (user.indexOf(':') >= 0) {
                throw new IllegalArgumentException(
                        "the user '" + user + "' contains a colon (RFC 7617, section 2)");
            }
        }

        private static void require(String what, String text) {
            int size = text.getBytes(StandardCharsets.UTF_8).length;
            if (size < 1 || size > LONGEST) {
                throw new IllegalArgumentException(
                        "the "
                                + what
                                + " for the proxy has "
                                + size
                                + " bytes of UTF-8; 1 to 255 are allowed (RFC 1929)");
            }
            if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
                throw new IllegalArgumentException(
                        "the " + what + " for the proxy contains a control character (RFC 7617)");
            }
        }

        @Override
        public String toString() {
            return user + ":…";
        }
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Protocol protocol;
    private final Endpoint endpoint;
    private final @Nullable TlsOptions tls;
    private final @Nullable Credentials credentials;
    private final Scope scope;
    private final boolean failover;
    private final Duration timeout;
    private final @Nullable Proxy next;

    private Proxy(
            Protocol protocol,
            Endpoint endpoint,
            @Nullable TlsOptions tls,
            @Nullable Credentials credentials,
            Scope scope,
            boolean failover,
            Duration timeout,
            @Nullable Proxy next) {
        this.protocol = protocol;
        this.endpoint = endpoint;
        this.tls = tls;
        this.credentials = credentials;
        this.scope = scope;
        this.failover = failover;
        this.timeout = timeout;
        this.next = next;
    }

    /// A SOCKS5 proxy; it may also be at a Unix socket.
    ///
    /// @throws IllegalArgumentException if `endpoint` is a service
    public static Proxy socks5(Endpoint endpoint) {
        return at(Protocol.SOCKS5, endpoint);
    }

    /// An HTTP proxy that is asked by CONNECT; it may also be at a Unix socket.
    ///
    /// @throws IllegalArgumentException if `endpoint` is a service
    public static Proxy http(Endpoint endpoint) {
        return at(Protocol.HTTP, endpoint);
    }

    private static Proxy at(Protocol protocol, Endpoint endpoint) {
        Endpoint place =
                switch (endpoint) {
                    case Endpoint.Uri uri -> uri.hostEndpoint();
                    case Endpoint.Service service ->
                            throw new IllegalArgumentException(
                                    service + " is a service; a proxy has a host and a port");
                    case Endpoint.Host _, Endpoint.Address _, Endpoint.Unix _ -> endpoint;
                };
        return new Proxy(protocol, place, null, null, Scope.ALL, false, TIMEOUT, null);
    }

    /// From a URL: `socks5://user:password@host:port`, `socks5h://…` (the same here, since names
    /// are always left to the proxy), `http://…`, `https://…` (CONNECT over TLS). Without a port:
    /// 1080, 80, 443; without a scheme: `http`. User and password may be percent-encoded.
    ///
    /// @throws IllegalArgumentException if it is none of these; the message shows no password
    public static Proxy parse(String url) {
        return ProxyText.parse(url);
    }

    /// What the environment of this process asks for.
    ///
    /// @see #fromEnvironment(Map)
    public static List<Proxy> fromEnvironment() {
        return fromEnvironment(System.getenv());
    }

    /// What these variables ask for; read now, and never otherwise. The first that is set and not
    /// empty of `https_proxy`, `HTTPS_PROXY`, `all_proxy` and `ALL_PROXY` names the proxy;
    /// `no_proxy` or `NO_PROXY` names what it does not serve, separated by commas: domains with all
    /// below them, addresses, networks such as `10.0.0.0/8`, each also with a port, or `*` for
    /// everything.
    ///
    /// @return one, or none
    /// @throws IllegalArgumentException if one of them cannot be understood
    public static List<Proxy> fromEnvironment(Map<String, String> variables) {
        return ProxyText.fromEnvironment(variables);
    }

    public Protocol protocol() {
        return protocol;
    }

    /// Where it is.
    public Endpoint endpoint() {
        return endpoint;
    }

    /// TLS with the proxy itself; empty for none.
    public Optional<TlsOptions> tls() {
        return Optional.ofNullable(tls);
    }

    public Optional<Credentials> credentials() {
        return Optional.ofNullable(credentials);
    }

    /// Which targets it serves; empty for all that are not excluded.
    public List<String> matchDomains() {
        return scope.matches();
    }

    /// Which targets it does not serve.
    public List<String> excludedDomains() {
        return scope.exclusions();
    }

    /// Default: false.
    public boolean failover() {
        return failover;
    }

    /// How long it may take to answer, the time it needs to reach the target included. Default: 20
    /// s.
    public Duration timeout() {
        return timeout;
    }

    /// This one, and those behind it, in the order in which a connection passes them.
    public List<Proxy> hops() {
        List<Proxy> hops = new ArrayList<>();
        for (Proxy hop = this; hop != null; hop = hop.next) {
            hops.add(hop);
        }
        return List.copyOf(hops);
    }

    /// Speaks TLS with the proxy, so that nobody on the way to it sees the target or the
    /// credentials. The name of the proxy is verified.
    public Proxy withTls() {
        return withTls(TlsOptions.DEFAULT);
    }

    /// The same with options of its own.
    public Proxy withTls(TlsOptions tls) {
        return new Proxy(protocol, endpoint, tls, credentials, scope, failover, timeout, next);
    }

    /// Tells the proxy who asks. Without TLS with the proxy, whoever is on the way to it can read
    /// them.
    public Proxy withCredentials(String user, String password) {
        return new Proxy(
                protocol,
                endpoint,
                tls,
                new Credentials(user, password),
                scope,
                failover,
                timeout,
                next);
    }

    /// Serves these targets alone: domains with all below them (`corp.example` has
    /// `db.corp.example`, and not `mycorp.example`), addresses, or networks such as `10.0.0.0/8`,
    /// each also with a port. Names are not looked up for this.
    ///
    /// @throws IllegalArgumentException if one is none of these
    public Proxy withMatchDomains(List<String> domains) {
        return withScope(Scope.of(domains, scope.exclusions()));
    }

    /// Does not serve these, whatever matches.
    ///
    /// @throws IllegalArgumentException if one is not as for [#withMatchDomains]
    public Proxy withExcludedDomains(List<String> domains) {
        return withScope(Scope.of(scope.matches(), domains));
    }

    private Proxy withScope(Scope scope) {
        return new Proxy(protocol, endpoint, tls, credentials, scope, failover, timeout, next);
    }

    /// Whether, when this proxy fails, the next of [Parameters#proxies()] is tried, and after the
    /// last a connection without a proxy, on which others may see whom it is to. That the target
    /// refuses is no failure of the proxy.
    public Proxy withFailover(boolean failover) {
        return new Proxy(protocol, endpoint, tls, credentials, scope, failover, timeout, next);
    }

    /// @param timeout 1 ms to 10 minutes
    public Proxy withTimeout(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0
                || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(
                    "the timeout of a proxy is " + timeout + "; 1 ms to 10 minutes is allowed");
        }
        return new Proxy(protocol, endpoint, tls, credentials, scope, failover, timeout, next);
    }

    /// A chain: this proxy is asked for the other, and the other for the target. Which targets it
    /// serves, and failing over, is said by the first.
    ///
    /// @throws IllegalArgumentException if the chain would have more than two, or the second is at
    ///   a Unix socket
    public Proxy then(Proxy second) {
        if (next != null || second.next != null) {
            throw new IllegalArgumentException("a chain has two proxies; this would have more");
        }
        if (second.endpoint instanceof Endpoint.Unix) {
            throw new IllegalArgumentException(
                    second.endpoint + " is of this machine: no proxy leads there");
        }
        return new Proxy(protocol, endpoint, tls, credentials, scope, failover, timeout, second);
    }

    /// Whether connections to `target` go through it.
    public boolean serves(Endpoint target) {
        return switch (target) {
            case Endpoint.Uri uri -> serves(uri.hostEndpoint());
            case Endpoint.Host _, Endpoint.Address _ -> scope.has(target);
            case Endpoint.Unix _, Endpoint.Service _ -> false;
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Proxy that
                && protocol == that.protocol
                && endpoint.equals(that.endpoint)
                && Objects.equals(tls, that.tls)
                && Objects.equals(credentials, that.credentials)
                && scope.equals(that.scope)
                && failover == that.failover
                && timeout.equals(that.timeout)
                && Objects.equals(next, that.next);
    }

    @Override
    public int hashCode() {
        return Objects.hash(protocol, endpoint, tls, credentials, scope, failover, timeout, next);
    }

    /// Such as `socks5://192.0.2.1:1080`, without credentials and without what is behind it.
    @Override
    public String toString() {
        String scheme =
                switch (protocol) {
                    case SOCKS5 -> tls == null ? "socks5" : "socks5+tls";
                    case HTTP -> tls == null ? "http" : "https";
                };
        return scheme + "://" + endpoint;
    }

    /// Which targets a proxy serves.
    private record Scope(List<DomainRule> matching, List<DomainRule> excluding) {
        static final Scope ALL = new Scope(List.of(), List.of());

        static Scope of(List<String> matches, List<String> exclusions) {
            return new Scope(
                    matches.stream().map(DomainRule::parse).toList(),
                    exclusions.stream().map(DomainRule::parse).toList());
        }

        List<String> matches() {
            return matching.stream().map(DomainRule::toString).toList();
        }

        List<String> exclusions() {
            return excluding.stream().map(DomainRule::toString).toList();
        }

        boolean has(Endpoint target) {
            return (matching.isEmpty() || matching.stream().anyMatch(rule -> rule.has(target)))
                    && excluding.stream().noneMatch(rule -> rule.has(target));
        }
    }
}
