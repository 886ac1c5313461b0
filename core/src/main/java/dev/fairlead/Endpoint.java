package dev.fairlead;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Whom to talk to: a name, an address, a service, a URI or a path of this machine.
///
/// Endpoints are values: immutable, equal by content, usable as map keys. A host that is a numeric
/// literal becomes an [Address] when the endpoint is made, so that it never causes a query.
public sealed interface Endpoint {

    /// The port, from 0 to 65535; 0 where the kind of endpoint has none, or none was given.
    int port();

    /// A host and a port. A numeric literal (`192.0.2.1`, `2001:db8::1`, `fe80::1%eth0`) gives an
    /// [Address], anything else a [Host].
    ///
    /// @throws IllegalArgumentException if `host` is neither a literal nor a possible host name
    static Endpoint host(String host, int port) {
        return literal(host)
                .<Endpoint>map(address -> address.withPort(port))
                .orElseGet(() -> new Host(host, port));
    }

    /// The address that a numeric literal stands for, with port 0; empty if `text` is anything
    /// else.
    static Optional<Address> literal(String text) {
        return AddressText.parse(text)
                .map(literal -> new Address(literal.address(), literal.scope(), 0));
    }

    /// As [#host(String, int)], with the port as a number or as a service name such as `https`.
    static Endpoint host(String host, String port) {
        return host(host, Port.parse(port).number());
    }

    /// An address and a port; a scope of an IPv6 address is kept.
    static Address address(InetAddress address, int port) {
        return new Address(address, AddressText.scopeOf(address), port);
    }

