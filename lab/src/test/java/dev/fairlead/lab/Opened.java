package dev.fairlead.lab;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Resolution;
import dev.fairlead.StreamConnection;
import dev.fairlead.TcpStack;
import java.io.Serializable;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What Fairlead's report says of one connection that was opened in a lab, in a form that can
/// travel between JVMs.
///
/// @param started when the connection was started, by the clock that captures use
/// @param failure the cause of the failure, or `ready`
/// @param remote the address that it came to, or empty
record Opened(
        Instant started,
        String failure,
        double totalMillis,
        String remote,
        List<Tried> tried,
        List<Asked> asked)
        implements Serializable {
    static final String READY = "ready";

    /// An attempt of the report.
    record Tried(
            String id,
            InetAddress address,
            double startMillis,
            double endMillis,
            String outcome,
            String reason)
            implements Serializable {}

    /// A question of the report.
    record Asked(
            String query,
            String server,
            String source,
            double startMillis,
            double millis,
            String failure)
            implements Serializable {}

    /// Opens a connection, notes how that went, and closes it. Runs on a host of a lab.
    static Opened open(Network network, Endpoint endpoint, TcpStack stack, Parameters parameters)
            throws NetworkException {
        StreamConnection connection = network.create(endpoint, stack, parameters);
        Instant started = Instant.now();
        try (connection) {
            connection.start();
            connection.awaitReady();
            return of(started, READY, connection.report());
        } catch (NetworkException e) {
            return of(started, e.failure().cause(), connection.report());
        }
    }

    private static Opened of(Instant started, String failure, EstablishmentReport report) {
        return new Opened(
                started,
                failure,
                millis(report.total()),
                report.remote().map(Opened::address).orElse(""),
                List.copyOf(report.attempts().stream().map(Opened::tried).toList()),
                List.copyOf(report.resolutions().stream().map(Opened::asked).toList()));
    }

    private static Tried tried(Attempt attempt) {
        return new Tried(
                attempt.id(),
                ((Endpoint.Address) attempt.address()).address(),
                millis(attempt.start()),
                millis(attempt.end()),
                attempt.outcome().toString(),
                attempt.failure() == null ? "" : attempt.failure());
    }

    private static Asked asked(Resolution resolution) {
        return new Asked(
                resolution.query(),
                resolution.server() == null ? "" : resolution.server(),
                resolution.source().toString(),
                millis(resolution.start()),
                millis(resolution.duration()),
                resolution.failure() == null ? "" : resolution.failure().cause());
    }

    private static String address(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Address address
                ? address.address().getHostAddress()
                : "";
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
