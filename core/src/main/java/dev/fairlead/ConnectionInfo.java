package dev.fairlead;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What to show a person who wants to connect to a [Listener] from another machine: where it can be
/// reached now.
///
/// @param scheme of the listener's stack, as `tcp`, `tls`, `wss`, `udp`
/// @param endpoints best first: addresses of the interface that the system prefers, IPv4 before
///   IPv6, which is longer to type; addresses that will soon be others come last. Loopback only if
///   nothing else listens. For a Unix socket, its path
/// @param deviceName for people, see [HostNames]; it leads nowhere
/// @param localHostName for others on the same link, if this machine answers multicast DNS; empty
///   if it listens for this machine only
public record ConnectionInfo(
        String scheme,
        List<Endpoint> endpoints,
        String deviceName,
        Optional<String> localHostName) {
    public ConnectionInfo {
        endpoints = List.copyOf(endpoints);
    }

    /// Each endpoint as a URI, best first: `tls://192.0.2.7:8443`.
    public List<String> uris() {
        return endpoints.stream()
                .map(each ->
                        each instanceof Endpoint.Unix(var path)
                                ? "unix:" + path
                                : scheme + "://" + each)
                .toList();
    }

    /// The best one, in the form that makes the smallest QR code: of IPv4, in capital letters,
    /// which schemes and addresses may have (RFC 3986, section 6.2.2.1) and for which a QR code has
    /// a shorter form. Empty if it cannot be reached at all.
    public Optional<String> qrText() {
        return uris().stream()
                .findFirst()
                .map(uri -> uri.startsWith("unix:") ? uri : uri.toUpperCase(Locale.ROOT));
    }
}
