package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.ConnectionState;
import dev.fairlead.DatagramCapability;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketStack;
import dev.fairlead.cli.show.ReportJson;
import dev.fairlead.cli.show.ReportText;
import dev.fairlead.cli.show.Style;
import dev.fairlead.cli.show.Verification;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection, made to see whether and how it can be made, and closed again.
///
/// @param failure why it could not; `null` if it could
/// @param unanswered whether a datagram was sent, not refused, and nothing came back
/// @param verification of the certificates; `null` without TLS
/// @param webSocket what was agreed on; `null` without WebSocket, and if there is none
record Probe(
        EstablishmentReport report,
        @Nullable NetworkFailure failure,
        boolean unanswered,
        @Nullable Verification verification,
        @Nullable WebSocketAgreement webSocket) {

    /// Without TLS.
    Probe(EstablishmentReport report, @Nullable NetworkFailure failure, boolean unanswered) {
        this(report, failure, unanswered, null, null);
    }

    private Probe with(Verification verified) {
        return new Probe(report, failure, unanswered, verified, webSocket);
    }

    static Probe run(Network network, Endpoint endpoint, Parameters parameters) {
        return run(network, endpoint, Tcp.stack(), parameters);
    }

    /// Over TLS.
    ///
    /// @param format of the messages over it; `null` for none
    static Probe run(
            Network network,
            Endpoint endpoint,
            SecuredStack secured,
            @Nullable MessageFormat<?> format,
            Parameters parameters) {
        Probe probe =
                format == null
                        ? run(network, endpoint, secured.stack(), parameters)
                        : run(network, endpoint, format.over(secured.stack()), parameters);
        return probe.with(secured.verification(probe.report));
    }

    /// Over DTLS.
    static Probe overDtls(
            Network network, Endpoint endpoint, SecuredStack secured, Parameters parameters) {
        Probe probe = run(network, endpoint, secured.datagrams(), parameters);
        return probe.with(secured.verification(probe.report));
    }

    /// Over QUIC, whose streams are not looked at.
    static <C extends Connection> Probe overQuic(
            Network network,
            Endpoint endpoint,
            Stack<C> stack,
            SecuredStack secured,
            Parameters parameters) {
        Probe probe = run(network, endpoint, stack, parameters);
        return probe.with(secured.verification(probe.report));
    }

    /// WebSocket over TLS.
    static Probe run(
            Network network,
            Endpoint endpoint,
            WebSocketStack stack,
            SecuredStack secured,
            Parameters parameters) {
        Probe probe = run(network, endpoint, stack, parameters);
        return probe.with(secured.verification(probe.report));
    }

    /// With a stack as it is.
    static <C extends Connection> Probe run(
            Network network, Endpoint endpoint, Stack<C> stack, Parameters parameters) {
        C connection = network.create(endpoint, stack, parameters);
        NetworkFailure failure = null;
        WebSocketAgreement webSocket = null;
        try {
            connection.start();
            connection.awaitReady();
            if (connection instanceof WebSocketConnection open) {
                webSocket = WebSocketAgreement.of(open);
            }
        } catch (NetworkException e) {
            failure = e.failure();
        }
        EstablishmentReport report = connection.report();
        try {
            connection.close();
        } catch (NetworkException _) {
            // nothing was sent, so nothing is lost; and if it failed, that is told already
        }
        return new Probe(report, failure, false, null, webSocket);
    }

    /// Opens a flow, sends an empty datagram, and waits for what comes back.
    static Probe datagram(
            Network network, Endpoint endpoint, Parameters parameters, Duration linger) {
        DatagramConnection connection = network.create(endpoint, Udp.stack(), parameters);
        NetworkFailure failure = null;
        boolean unanswered = false;
        try {
            connection.start();
            connection.awaitReady();
            boolean mayBeEmpty =
                    connection.capabilities().contains(DatagramCapability.ERROR_PER_FLOW);
            connection.send(new byte[mayBeEmpty ? 0 : 1]); // the JDK's sockets send no empty ones
            connection.within(linger).receive();
        } catch (NetworkException e) {
            unanswered =
                    e.failure() instanceof DeadlineExceeded
                            && connection.state() instanceof ConnectionState.Ready;
            failure = unanswered ? null : e.failure();
        }
        EstablishmentReport report = connection.report();
        connection.abort();
        return new Probe(report, failure, unanswered);
    }

    boolean ready() {
        return failure == null;
    }

    int exitStatus() {
        return failure == null ? ExitStatus.DONE : ExitStatus.of(failure);
    }

    String json() {
        return ReportJson.report(
                report,
                failure,
                unanswered,
                verification,
                LocalInterface.of(report),
                (json, handshake) -> {
                    if (webSocket != null && handshake.protocol().equals("websocket")) {
                        webSocket.putInto(json);
                    }
                });
    }

    List<String> drawn(Style style) {
        List<String> lines =
                ReportText.draw(
                        report,
                        failure,
                        verification,
                        webSocket == null ? null : webSocket.toString(),
                        LocalInterface.of(report),
                        style);
        if (unanswered) {
            lines.add(
                    "unanswered: an empty datagram was sent and not refused, and nothing came back."
                            + " Lost, dropped by a firewall, or taken by a service that says nothing:"
                            + " it cannot be told which.");
        }
        return lines;
    }
}
