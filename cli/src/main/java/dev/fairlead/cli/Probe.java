package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.cli.show.ReportJson;
import dev.fairlead.cli.show.ReportText;
import dev.fairlead.cli.show.Style;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection, made to see whether and how it can be made, and closed again.
///
/// @param failure why it could not; `null` if it could
record Probe(EstablishmentReport report, @Nullable NetworkFailure failure) {

    static Probe run(Network network, Endpoint endpoint, Parameters parameters) {
        StreamConnection connection = network.create(endpoint, Tcp.stack(), parameters);
        NetworkFailure failure = null;
        try {
            connection.start();
            connection.awaitReady();
        } catch (NetworkException e) {
            failure = e.failure();
        }
        EstablishmentReport report = connection.report();
        try {
            connection.close();
        } catch (NetworkException _) {
            // nothing was sent, so nothing is lost; and if it failed, that is told already
        }
        return new Probe(report, failure);
    }

    boolean ready() {
        return failure == null;
    }

    int exitStatus() {
        return failure == null ? ExitStatus.DONE : ExitStatus.of(failure);
    }

    String json() {
        return ReportJson.report(report, failure, LocalInterface.of(report));
    }

    List<String> drawn(Style style) {
        return ReportText.draw(report, failure, LocalInterface.of(report), style);
    }
}
