package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketStack;
import dev.fairlead.cli.forward.DatagramForwarding;
import dev.fairlead.cli.forward.DatagramSide;
import dev.fairlead.cli.forward.Impairment;
import dev.fairlead.cli.forward.PieceForwarding;
import dev.fairlead.cli.forward.Side;
import dev.fairlead.cli.forward.StreamForwarding;
import dev.fairlead.cli.forward.StreamSide;
import dev.fairlead.cli.forward.WebSocketSide;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The end that `forward` connects to, and what it does with each connection that comes in.
///
/// @param secured `null` without TLS and DTLS
/// @param webSocket `null` without WebSocket
/// @param silence after which a flow of datagrams is over
/// @param linger how long one may be silent that cannot be told the end of the other
record ForwardEnd(
        EndpointText.Target target,
        @Nullable SecuredStack secured,
        @Nullable WebSocketStack webSocket,
        Parameters parameters,
        Duration silence,
        Duration linger) {

    static ForwardEnd of(
            EndpointText.Target target,
            Arguments line,
            Parameters parameters,
            Duration silence,
            Duration linger,
            Console console,
            Notices notices) {
        SecuredStack secured =
                target.transport().isSecured()
                        ? SecuredStack.of(line, console, target.transport())
                        : null;
        if (secured != null) {
            secured.warnings(line).forEach(told -> notices.always("warning: " + told));
        }
        WebSocketStack webSocket =
                target.webSocket()
                        ? WebSocketStacks.of(
                                line, secured == null ? null : secured.stack(), target.path())
                        : null;
        return new ForwardEnd(target, secured, webSocket, parameters, silence, linger);
    }

    private boolean isStream() {
        return webSocket == null && !target.transport().hasDatagrams();
    }

    private Stack<StreamConnection> stream() {
        return secured == null ? Tcp.stack() : secured.stream();
    }

    private Stack<DatagramConnection> flow() {
        return secured == null ? Udp.stack() : secured.datagrams();
    }

    Service<StreamConnection> streams(Network network, Impairment impairment) {
        return isStream()
                ? new Joined<>(
                        () -> network.open(target.endpoint(), stream(), parameters),
                        (near, far, traffic) -> {
                            new StreamForwarding(
                                            near,
                                            far,
                                            impairment,
                                            linger,
                                            traffic::sending,
                                            traffic::received)
                                    .run();
                            traffic.endedBy(Traffic.Ending.PEER);
                            far.close();
                        })
                : pieces(network, impairment, StreamSide::new);
    }

    Service<DatagramConnection> datagrams(Network network, Impairment impairment) {
        return webSocket == null && target.transport().hasDatagrams()
                ? new Joined<>(
                        () -> network.open(target.endpoint(), flow(), parameters),
                        (near, far, traffic) -> {
                            new DatagramForwarding(near, far, impairment, silence)
                                    .run(traffic::sending, traffic::received);
                            traffic.endedBy(Traffic.Ending.IDLE);
                        })
                : pieces(network, impairment, near -> new DatagramSide(near, silence));
    }

    Service<WebSocketConnection> webSockets(Network network, Impairment impairment) {
        return pieces(network, impairment, WebSocketSide::new);
    }

    private <C extends Connection> Service<C> pieces(
            Network network, Impairment impairment, Function<C, Side> side) {
        if (webSocket != null) {
            WebSocketStack stack = webSocket;
            return pieces(
                    () -> network.open(target.endpoint(), stack, parameters),
                    side,
                    WebSocketSide::new,
                    impairment);
        }
        return isStream()
                ? pieces(
                        () -> network.open(target.endpoint(), stream(), parameters),
                        side,
                        StreamSide::new,
                        impairment)
                : pieces(
                        () -> network.open(target.endpoint(), flow(), parameters),
                        side,
                        far -> new DatagramSide(far, silence),
                        impairment);
    }

    private <C extends Connection, F extends Connection> Service<C> pieces(
            Opener<F> opener,
            Function<C, Side> nearSide,
            Function<F, Side> farSide,
            Impairment impairment) {
        return new Joined<>(
                opener,
                (near, far, traffic) -> {
                    new PieceForwarding(
                                    nearSide.apply(near),
                                    farSide.apply(far),
                                    impairment,
                                    linger,
                                    traffic::sending,
                                    traffic::received)
                            .run();
                    traffic.endedBy(Traffic.Ending.PEER);
                    far.close();
                });
    }

    /// Makes the connection for one that came in.
    @FunctionalInterface
    private interface Opener<F> {
        F open() throws NetworkException;
    }

    /// Passes on between the two until they are over.
    @FunctionalInterface
    private interface Passing<C, F> {
        void pass(C near, F far, Traffic traffic) throws NetworkException, InterruptedException;
    }

    /// One connection for another.
    private record Joined<C extends Connection, F extends Connection>(
            Opener<F> opener, Passing<C, F> passing) implements Service<C> {
        @Override
        public void serve(C near, Traffic traffic) throws NetworkException {
            F far = opener.open();
            try {
                passing.pass(near, far, traffic);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                far.abort(); // does nothing once it is closed
            }
        }

        @Override
        public boolean isConcurrent() {
            return true;
        }

        @Override
        public boolean speaksFirst() {
            return false;
        }
    }
}
