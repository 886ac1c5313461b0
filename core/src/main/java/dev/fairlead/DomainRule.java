package dev.fairlead;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One entry of a list of domains: a domain with all below it, an address or a network, with a port
/// or for any; or everything. Nothing is looked up.
///
/// @param text as it was given
/// @param domain in lower case, without dots at its ends; `null` for a network
/// @param network `null` for a domain
/// @param prefix bits that count; -1 for a domain
/// @param port 0 for any
record DomainRule(
        String text, @Nullable String domain, @Nullable InetAddress network, int prefix, int port) {

    /// @throws IllegalArgumentException if it is none
    static DomainRule parse(String text) {
        String entry = text.strip();
        if (entry.equals("*")) {
            return new DomainRule(text, "*", null, -1, 0);
        }
        Optional<DomainRule> network = network(text, entry, 0);
        if (network.isPresent()) {
            return network.get();
        }
        int colon = entry.lastIndexOf(':');
        if (colon > 0 && entry.substring(colon + 1).matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(entry.substring(colon + 1));
            String host = entry.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            String bare = bracketed ? host.substring(1, host.length() - 1) : host;
            return network(text, bare, port).orElseGet(() -> domain(text, host, port));
        }
        boolean bracketed = entry.startsWith("[") && entry.endsWith("]");
        return bracketed
                ? network(text, entry.substring(1, entry.length() - 1), 0)
                        .orElseThrow(() -> refused(text, "not an address in brackets"))
                : domain(text, entry, 0);
    }

    private static Optional<DomainRule> network(String text, String entry, int port) {
        int slash = entry.indexOf('/');
        String literal = slash < 0 ? entry : entry.substring(0, slash);
        return Endpoint.literal(literal)
                .map(address -> {
                    int most = address.isIpv4() ? 32 : 128;
                    String bits = slash < 0 ? Integer.toString(most) : entry.substring(slash + 1);
                    if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most) {
                        throw refused(text, "a prefix of 0 to " + most + " bits is allowed");
                    }
                    return new DomainRule(
                            text, null, address.address(), Integer.parseInt(bits), port);
                });
    }

    private static DomainRule domain(String text, String entry, int port) {
        // `*.corp.example` and `.corp.example` are other ways to write it.
        String name = entry.startsWith("*.") ? entry.substring(2) : entry;
        name = name.startsWith(".") ? name.substring(1) : name;
        try {
            new Endpoint.Host(name, port);
        } catch (IllegalArgumentException e) {
            throw refused(text, String.valueOf(e.getMessage()));
        }
        return new DomainRule(text, plain(name), null, -1, port);
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException(
                "'"
                        + text
                        + "' is neither a domain nor an address nor a network such as 10.0.0.0/8: "
                        + why);
    }

    private static String plain(String name) {
        String dotless = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return dotless.toLowerCase(Locale.ROOT);
    }

    boolean has(Endpoint target) {
        if (port != 0 && port != target.port()) {
            return false;
        }
        if (domain != null && domain.equals("*")) {
            return true;
        }
        return switch (target) {
            case Endpoint.Host(String name, int _) ->
                    domain != null
                            && (plain(name).equals(domain) || plain(name).endsWith("." + domain));
            case Endpoint.Address address ->
                    network != null && isWithin(address, network.getAddress());
            case Endpoint.Uri _, Endpoint.Service _, Endpoint.Unix _ -> false;
        };
    }

    private boolean isWithin(Endpoint.Address address, byte[] network) {
        byte[] bytes = address.address().getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((bytes[bit / 8] & mask) != (network[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DomainRule that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