    /// The endpoint of a resolved socket address.
    ///
    /// @throws IllegalArgumentException if `address` is unresolved
    static Address address(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(
                    address + " is unresolved; use Endpoint.host(name, port) for a name");
        }
        return address(address.getAddress(), address.getPort());
    }

    /// A service instance as DNS-SD names it (RFC 6763, section 4.1), such as `Office Printer`,
    /// `_ipp._tcp`, `local`.
    static Service service(String instance, String type, String domain) {
        return new Service(instance, type, domain);
    }

    /// A URI. Host and port are taken from it; the scheme gives the default port, and never chooses
    /// the stack.
    static Uri uri(String uri) {
        return new Uri(URI.create(uri));
    }

    /// A Unix domain socket of this machine.
    static Unix unix(Path path) {
        return new Unix(path);
    }

    /// A host name and a port.
    ///
    /// @param name as given, without a trailing dot being added or removed; compared without case
    record Host(String name, int port) implements Endpoint {
        public Host {
            requireHostName(name);
            requirePort(port);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Host(String otherName, int otherPort)
                    && port == otherPort
                    && name.equalsIgnoreCase(otherName);
        }

        @Override
        public int hashCode() {
            return 31 * name.toLowerCase(Locale.ROOT).hashCode() + port;
        }

        @Override
        public String toString() {
            return name + ":" + port;
        }
    }

    /// A numeric address and a port.
    ///
    /// @param address without host name and without scope
    /// @param scope the zone of a scoped address (RFC 4007): an interface name or index; empty if
    ///   none
    record Address(InetAddress address, String scope, int port) implements Endpoint {
        public Address {
            requirePort(port);
            address = AddressText.bare(address);
            if (!scope.isEmpty() && !AddressText.isZone(scope)) {
                throw new IllegalArgumentException(
                        "scope '" + scope + "' is not an interface name or index (RFC 4007)");
            }
        }

        /// The address for use with sockets, its scope resolved to an interface of this machine.
        ///
        /// @throws UnknownHostException if the scope names no interface that is here now
        public InetSocketAddress toSocketAddress() throws UnknownHostException {
            return new InetSocketAddress(AddressText.scoped(address, scope), port);
        }

        /// The same address with another port.
        public Address withPort(int port) {
            return new Address(address, scope, port);
        }

        public boolean isIpv4() {
            return address instanceof Inet4Address;
        }

        public boolean isIpv6() {
            return address instanceof Inet6Address;
        }

        /// 127.0.0.0/8 or ::1.
        public boolean isLoopback() {
            return address.isLoopbackAddress();
        }

        /// 169.254.0.0/16 or fe80::/10.
        public boolean isLinkLocal() {
            return address.isLinkLocalAddress();
        }

        /// 224.0.0.0/4 or ff00::/8.
        public boolean isMulticast() {
            return address.isMulticastAddress();
        }

        /// 0.0.0.0 or `::`.
        public boolean isUnspecified() {
            return address.isAnyLocalAddress();
        }

        /// 255.255.255.255.
        public boolean isBroadcast() {
            return AddressText.isBroadcast(address);
        }

        /// fc00::/7 (RFC 4193).
        public boolean isUniqueLocal() {
            return AddressText.isUniqueLocal(address);
        }

        /// 10/8, 172.16/12 or 192.168/16 (RFC 1918).
        public boolean isPrivate() {
            return isIpv4() && address.isSiteLocalAddress();
        }

        /// 2002::/16 (RFC 3056).
        public boolean is6to4() {
            return AddressText.is6to4(address);
        }

        /// The address and its scope as text (RFC 5952), without port and brackets.
        public String host() {
            return AddressText.format(address, scope);
        }

        @Override
        public String toString() {
            String text = host();
            return isIpv6() ? "[" + text + "]:" + port : text + ":" + port;
        }
    }

    /// An instance of a service; its host and port are found when it is connected to.
    ///
    /// @param instance 1 to 63 bytes of UTF-8, any characters
    /// @param type such as `_ipp._tcp`
    /// @param domain such as `local`, without a trailing dot
    record Service(String instance, String type, String domain) implements Endpoint {
        public Service {
            int bytes = instance.getBytes(StandardCharsets.UTF_8).length;
            if (bytes < 1 || bytes > 63) {
                throw new IllegalArgumentException(
                        "service instance '"
                                + instance
                                + "' has "
                                + bytes
                                + " bytes of UTF-8; 1 to 63 are allowed (RFC 6763, section 4.1.1)");
            }
            if (!type.matches("_(?!-)[A-Za-z0-9-]{1,15}(?<!-)\\._(tcp|udp)")) {
                throw new IllegalArgumentException(
                        "service type '"
                                + type
                                + "' is not of the form _name._tcp or _name._udp with a name of 1 to 15"
                                + " letters, digits and hyphens (RFC 6763, section 7)");
            }
            if (domain.endsWith(".")) {
                domain = domain.substring(0, domain.length() - 1);
            }
            requireHostName(domain);
        }

        @Override
        public int port() {
            return 0;
        }

        @Override
        public String toString() {
            return instance + "." + type + "." + domain;
        }
    }

    /// A URI with a host.
    record Uri(URI uri) implements Endpoint {
        public Uri {
            if (uri.getHost() == null || uri.getHost().isEmpty()) {
                throw new IllegalArgumentException(
                        "URI '" + uri + "' names no host; use scheme://host or scheme://host:port");
            }
            requirePort(Math.max(0, uri.getPort()));
        }

        /// The port of the URI, else the default port of its scheme, else 0.
        @Override
        public int port() {
            return uri.getPort() >= 0
                    ? uri.getPort()
                    : Port.defaultOfScheme(uri.getScheme()).map(Port::number).orElse(0);
        }

        /// The host and port to connect to: a [Host] or an [Address].
        public Endpoint hostEndpoint() {
            String host = uri.getHost();
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            return host(bracketed ? host.substring(1, host.length() - 1) : host, port());
        }

        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /// A Unix domain socket.
    ///
    /// @param path where the socket is; at most 107 bytes on Linux, 103 on macOS
    record Unix(Path path) implements Endpoint {
        public Unix {
            int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > 107) {
                throw new IllegalArgumentException(
                        "Unix socket path '"
                                + path
                                + "' has "
                                + bytes
                                + " bytes; 1 to 107 are allowed (unix(7))");
            }
        }

        @Override
        public int port() {
            return 0;
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    private static void requirePort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is outside 0 to 65535");
        }
    }

    private static void requireHostName(String name) {
        String dotless = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (dotless.isEmpty() || dotless.length() > 253) {
            throw new IllegalArgumentException(
                    "host name '"
                            + name
                            + "' has "
                            + dotless.length()
                            + " characters; 1 to 253 are allowed (RFC 1035, section 2.3.4)");
        }
        for (String label : dotless.split("\\.", -1)) {
            if (label.isEmpty() || label.getBytes(StandardCharsets.UTF_8).length > 63) {
                throw new IllegalArgumentException(
                        "host name '"
                                + name
                                + "' has the label '"
                                + label
                                + "'; a label has 1 to 63 bytes (RFC 1035, section 2.3.4)");
            }
        }
        if (name.chars().anyMatch(c -> c <= ' ' || c == 0x7f || "/@:[]%".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(
                    "host name '"
                            + name
                            + "' contains a character that no host name has (white space, control or one"
                            + " of / @ : [ ] %)");
        }
    }
}
