package dev.fairlead.cli.line;

import dev.fairlead.Endpoint;
import dev.fairlead.Port;
import java.util.List;
import java.util.Locale;

/// Where to listen, as it is typed: `PORT`, `HOST:PORT`, `HOST PORT`, `[v6]:PORT`, `unix:/path`.
public final class ListenText {
    private static final List<String> SCHEMES =
            List.of("tcp", "http", "tls", "https", "udp", "dtls", "quic", "ws", "wss");

    /// Where to listen.
    public sealed interface Place {
        /// On a port of every address of this machine.
        record EveryAddress(Port port) implements Place {}

        /// On an address, on the addresses of a name, or on a Unix socket.
        record At(Endpoint endpoint) implements Place {}
    }

    private final Arguments arguments;
    private final Transport transport;

    private ListenText(Arguments arguments, Transport transport) {
        this.arguments = arguments;
        this.transport = transport;
    }

    /// What comes in.
    ///
    /// @throws UsageException if two are asked for
    public static Transport transport(Arguments arguments) {
        return Transport.of(arguments);
    }

    /// @throws UsageException with the corrected line where there can be one
    public static Place parse(Arguments arguments) {
        Transport transport = transport(arguments);
        transport.refuseOthers(arguments);
        arguments.refuseTogether(Options.IPV4, Options.IPV6, Options.UNIX);
        try {
            Place place = new ListenText(arguments, transport).parse();
            if (place instanceof Place.At(Endpoint.Address address)) {
                Option other = address.isIpv4() ? Options.IPV6 : Options.IPV4;
                if (arguments.has(other)) {
                    throw new UsageException(
                            other.name() + " and " + address + " do not go together");
                }
            }
            return place;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private Place parse() {
        List<String> words = arguments.operands();
        if (words.isEmpty()) {
            throw new UsageException(
                    "listen needs a port; 0 takes any free one",
                    arguments.corrected(List.of("8080")));
        }
        if (words.size() > 2) {
            throw new UsageException(
                    "'" + words.get(2) + "' is one word too many; it is [HOST:]PORT",
                    arguments.corrected(words.subList(0, 2)));
        }
        String first = words.getFirst();
        if (transport == Transport.UNIX) {
            if (arguments.has(Options.PCAP)) {
                throw new UsageException(
                        "--pcap and a Unix socket do not go together: it carries no packets");
            }
            return unix(words);
        }
        String word = first;
        int colon = word.indexOf("://");
        if (colon >= 0) {
            String scheme = word.substring(0, colon).toLowerCase(Locale.ROOT);
            if (!SCHEMES.contains(scheme)) {
                throw new UsageException(
                        "'" + scheme + "://' is no scheme to listen with",
                        "this version has tcp:// tls:// udp:// dtls:// quic:// ws:// wss:// and"
                                + " unix:");
            }
            word = word.substring(colon + 3);
        } else {
            OtherTools.address(first)
                    .ifPresent(answer -> {
                        throw answer;
                    });
        }
        return words.size() == 2 ? at(unbracketed(word), words.get(1)) : place(word);
    }

    private Place unix(List<String> words) {
        if (words.size() > 1) {
            throw new UsageException(
                    "'" + words.get(1) + "' is one word too many; a Unix socket is a path alone",
                    arguments.corrected(List.of(words.getFirst())));
        }
        return new Place.At(EndpointText.unixPath(words.getFirst()));
    }

    private Place place(String word) {
        int colon = word.lastIndexOf(':');
        if (colon < 0) {
            return new Place.EveryAddress(Port.parse(word));
        }
        boolean bracketed = word.startsWith("[");
        if (bracketed ? word.endsWith("]") : word.indexOf(':') < colon) {
            String address = unbracketed(word);
            Endpoint.host(address, 0); // IllegalArgumentException unless it is an IPv6 address
            throw new UsageException(
                    "'" + word + "' is an address without a port",
                    arguments.corrected(List.of("[" + address + "]:8080")));
        }
        return at(unbracketed(word.substring(0, colon)), word.substring(colon + 1));
    }

    private static Place at(String host, String port) {
        Port number = Port.parse(port);
        return host.isEmpty() || host.equals("*")
                ? new Place.EveryAddress(number)
                : new Place.At(Endpoint.host(host, number.number()));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }
}
