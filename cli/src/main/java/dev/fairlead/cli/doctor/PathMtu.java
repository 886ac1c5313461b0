package dev.fairlead.cli.doctor;

import dev.fairlead.DatagramConnection;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.TransferFailure;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import dev.fairlead.cli.doctor.Finding.Area;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/// How large a packet gets to a host: datagrams that may not be taken apart are sent to a port
/// where hardly anybody listens, and each should be answered by ICMP.
public final class PathMtu {
    // Traceroute's first port: a host that lets ICMP out at all refuses it.
    private static final int PORT = 33434;
    private static final Duration ANSWER = Duration.ofMillis(1200);
    private static final int MOST_ROUNDS = 4;
    private static final int SMALL = 32;

    /// Packets that links are made for: PPPoE, WireGuard, the least of IPv6, the least of IPv4.
    private static final List<Integer> USUAL = List.of(1492, 1420, 1280, 576);

    private enum Answer {
        ARRIVED,
        TOO_BIG,
        SILENCE,
        NONE_POSSIBLE
    }

    private final Network network;
    private final Parameters parameters;

    public PathMtu(Network network, Parameters parameters) {
        this.network = network;
        this.parameters = parameters;
    }

    /// Takes some seconds where large packets vanish.
    public Finding look(Endpoint.Address to) {
        int headers = to.isIpv6() ? 48 : 28;
        Endpoint.Address target = to.withPort(PORT);
        Parameters plain =
                parameters
                        .withWait(WaitPolicy.FAIL_FAST)
                        .withDeadline(ANSWER)
                        .withIp(IpOptions.DEFAULT.withDontFragment(true));
        try (DatagramConnection flow = network.open(target, Udp.stack(), plain)) {
            return look(flow, headers, to.host());
        } catch (NetworkException e) {
            return note("not known: " + e.failure().summary());
        }
    }

    private static Finding look(DatagramConnection flow, int headers, String host)
            throws NetworkException {
        int first = flow.maximumDatagramSize() + headers;
        boolean told = false;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            int size = flow.maximumDatagramSize();
            Answer answer = ask(flow, size);
            if (answer == Answer.ARRIVED) {
                int packet = size + headers;
                return Finding.good(
                        Area.ENDPOINT,
                        "path MTU",
                        told || packet < first
                                ? packet
                                        + " bytes, as a router on the way says; "
                                        + first
                                        + " leave here"
                                : packet + " bytes get to " + host);
            }
            if (answer == Answer.NONE_POSSIBLE) {
                return note("not known: " + host + " could not be asked");
            }
            if (answer == Answer.SILENCE && flow.maximumDatagramSize() == size) {
                return blackHole(flow, size, headers, host);
            }
            told = true;
        }
        return note("not known: it changed with each answer");
    }

    private static Finding blackHole(DatagramConnection flow, int size, int headers, String host)
            throws NetworkException {
        if (ask(flow, SMALL) != Answer.ARRIVED) {
            return note("not known: " + host + " does not say what arrives");
        }
        OptionalInt gets = OptionalInt.empty();
        for (int usual : USUAL) {
            if (usual - headers < size && gets.isEmpty()) {
                gets = ask(flow, usual - headers) == Answer.ARRIVED ? OptionalInt.of(usual) : gets;
            }
        }
        String largest =
                gets.isPresent() ? gets.getAsInt() + " bytes get there" : "small packets get there";
        return Finding.warning(
                Area.ENDPOINT,
                "path MTU",
                "packets of "
                        + (size + headers)
                        + " bytes vanish on the way to "
                        + host
                        + " and nobody says so (a black hole); "
                        + largest,
                "sysctl -w net.ipv4.tcp_mtu_probing=1, and let ICMP through the firewalls on the way",
                "or ip route change … mtu " + gets.orElse(1280));
    }

    private static Answer ask(DatagramConnection flow, int size) throws NetworkException {
        try {
            flow.send(new byte[size]);
            flow.within(ANSWER).receive();
            return Answer.ARRIVED; // somebody does listen there
        } catch (NetworkException e) {
            return switch (e.failure()) {
                case TransferFailure.Refused _ -> Answer.ARRIVED;
                case TransferFailure.TooBig _ -> Answer.TOO_BIG;
                case DeadlineExceeded _ -> Answer.SILENCE;
                case TransferFailure.Unreachable _,
                        TransferFailure.Denied _,
                        TransferFailure.Prohibited _ ->
                        Answer.NONE_POSSIBLE;
                default -> throw e;
            };
        }
    }

    private static Finding note(String text) {
        return Finding.note(Area.ENDPOINT, "path MTU", text);
    }
}
