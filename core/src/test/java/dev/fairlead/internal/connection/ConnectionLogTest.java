package dev.fairlead.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Attempt;
import dev.fairlead.ConnectionState;
import dev.fairlead.Delivery;
import dev.fairlead.EcnCounts;
import dev.fairlead.Ending;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkEvent;
import dev.fairlead.PathFailure;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.RoundTrip;
import dev.fairlead.TcpCounts;
import dev.fairlead.TransferReport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The lines of a raced connection, as they stand in the log.
@Timeout(10)
class ConnectionLogTest {
    private static final Endpoint HOST = Endpoint.host("db.example", 5432);
    private static final Endpoint V6 = Endpoint.host("2001:db8::15", 5432);
    private static final Endpoint V4 = Endpoint.host("192.0.2.15", 5432);

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void tellsARaceAsATree() throws Exception {
        var aaaa =
                new Resolution(
                        "AAAA db.example",
                        "192.0.2.53",
                        Resolution.Source.QUERY,
                        ms(0),
                        ms(3),
                        List.of(InetAddress.getByName("2001:db8::15")),
                        null);
        var a =
                new Resolution(
                        "A db.example",
                        "192.0.2.53",
                        Resolution.Source.QUERY,
                        ms(0),
                        ms(4),
                        List.of(),
                        new ResolveFailure.ServerFailure(
                                "db.example", List.of("192.0.2.53 SERVFAIL")));
        var lost =
                new Attempt("C8.1.1", V6, "tcp", ms(3), ms(262), Attempt.Outcome.LOST, null, null);
        var failed =
                new Attempt(
                        "C8.1.2",
                        V4,
                        "tcp",
                        ms(253),
                        ms(260),
                        Attempt.Outcome.FAILED,
                        "connect.refused",
                        "refused after 7 ms");
        List<NetworkEvent> events =
                List.of(
                        new NetworkEvent.StateChanged(
                                "C8", ms(0), HOST, new ConnectionState.Preparing()),
                        new NetworkEvent.Resolved("C8.1", ms(3), HOST, aaaa),
                        new NetworkEvent.Resolved("C8.1", ms(4), HOST, a),
                        new NetworkEvent.AttemptStarted("C8.1.1", ms(3), V6, "tcp"),
                        new NetworkEvent.AttemptStarted("C8.1.2", ms(253), V4, "tcp"),
                        new NetworkEvent.AttemptEnded("C8.1.2", ms(260), failed),
                        new NetworkEvent.AttemptEnded("C8.1.1", ms(262), lost),
                        new NetworkEvent.StateChanged(
                                "C8",
                                ms(263),
                                HOST,
                                new ConnectionState.Waiting(
                                        new PathFailure.NoRoute("db.example:5432", List.of()))),
                        new NetworkEvent.StateChanged(
                                "C8", ms(264), HOST, new ConnectionState.Ready()),
                        new NetworkEvent.Closed(
                                "C8",
                                ms(1264),
                                HOST,
                                new EstablishmentReport(
                                        "C8",
                                        HOST,
                                        ms(264),
                                        List.of(aaaa, a),
                                        List.of(lost, failed),
                                        List.of(
                                                new Handshake("tcp", ms(9)),
                                                new Handshake("tls", ms(21))),
                                        null,
                                        V4,
                                        V6),
                                new TransferReport(
                                        "C8",
                                        ms(1000),
                                        10,
                                        20,
                                        Delivery.unknown(10),
                                        null,
                                        null,
                                        new RoundTrip(ms(7), ms(1), ms(6)),
                                        new TcpCounts(5, 4, 10, 3, 2),
                                        new EcnCounts(3, 2, 1, 0, -1),
                                        null,
                                        new Ending(Ending.Side.HERE, "this side closed"))));
        ConnectionLog log = ConnectionLog.toLogger(_ -> "path");
        String expected =
                """
                [C8 db.example:5432 (path)] preparing @0.000s
                [C8.1 db.example:5432 (path)] AAAA db.example resolved: 2001:db8::15 (192.0.2.53, 0.003s) @0.003s
                [C8.1 db.example:5432 (path)] A db.example failed: resolve.server-failure (192.0.2.53, 0.004s) @0.004s
                [C8.1.1 [2001:db8::15]:5432 tcp (path)] attempt started @0.003s
                [C8.1.2 192.0.2.15:5432 tcp (path)] attempt started @0.253s
                [C8.1.2 192.0.2.15:5432 tcp (path)] failed: refused after 7 ms [connect.refused] @0.260s
                [C8.1.1 [2001:db8::15]:5432 tcp (path)] lost @0.262s
                [C8 db.example:5432 (path)] waiting: this machine has no route to db.example:5432 [path.no-route] @0.263s
                [C8 db.example:5432 (path)] ready @0.264s
                [C8 db.example:5432 (path)] closed: this side closed; duration 1.000s, tcp 0.009s, tls 0.021s, bytes in/out: 20/10, packets in/out: 4/5, rtt: 0.007s, retransmitted bytes: 3, out-of-order packets: 2, dropped datagrams: n/a, ecn packets sent/acked/marked/lost: 3/2/1/0; delivery: 10 bytes accepted for sending, unknown how many arrived @1.264s
                """;
        assertEquals(
                expected,
                events.stream()
                        .map(event -> log.format(event) + "\n")
                        .collect(Collectors.joining()));
    }
}
