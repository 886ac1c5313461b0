package dev.fairlead.cli.line;

import dev.fairlead.Endpoint;
import dev.fairlead.Port;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Endpoints as they are typed: `host:port`, `host port`, `[v6%scope]:port`, `v6 port`,
/// `unix:/path`, `tcp://host:port`, `tls://host`, `dtls://host:port`, `quic://host`, `http://host`,
/// `https://host`.
public final class EndpointText {
    private static final String HTTPS = "443";

    private final Arguments arguments;
    private final Transport transport;
    private boolean assumed;
    private String path = ""; // of a WebSocket

    private EndpointText(Arguments arguments, Transport transport) {
        this.arguments = arguments;
        this.transport = transport;
    }

    /// Whom to reach, and by what.
    ///
    /// @param assumed whether TLS on 443 is what `probe HOST` means, and was not said
    /// @param webSocket whether WebSocket is spoken over the transport
    /// @param path with the query, of a WebSocket; empty if none was given
    public record Target(
            Endpoint endpoint,
            Transport transport,
            boolean assumed,
            boolean webSocket,
            String path) {}

    /// The endpoint that the operands name.
    ///
    /// @throws UsageException with the corrected line where there can be one
    public static Endpoint parse(Arguments arguments) {
        return target(arguments).endpoint();
    }

    /// What the operands name, with the stack options taken into account.
    ///
    /// @throws UsageException with the corrected line where there can be one
    public static Target target(Arguments arguments) {
        Transport transport = Transport.of(arguments);
        arguments.refuseTogether(Options.IPV4, Options.IPV6, Options.UNIX);
        EndpointText text = new EndpointText(arguments, transport);
        Endpoint endpoint = text.parse();
        Target target =
                new Target(
                        endpoint,
                        text.assumed ? Transport.TLS : transport,
                        text.assumed,
                        Transport.isWebSocket(arguments),
                        text.path);
        target.transport().refuseOthers(arguments);
        if (endpoint instanceof Endpoint.Unix) {
            for (Option option : List.of(Options.IPV4, Options.IPV6)) {
                refuse(arguments, option, endpoint.toString());
            }
            refuse(arguments, Options.SOURCE, endpoint.toString());
            refuse(arguments, Options.PCAP, endpoint.toString());
        }
        if (endpoint instanceof Endpoint.Address address) {
            refuse(arguments, address.isIpv4() ? Options.IPV6 : Options.IPV4, endpoint.toString());
        }
        if (endpoint instanceof Endpoint.Host host && arguments.has(Options.NUMERIC)) {
            throw new UsageException(
                    "--numeric asks no nameserver, and " + host.name() + " is a name",
                    "give an address, or leave --numeric out");
        }
        return target;
    }

    private static void refuse(Arguments arguments, Option option, String endpoint) {
        if (arguments.has(option)) {
            throw new UsageException(option.name() + " and " + endpoint + " do not go together");
        }
    }

