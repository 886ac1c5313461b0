package dev.fairlead;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Proxies as URLs and as variables of the environment have them.
final class ProxyText {
    private ProxyText() {}

    static Proxy parse(String url) {
        int mark = url.indexOf("://");
        String scheme = mark < 0 ? "http" : url.substring(0, mark).toLowerCase(Locale.ROOT);
        String rest = mark < 0 ? url : url.substring(mark + 3);
        int slash = rest.indexOf('/');
        String path = slash < 0 ? "" : rest.substring(slash);
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        int at = authority.lastIndexOf('@');
        String place = authority.substring(at + 1);
        if (path.length() > 1 || url.contains("?") || url.contains("#")) {
            throw new IllegalArgumentException(
                    "the proxy "
                            + scheme
                            + "://"
                            + place
                            + " has a path; scheme://user:password@host:port is all there is to it");
        }
        Proxy proxy =
                switch (scheme) {
                    case "socks5", "socks5h" -> Proxy.socks5(endpoint(place, 1080));
                    case "http" -> Proxy.http(endpoint(place, 80));
                    case "https" -> Proxy.http(endpoint(place, 443)).withTls();
                    default ->
                            throw new IllegalArgumentException(
                                    "the scheme of a proxy is '"
                                            + scheme
                                            + "'; socks5, socks5h, http and https are known");
                };
        return at < 0 ? proxy : withCredentials(proxy, authority.substring(0, at));
    }

    private static Proxy withCredentials(Proxy proxy, String user) {
        int colon = user.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "the proxy " + proxy + " has a user and no password; write user:password@");
        }
        return proxy.withCredentials(
                decoded(proxy, user.substring(0, colon)),
                decoded(proxy, user.substring(colon + 1)));
    }

    private static String decoded(Proxy proxy, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            // its message would show a part of the password
            throw new IllegalArgumentException(
                    "user or password of the proxy " + proxy + " has a % without two hex digits");
        }
    }

    private static Endpoint endpoint(String place, int defaultPort) {
        int colon = place.lastIndexOf(':');
        boolean hasPort = colon >= 0 && colon > place.lastIndexOf(']');
        String host = hasPort ? place.substring(0, colon) : place;
        String port = hasPort ? place.substring(colon + 1) : Integer.toString(defaultPort);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return Endpoint.host(bracketed ? host.substring(1, host.length() - 1) : host, port);
    }

    static List<Proxy> fromEnvironment(Map<String, String> variables) {
        Optional<String> name =
                Stream.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                        .filter(variable -> !variables.getOrDefault(variable, "").isBlank())
                        .findFirst();
        if (name.isEmpty()) {
            return List.of();
        }
        try {
            Proxy proxy = parse(variables.getOrDefault(name.get(), "").strip());
            return List.of(proxy.withExcludedDomains(excluded(variables)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the environment variable " + name.get() + ": " + e.getMessage(), e);
        }
    }

    private static List<String> excluded(Map<String, String> variables) {
        String list =
                Stream.of("no_proxy", "NO_PROXY")
                        .map(variable -> variables.getOrDefault(variable, ""))
                        .filter(value -> !value.isBlank())
                        .findFirst()
                        .orElse("");
        return Arrays.stream(list.split("[,\\s]+")).filter(entry -> !entry.isEmpty()).toList();
    }
}
