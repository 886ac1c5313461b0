package dev.fairlead.internal.connection;

import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.ProxyFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Stage;
import dev.fairlead.TlsOptions;
import dev.fairlead.TransferFailure;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.race.AttemptFailure;
import dev.fairlead.internal.race.Connector;
import dev.fairlead.internal.stack.dtls.DtlsLayer;
import dev.fairlead.internal.stack.udp.FlowLayer;
import dev.fairlead.internal.stack.udp.UdpAttempt;
import dev.fairlead.internal.stack.udp.UdpFlow;
import dev.fairlead.internal.stack.udp.UdpPorts;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// UDP and DTLS for the race. With UDP alone there is nothing to wait for: the first address to
/// which there is a route wins, and whether anybody is there, nobody knows. With DTLS the first
/// handshake that ends well wins.
final class UdpConnector implements Connector<Opened> {
    private static final String UDP = "udp";

    private final UdpPorts ports;
    private final UdpSocketOptions options;
    private final Endpoint.@Nullable Address local;
    private final @Nullable DtlsLayer dtls;
    private final Ways ways;

    private UdpConnector(
            UdpPorts ports,
            Ways ways,
            UdpSocketOptions options,
            Endpoint.@Nullable Address local,
            @Nullable DtlsLayer dtls) {
        this.ports = ports;
        this.ways = ways;
        this.options = options;
        this.local = local;
        this.dtls = dtls;
    }

    /// @throws NetworkException if an option cannot be honoured
    static UdpConnector of(
            Services services,
            Route route,
            UdpOptions udp,
            Optional<TlsOptions> tls,
            Parameters parameters)
            throws NetworkException {
        if (route.proxy() != null) {
            throw new NetworkException(
                    new ProxyFailure.NoDatagrams(
                            route.proxy().toString(), "UDP ASSOCIATE is not spoken here"));
        }
        if (route.endpoint() instanceof Endpoint.Unix) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "Udp.stack()", "a Unix socket carries streams here; use Tcp.stack()"));
        }
        UdpPorts ports = services.udpPorts();
        return new UdpConnector(
                ports,
                new Ways(services.paths(), parameters, ports.sockets().system()),
                UdpSocketOptions.of(ports.sockets().system(), udp, parameters.ip()),
                parameters.localEndpoint().orElse(null),
                tls.map(options ->
                                DtlsLayer.client(options, route.endpoint(), udp.receiveQueueSize()))
                        .orElse(null));
    }

    @Override
    public String protocol() {
        return dtls == null ? UDP : UDP + ", dtls";
    }

    @Override
    public Attempting start(Endpoint address, Loop loop, Outcome<Opened> outcome) {
        return new Attempt((Endpoint.Address) address, loop, outcome).begin();
    }

    /// One address. On the loop that it was started on.
    private final class Attempt implements Attempting, UdpAttempt.Outcome, FlowLayer.Outcome {
        private final Endpoint.Address address;
        private final Loop loop;
        private final Outcome<Opened> outcome;
        private final long begun = System.nanoTime();
        private Duration opening = Duration.ZERO;
        private @Nullable UdpAttempt attempt;
        private DtlsLayer.@Nullable Beginning securing;
        private @Nullable UdpFlow flow;
        private boolean cancelled;

        Attempt(Endpoint.Address address, Loop loop, Outcome<Opened> outcome) {
            this.address = address;
            this.loop = loop;
            this.outcome = outcome;
        }

        Attempt begin() {
            try {
                String device = ways.to(address);
                UdpSocketOptions chosen = device == null ? options : options.over(device);
                attempt = UdpAttempt.start(ports, loop, address, local, chosen, this);
            } catch (NetworkException e) {
                outcome.failed(Ways.failure(e));
            }
            return this;
        }

        @Override
        public void opened(UdpFlow opened) {
            opening = since();
            if (dtls == null) {
                outcome.opened(new Opened(opened, false), List.of(new Handshake(UDP, opening)));
                return;
            }
            flow = opened;
            // A port that is shared may live on another loop.
            on(opened.loop(), () -> securing = dtls.begin(opened, address.isIpv4(), this));
        }

        @Override
        public void ready(DatagramTransport transport) {
            on(
                    loop,
                    () -> {
                        if (cancelled) {
                            transport.close();
                            return;
                        }
                        Handshake secured = new Handshake("dtls", since().minus(opening));
                        outcome.opened(
                                new Opened(transport, false),
                                List.of(new Handshake(UDP, opening), secured));
                    });
        }

        @Override
        public void failed(Throwable why) {
            on(
                    loop,
                    () -> {
                        if (!cancelled) {
                            outcome.failed(failure(why));
                        }
                    });
        }

        private AttemptFailure failure(Throwable why) {
            if (!(why instanceof NetworkException known)) {
                return TcpConnector.failure(address, local, why, flow != null, since());
            }
            String after = " after " + since().toMillis() + " ms";
            return switch (known.failure()) {
                case SecurityFailure _ ->
                        TcpConnector.failure(address, local, known, true, since());
                case TransferFailure.Refused _ ->
                        AttemptFailure.tryOthers("connect.refused", "refused" + after, known);
                case TransferFailure.Unreachable _ ->
                        AttemptFailure.tryOthers(
                                "connect.unreachable", "unreachable" + after, known);
                default -> ending(known);
            };
        }

        private Duration since() {
            return Duration.ofNanos(System.nanoTime() - begun);
        }

        @Override
        public void cancel() {
            cancelled = true;
            if (attempt != null) {
                attempt.cancel();
            }
            UdpFlow open = flow;
            if (open != null) {
                on(
                        open.loop(),
                        () -> {
                            if (securing != null) {
                                securing.cancel();
                            }
                        });
            }
        }

        @Override
        public Stage stage() {
            DtlsLayer.Beginning known = securing;
            return known != null && known.heard() ? Stage.TLS : Stage.CONNECT;
        }
    }

    private static void on(Loop loop, Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
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
