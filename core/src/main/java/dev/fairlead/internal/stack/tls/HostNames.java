package dev.fairlead.internal.stack.tls;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.name.InternationalName;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether a certificate is for a name (RFC 9525, which took the place of RFC 6125).
///
/// Only subject alternative names count, never the common name. A wildcard is a whole label, the
/// left-most, and stands for exactly one label.
final class HostNames {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /// What the certificate has to be for.
    sealed interface Reference {}

    /// A host name of ASCII letters, in lower case, without a dot at the end.
    record Dns(String name) implements Reference {
        @Override
        public String toString() {
            return name;
        }
    }

    /// A numeric address; it is never looked for among DNS names (RFC 9525, section 6.5).
    record Ip(InetAddress address) implements Reference {
        @Override
        public String toString() {
            return Endpoint.address(address, 0).host();
        }
    }

    /// The names of a certificate, as far as they can be compared.
    record Names(List<String> dns, List<InetAddress> addresses) {
        boolean areNone() {
            return dns.isEmpty() && addresses.isEmpty();
        }

        boolean include(Reference reference) {
            return switch (reference) {
                case Dns(String name) -> dns.stream().anyMatch(pattern -> matches(pattern, name));
                case Ip(InetAddress address) -> addresses.contains(address);
            };
        }
    }

    private HostNames() {}

    /// The name that a connection to `endpoint` is for; empty for what has none of its own, such as
    /// a Unix socket.
    static Optional<Reference> reference(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Host host -> dns(host.name());
            case Endpoint.Address address -> Optional.of(new Ip(address.address()));
            case Endpoint.Uri uri -> reference(uri.hostEndpoint());
            case Endpoint.Service _, Endpoint.Unix _ -> Optional.empty();
        };
    }

    private static Optional<Reference> dns(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        try {
            return Optional.of(new Dns(lowerCase(InternationalName.toAscii(name))));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // no name, so that no certificate can be for it
        }
    }

    /// Addresses are compared as addresses; what is neither DNS name nor address is passed over.
    static Names of(X509Certificate certificate) throws CertificateParsingException {
        List<String> dns = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0) instanceof Integer type
                        && alternative.get(1) instanceof String value) {
                    switch (type) {
                        case DNS_NAME -> dns.add(value);
                        case IP_ADDRESS ->
                                Endpoint.literal(value).ifPresent(a -> addresses.add(a.address()));
                        default -> {}
                    }
                }
            }
        }
        return new Names(dns, addresses);
    }

    /// @param pattern from a certificate
    /// @param name a reference: ASCII, lower case
    static boolean matches(String pattern, String name) {
        String wanted = lowerCase(pattern);
        if (!wanted.startsWith("*.")) {
            return wanted.indexOf('*') < 0 && wanted.equals(name) && !name.isEmpty();
        }
        String domain = wanted.substring(1);
        // `*.com` is a wildcard for half the Internet; no authority may issue it, and none is
        // believed.
        boolean wide = domain.indexOf('.', 1) < 0;
        int label = name.length() - domain.length();
        return !wide
                && domain.indexOf('*') < 0
                && label > 0
                && name.endsWith(domain)
                && name.lastIndexOf('.', label - 1) < 0;
    }

    /// ASCII only: the Kelvin sign is no `k`.
    private static String lowerCase(String name) {
        for (int at = 0; at < name.length(); at++) {
            if (name.charAt(at) >= 0x80) {
                return name;
            }
        }
        return name.toLowerCase(Locale.ROOT);
    }
}