    private Endpoint parse() {
        List<String> words = arguments.operands();
        if (words.isEmpty()) {
            throw new UsageException(
                    arguments.command() + " needs to know whom to reach",
                    "fairlead " + arguments.command() + " HOST:PORT");
        }
        if (words.size() > 2) {
            throw new UsageException(
                    "'"
                            + words.get(2)
                            + "' is one word too many; an endpoint is HOST:PORT or HOST PORT",
                    arguments.corrected(words.subList(0, 2)));
        }
        String first = words.getFirst();
        try {
            if (transport == Transport.UNIX) {
                return unix(words);
            }
            if (first.contains("://")) {
                return uri(words);
            }
            OtherTools.address(first)
                    .ifPresent(answer -> {
                        throw answer;
                    });
            Optional<Endpoint.Service> service = service(first);
            if (service.isPresent()) {
                return service(service.get(), words);
            }
            return words.size() == 2 ? hostThenPort(first, words.get(1)) : hostAndPort(first);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /// `Office Printer._ipp._tcp.local`; empty if it is not of that form.
    ///
    /// @throws IllegalArgumentException if a part of it cannot be
    public static Optional<Endpoint.Service> service(String word) {
        String bare = word.endsWith(".") ? word.substring(0, word.length() - 1) : word;
        int transport = Math.max(bare.lastIndexOf("._tcp."), bare.lastIndexOf("._udp."));
        int type = transport < 0 ? -1 : bare.lastIndexOf("._", transport - 1);
        if (type < 1) {
            return Optional.empty();
        }
        return Optional.of(
                Endpoint.service(
                        bare.substring(0, type),
                        bare.substring(type + 1, transport + "._tcp".length()),
                        bare.substring(transport + "._tcp.".length())));
    }

    private Endpoint service(Endpoint.Service service, List<String> words) {
        if (words.size() > 1) {
            throw new UsageException(
                    "'" + words.get(1) + "' stands beside a service, which has its own port",
                    arguments.corrected(words.subList(0, 1)));
        }
        return service;
    }

    private Endpoint unix(List<String> words) {
        String word = words.getFirst();
        if (words.size() > 1) {
            throw new UsageException(
                    "'" + words.get(1) + "' is one word too many; a Unix socket is a path alone",
                    arguments.corrected(List.of(word)));
        }
        if (word.contains("://") && !word.startsWith("unix:")) {
            throw new UsageException(
                    "--unix and "
                            + word.substring(0, word.indexOf("://") + 3)
                            + " do not go together",
                    arguments.corrected(words, Options.UNIX));
        }
        return unixPath(word);
    }

    static Endpoint unixPath(String word) {
        String path =
                word.startsWith("unix://")
                        ? word.substring(7)
                        : word.startsWith("unix:") ? word.substring(5) : word;
        try {
            return Endpoint.unix(Path.of(path));
        } catch (InvalidPathException e) {
            throw new UsageException("'" + path + "' is no path: " + e.getReason());
        }
    }

    private Endpoint uri(List<String> words) {
        String word = words.getFirst();
        int colon = word.indexOf("://");
        String scheme = word.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = word.substring(colon + 3);
        int slash = rest.indexOf('/');
        String place = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        if (words.size() == 2) {
            throw new UsageException(
                    "'" + words.get(1) + "' stands beside a URI; the port belongs inside",
                    arguments.corrected(List.of(scheme + "://" + place + ":" + words.get(1))));
        }
        if (place.contains("@")) {
            throw new UsageException(
                    "'" + word + "' names a user; nobody is logged in here",
                    arguments.corrected(
                            List.of(scheme + "://" + place.substring(place.indexOf('@') + 1))));
        }
        return switch (scheme) {
            case "tcp", "udp", "tls", "dtls", "quic" -> {
                if (path.length() > 1) {
                    throw new UsageException(
                            "'"
                                    + word
                                    + "' has a path, and "
                                    + scheme.toUpperCase(Locale.ROOT)
                                    + " has none",
                            arguments.corrected(List.of(scheme + "://" + place)));
                }
                yield hostAndPort(place);
            }
            case "ws", "wss" -> {
                this.path = path;
                yield hasPort(place)
                        ? hostAndPort(place)
                        : hostThenPort(place, scheme.equals("ws") ? "80" : HTTPS);
            }
            case "http", "https" ->
                    hasPort(place)
                            ? hostAndPort(place)
                            : hostThenPort(place, scheme.equals("http") ? "80" : HTTPS);
            default -> throw unknownScheme(scheme);
        };
    }

    private static UsageException unknownScheme(String scheme) {
        return new UsageException(
                "'" + scheme + "://' is no scheme that fairlead knows",
                "this version has tcp:// tls:// udp:// dtls:// quic:// ws:// wss:// http:// https://"
                        + " and unix:");
    }

    private static boolean hasPort(String place) {
        return place.lastIndexOf(':') > place.lastIndexOf(']');
    }

    private Endpoint hostThenPort(String host, String port) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return endpoint(host.substring(1, host.length() - 1), port);
        }
        boolean oneColon = host.indexOf(':') >= 0 && host.indexOf(':') == host.lastIndexOf(':');
        if (oneColon || host.startsWith("[")) {
            throw new UsageException(
                    "the port is given twice, in '" + host + "' and as '" + port + "'",
                    arguments.corrected(List.of(host)));
        }
        return endpoint(host, port);
    }

    private Endpoint hostAndPort(String word) {
        if (word.startsWith("[")) {
            int close = word.indexOf(']');
            if (close < 0) {
                throw new UsageException("'" + word + "' has no closing bracket");
            }
            String host = word.substring(1, close);
            if (close == word.length() - 1) {
                return withoutPort(host, "[" + host + "]");
            }
            if (word.charAt(close + 1) != ':') {
                throw new UsageException(
                        "'" + word + "' has something other than :PORT after the bracket");
            }
            return endpoint(host, word.substring(close + 2));
        }
        int colon = word.lastIndexOf(':');
        if (colon < 0) {
            if (!word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new UsageException(
                        "'" + word + "' is a port without a host",
                        arguments.corrected(List.of("localhost:" + word)));
            }
            return withoutPort(word, word);
        }
        if (word.indexOf(':') < colon) {
            Endpoint.host(word, 0); // IllegalArgumentException unless it is an IPv6 address
            return withoutPort(word, "[" + word + "]");
        }
        if (colon == 0) {
            throw new UsageException(
                    "'" + word + "' has no host", arguments.corrected(List.of("localhost" + word)));
        }
        return endpoint(word.substring(0, colon), word.substring(colon + 1));
    }

    private static Endpoint endpoint(String host, String port) {
        Endpoint endpoint = Endpoint.host(host, Port.parse(port).number());
        if (endpoint.port() == 0) {
            throw new UsageException("port 0 cannot be connected to; 1 to 65535 is allowed");
        }
        return endpoint;
    }

    /// TLS has a port of its own, and `probe HOST` means TLS.
    private Endpoint withoutPort(String host, String place) {
        Endpoint.host(host, 0); // IllegalArgumentException if no host is called so
        boolean stackSaid =
                arguments.has(Options.TCP)
                        || arguments.has(Options.WS)
                        || arguments.operands().getFirst().contains("://");
        if (arguments.has(Options.STARTTLS)) {
            throw new UsageException(
                    "'" + host + "' has no port, and with --starttls it is not 443",
                    arguments.corrected(List.of(place + ":25")));
        }
        boolean probes = arguments.command().equals("probe");
        boolean secured = transport == Transport.TLS || transport == Transport.QUIC;
        if (secured || (probes && transport == Transport.TCP && !stackSaid)) {
            assumed = !secured;
            return endpoint(host, HTTPS);
        }
        if (arguments.has(Options.WS)) {
            return endpoint(host, "80");
        }
        throw new UsageException(
                "'" + host + "' has no port; a number or a service name such as https is needed",
                arguments.corrected(List.of(place + ":80")));
    }
}
