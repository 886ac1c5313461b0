package dev.fairlead.internal.connection;

import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.race.AttemptFailure;
import dev.fairlead.internal.race.Connector;
import dev.fairlead.internal.stack.udp.UdpAttempt;
import dev.fairlead.internal.stack.udp.UdpFlow;
import dev.fairlead.internal.stack.udp.UdpPorts;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// UDP for the race. There is nothing to wait for: the first address to which there is a route
/// wins, and whether anybody is there, nobody knows.
final class UdpConnector implements Connector<Opened> {
    private final UdpPorts ports;
    private final UdpSocketOptions options;
    private final Endpoint.@Nullable Address local;

    private UdpConnector(
            UdpPorts ports, UdpSocketOptions options, Endpoint.@Nullable Address local) {
        this.ports = ports;
        this.options = options;
        this.local = local;
    }

    /// @throws NetworkException if an option cannot be honoured
    static UdpConnector of(
            Services services, Endpoint endpoint, UdpOptions udp, Parameters parameters)
            throws NetworkException {
        if (endpoint instanceof Endpoint.Unix) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "Udp.stack()", "a Unix socket carries streams here; use Tcp.stack()"));
        }
        UdpPorts ports = services.udpPorts();
        return new UdpConnector(
                ports,
                UdpSocketOptions.of(ports.sockets().system(), udp, parameters.ip()),
                parameters.localEndpoint().orElse(null));
    }

    @Override
    public String protocol() {
        return "udp";
    }

    @Override
    public Attempting start(Endpoint address, Loop loop, Outcome<Opened> outcome) {
        long begun = System.nanoTime();
        UdpAttempt attempt =
                UdpAttempt.start(
                        ports,
                        loop,
                        (Endpoint.Address) address,
                        local,
                        options,
                        new UdpAttempt.Outcome() {
                            @Override
                            public void opened(UdpFlow flow) {
                                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                                outcome.opened(
                                        new Opened(flow, false),
                                        List.of(new Handshake(protocol(), took)));
                            }

                            @Override
                            public void failed(Throwable why) {
                                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                                outcome.failed(
                                        why instanceof NetworkException known
                                                ? ending(known)
                                                : TcpConnector.failure(
                                                        address, local, why, false, took));
                            }
                        });
        return attempt::cancel;
    }

    private static AttemptFailure ending(NetworkException why) {
        NetworkFailure failure = why.failure();
        return AttemptFailure.ending(failure.cause(), failure.summary(), _ -> failure, why);
    }

    @Override
    public void discard(Opened opened) {
        opened.transport().close();
    }
}
