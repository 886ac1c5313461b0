package dev.fairlead.cli.doctor;

import dev.fairlead.Attempt;
import dev.fairlead.ConnectFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.Stage;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.cli.doctor.Finding.Area;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Whether the way out of this network is there, for one family, and whether it answers.
final class Gateways {
    // A kernel gives up to find a neighbour after three seconds; a gateway that answers does so in
    // far less.
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int DNS = 53;

    private final Network network;
    private final SystemFiles files;

    Gateways(Network network, SystemFiles files) {
        this.network = network;
        this.files = files;
    }

    Finding look(List<Interface> links, boolean ipv4) {
        String family = ipv4 ? "IPv4" : "IPv6";
        boolean hasAddress =
                links.stream().anyMatch(link -> Links.isUp(link) && Links.hasGlobal(link, ipv4));
        List<Route> routes = Route.defaults(files, ipv4);
        if (!hasAddress) {
            return Finding.note(Area.NETWORK, family, "no address beyond this link: not used");
        }
        if (routes.isEmpty()) {
            String text =
                    "an address, but no default route: only the network it is on can be reached";
            return ipv4
                    ? Finding.warning(
                            Area.NETWORK, family, text, "ip route add default via GATEWAY")
                    : Finding.note(Area.NETWORK, family, text);
        }
        if (!ipv4 && links.stream().filter(Links::isUp).allMatch(Links::isPrivateIpv6)) {
            return Finding.warning(
                    Area.NETWORK,
                    family,
                    "only private addresses (fc00::/7), and a default route: connections try IPv6,"
                            + " and nothing comes back from beyond this site",
                    "correct what announces that route, or ip -6 route del default");
        }
        Route route = routes.getFirst();
        Optional<InetAddress> gateway = route.gateway();
        if (gateway.isEmpty()) {
            return Finding.good(
                    Area.NETWORK, family, "by " + route.link() + ", which needs no gateway");
        }
        return gateway(family, route.link(), gateway.get());
    }

    private Finding gateway(String family, String link, InetAddress address) {
        String name = Endpoint.address(address, 0).host() + " on " + link;
        try {
            Endpoint endpoint = Endpoint.address(scoped(address, link), DNS);
            Parameters parameters = Parameters.DEFAULT.withDeadline(PATIENCE);
            StreamConnection connection = network.open(endpoint, Tcp.stack(), parameters);
            connection.abort();
            return answers(family, name, connection.report().attempts());
        } catch (NetworkException e) {
            // Any answer shows that it is there, a refusal as well.
            return switch (e.failure()) {
                case ConnectFailure.Refused(_, List<Attempt> attempts, _) ->
                        answers(family, name, attempts);
                case ConnectFailure.Reset(_, List<Attempt> attempts, _) ->
                        answers(family, name, attempts);
                case ConnectFailure.Unreachable _ -> silent(family, name, link);
                default -> doubtful(family, name, link, address, e.failure());
            };
        }
    }

    private static Finding answers(String family, String name, List<Attempt> attempts) {
        Attempt last = attempts.getLast();
        long millis = last.end().minus(last.start()).toMillis();
        return Finding.good(
                Area.NETWORK, family, "gateway " + name + " answers, " + millis + " ms");
    }

    private static Finding silent(String family, String name, String link) {
        return Finding.problem(
                Stage.PATH,
                family,
                "gateway " + name + " is silent: it is off, or not on this link",
                "ip neigh show dev " + link + " shows whether it is known",
                family.equals("IPv6")
                        ? "sysctl -w net.ipv6.conf." + link + ".disable_ipv6=1, until it is mended"
                        : "turn it on, plug it in, or correct the default route");
    }

    /// It may be there and drop what we sent; for IPv4 the kernel knows.
    private Finding doubtful(
            String family, String name, String link, InetAddress address, NetworkFailure failure) {
        if (address instanceof Inet4Address) {
            for (String line : files.lines("proc/net/arp")) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 5 && fields[0].equals(address.getHostAddress())) {
                    return fields[2].equals("0x0")
                            ? silent(family, name, link)
                            : Finding.good(
                                    Area.NETWORK,
                                    family,
                                    "gateway "
                                            + name
                                            + " is there, and drops what is sent to itself");
                }
            }
        }
        return Finding.note(
                Area.NETWORK,
                family,
                "gateway "
                        + name
                        + ": "
                        + failure.summary()
                        + "; it may be silent, or drop what is sent to itself");
    }

    private static InetAddress scoped(InetAddress address, String link) {
        if (!(address instanceof Inet6Address) || !address.isLinkLocalAddress()) {
            return address;
        }
        try {
            return InetAddress.getByName(address.getHostAddress() + "%" + link);
        } catch (UnknownHostException _) {
            return address; // the link has gone away meanwhile; the attempt will say so
        }
    }
}
