package dev.fairlead.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Attempt;
import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkEvent;
import dev.fairlead.PathFailure;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
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
                        new NetworkEvent.Resolved("C8", ms(3), aaaa),
                        new NetworkEvent.Resolved("C8", ms(4), a),
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
                        new NetworkEvent.Closed("C8", ms(1264), HOST, 10, 20));
        String expected =
                """
                [C8 db.example:5432] preparing @0.000s
                [C8 AAAA db.example] resolved: 2001:db8::15 (192.0.2.53, 0.003s) @0.003s
                [C8 A db.example] failed: resolve.server-failure (192.0.2.53, 0.004s) @0.004s
                [C8.1.1 [2001:db8::15]:5432 tcp] attempt started @0.003s
                [C8.1.2 192.0.2.15:5432 tcp] attempt started @0.253s
                [C8.1.2 192.0.2.15:5432 tcp] failed: refused after 7 ms [connect.refused] @0.260s
                [C8.1.1 [2001:db8::15]:5432 tcp] lost @0.262s
                [C8 db.example:5432] waiting: this machine has no route to db.example:5432 [path.no-route] @0.263s
                [C8 db.example:5432] ready @0.264s
                [C8 db.example:5432] closed, sent 10 bytes, received 20 @1.264s
                """;
        assertEquals(
                expected,
                events.stream()
                        .map(event -> ConnectionLog.format(event) + "\n")
                        .collect(Collectors.joining()));
    }
}
