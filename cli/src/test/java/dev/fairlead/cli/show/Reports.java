package dev.fairlead.cli.show;

import dev.fairlead.Attempt;
import dev.fairlead.ConnectFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Resolution;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reports to draw.
final class Reports {
    static final Endpoint DATABASE = Endpoint.host("db.corp.example", 5432);

    private Reports() {}

    static Duration ms(double millis) {
        return Duration.ofNanos(Math.round(millis * 1_000_000));
    }

    static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static Resolution answered(String query, double took, String... addresses) {
        return new Resolution(
                query,
                "10.0.0.53",
                Resolution.Source.QUERY,
                Duration.ZERO,
                ms(took),
                List.of(addresses).stream().map(Reports::ip).toList(),
                null);
    }

    static Attempt attempt(
            String id,
            String host,
            double start,
            double end,
            Attempt.Outcome outcome,
            @Nullable String failure,
            @Nullable String reason) {
        return new Attempt(
                id, Endpoint.host(host, 5432), "tcp", ms(start), ms(end), outcome, failure, reason);
    }

    static List<Attempt> oneSilentOneRefused() {
        return List.of(
                attempt(
                        "C1.1.1",
                        "2001:db8:7::15",
                        0,
                        10_000,
                        Attempt.Outcome.FAILED,
                        "connect.timed-out",
                        "no answer (10 s)"),
                attempt(
                        "C1.1.2",
                        "10.4.0.15",
                        250,
                        262,
                        Attempt.Outcome.FAILED,
                        "connect.refused",
                        "refused after 12 ms"));
    }

    static EstablishmentReport failed() {
        NetworkFailure failure =
                new ConnectFailure.Refused(DATABASE, oneSilentOneRefused(), List.of());
        return new EstablishmentReport(
                "C1",
                DATABASE,
                ms(10_003),
                List.of(
                        answered("AAAA db.corp.example", 3, "2001:db8:7::15"),
                        answered("A db.corp.example", 2.5, "10.4.0.15")),
                oneSilentOneRefused(),
                List.of(),
                failure,
                null,
                null);
    }

    static EstablishmentReport ready() {
        return new EstablishmentReport(
                "C8",
                DATABASE,
                ms(265),
                List.of(
                        answered("AAAA db.corp.example", 3, "2001:db8:7::15"),
                        answered("A db.corp.example", 2.5, "10.4.0.15")),
                List.of(
                        attempt(
                                "C8.1.1",
                                "2001:db8:7::15",
                                3,
                                264,
                                Attempt.Outcome.LOST,
                                null,
                                null),
                        attempt("C8.1.2", "10.4.0.15", 253, 264, Attempt.Outcome.WON, null, null)),
                List.of(new Handshake("tcp", ms(11))),
                null,
                Endpoint.host("10.4.0.99", 40000),
                Endpoint.host("10.4.0.15", 5432));
    }
}
