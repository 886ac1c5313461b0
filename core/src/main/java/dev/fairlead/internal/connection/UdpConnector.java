package dev.fairlead.internal.connection;

import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.IpOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.Proxy;
import dev.fairlead.ProxyFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Stack;
import dev.fairlead.Stage;
import dev.fairlead.TcpOptions;
import dev.fairlead.TransferFailure;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.race.AttemptFailure;
import dev.fairlead.internal.race.Connector;
import dev.fairlead.internal.stack.dtls.DtlsLayer;
import dev.fairlead.internal.stack.proxy.Association;
import dev.fairlead.internal.stack.proxy.RelayedFlow;
import dev.fairlead.internal.stack.tcp.SocketOptions;
import dev.fairlead.internal.stack.udp.FlowLayer;
import dev.fairlead.internal.stack.udp.UdpAttempt;
import dev.fairlead.internal.stack.udp.UdpFlow;
import dev.fairlead.internal.stack.udp.UdpPorts;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// UDP and DTLS for the race. With UDP alone there is nothing to wait for: the first address to
/// which there is a route wins, and whether anybody is there, nobody knows. With DTLS the first
/// handshake that ends well wins; through a proxy, the first of its addresses that agrees.
final class UdpConnector implements Connector<Opened> {
    private static final String UDP = "udp";

    private final Services services;
    private final UdpPorts ports;
    private final UdpSocketOptions options;
    private final Endpoint.@Nullable Address local;
    private final @Nullable DtlsLayer dtls;
    private final Ways ways;
    private final Association.@Nullable Request relayed;

    private UdpConnector(
            Services services,
            Ways ways,
            UdpSocketOptions options,
            Endpoint.@Nullable Address local,
            @Nullable DtlsLayer dtls,
            Association.@Nullable Request relayed) {
        this.services = services;
        this.ports = services.udpPorts();
        this.ways = ways;
        this.options = options;
        this.local = local;
        this.dtls = dtls;
        this.relayed = relayed;
    }

    /// @throws NetworkException if an option cannot be honoured
    static UdpConnector of(
            Services services, Route route, Stack<?> stack, UdpOptions udp, Parameters parameters)
            throws NetworkException {
        Proxy proxy = route.proxy();
        if (proxy != null) {
            Association.require(proxy);
        }
        if (route.endpoint() instanceof Endpoint.Unix) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "Udp.stack()", "a Unix socket carries streams here; use Tcp.stack()"));
        }
        if (parameters.multipath()) {
            throw TcpConnector.noMultipath("MPTCP is of TCP, and this is UDP");
        }
        boolean system = services.udpPorts().sockets().system();
        UdpSocketOptions options = UdpSocketOptions.of(system, udp, parameters.ip());
        Endpoint.Address local = parameters.localEndpoint().orElse(null);
        return new UdpConnector(
                services,
                new Ways(services.paths(), parameters, system),
                options,
                local,
                Stacks.tls(stack)
                        .map(chosen ->
                                DtlsLayer.client(
                                        chosen,
                                        route.endpoint(),
                                        udp.receiveQueueSize(),
                                        Stacks.connectionIds(stack)))
                        .orElse(null),
                proxy == null
                        ? null
                        : new Association.Request(
                                proxy,
                                route.target(),
                                control(services, proxy, parameters.ip()),
                                options,
                                udp.receiveQueueSize(),
                                local));
    }

    private static SocketOptions control(Services services, Proxy proxy, IpOptions ip)
            throws NetworkException {
        boolean unix = proxy.endpoint() instanceof Endpoint.Unix;
        return SocketOptions.of(
                new SocketOptions.Kind(services.loops().epoll(), unix, false),
                TcpOptions.DEFAULT,
                unix ? ip.withVersion(IpOptions.Version.ANY) : ip);
    }

    @Override
    public String protocol() {
        String below = UDP;
        if (relayed != null) {
            Proxy proxy = relayed.proxy();
            String transport = relayed.control().kind().unix() ? "unix" : "tcp";
            below =
                    String.join(
                            ", ",
                            proxy.tls().isPresent() ? transport + ", tls" : transport,
                            proxy.protocol().toString(),
                            UDP);
        }
        return dtls == null ? below : below + ", dtls";
    }

    @Override
    public Attempting start(Endpoint address, Loop loop, Outcome<Opened> outcome) {
        return new Attempt(address, loop, outcome).begin();
    }

    /// One address. On the loop that it was started on.
    private final class Attempt implements Attempting, FlowLayer.Outcome {
        private final Endpoint address;
        private final Loop loop;
        private final Outcome<Opened> outcome;
        private final long begun = System.nanoTime();
        private List<Handshake> passed = List.of();
        private @Nullable UdpAttempt attempt;
        private @Nullable Association association;
        private DtlsLayer.@Nullable Beginning securing;
        private @Nullable DatagramTransport flow;
        private Duration opening = Duration.ZERO;
        private boolean cancelled;

        Attempt(Endpoint address, Loop loop, Outcome<Opened> outcome) {
            this.address = address;
            this.loop = loop;
            this.outcome = outcome;
        }

        Attempt begin() {
            try {
                String device = ways.to(address);
                if (relayed == null) {
                    open((Endpoint.Address) address, device);
                } else {
                    associate(relayed, device);
                }
            } catch (NetworkException e) {
                outcome.failed(Ways.failure(e));
            }
            return this;
        }

        private void open(Endpoint.Address to, @Nullable String device) {
            UdpSocketOptions chosen = device == null ? options : options.over(device);
            attempt =
                    UdpAttempt.start(
                            ports,
                            loop,
                            to,
                            local,
                            chosen,
                            new UdpAttempt.Outcome() {
                                @Override
                                public void opened(UdpFlow opened) {
                                    Attempt.this.opened(
                                            opened, List.of(new Handshake(UDP, since())));
                                }

                                @Override
                                public void failed(Throwable why) {
                                    Attempt.this.failed(why);
                                }
                            });
        }

        private void associate(Association.Request request, @Nullable String device) {
            association =
                    Association.start(
                            device == null ? request : request.over(device),
                            services.loops(),
                            ports,
                            services.tls(),
                            address,
                            loop,
                            new Association.Outcome() {
                                @Override
                                public void transportOpen() {
                                    outcome.transportOpen();
                                }

                                @Override
                                public void opened(RelayedFlow opened, List<Handshake> passed) {
                                    Attempt.this.opened(opened, passed);
                                }

                                @Override
                                public void failed(Throwable why, boolean tried) {
                                    outcome.failed(
                                            TcpConnector.failure(
                                                    address, local, why, tried, since()));
                                }
                            });
        }

        private void opened(DatagramTransport opened, List<Handshake> below) {
            opening = since();
            passed = below;
            if (dtls == null) {
                outcome.opened(new Opened(opened, false), below);
                return;
            }
            flow = opened;
            boolean ipv4 = opened.remote() instanceof Endpoint.Address to && to.isIpv4();
            // A port that is shared may live on another loop.
            on(opened.loop(), () -> securing = dtls.begin(opened, ipv4, this));
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
                        List<Handshake> all = new ArrayList<>(passed);
                        all.add(new Handshake("dtls", since().minus(opening)));
                        outcome.opened(new Opened(transport, false), List.copyOf(all));
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
            if (relayed != null) {
                return TcpConnector.failure(
                        address, local, beyondRelay(relayed, why), true, since());
            }
            if (!(why instanceof NetworkException known)) {
                return TcpConnector.failure(address, local, why, flow != null, since());
            }
            String after = " after " + since().toMillis() + " ms";
            return switch (known.failure()) {
                case SecurityFailure _ ->
                        TcpConnector.failure(address, local, known, true, since());
                case TransferFailure.Refused _ ->
                        AttemptFailure.tryOthers("connect.refused", "refused" + after, known);
                case TransferFailure.Prohibited _ ->
                        AttemptFailure.tryOthers("connect.prohibited", "prohibited" + after, known);
                case TransferFailure.Unreachable _ ->
                        AttemptFailure.tryOthers(
                                "connect.unreachable", "unreachable" + after, known);
                default -> ending(known);
            };
        }

        /// A handshake by way of a relay that works has come to nothing: what that says is not
        /// about the proxy.
        private Throwable beyondRelay(Association.Request request, Throwable why) {
            String proxy = request.proxy().toString();
            if (why instanceof NetworkException known) {
                return known.failure() instanceof TransferFailure refused
                        ? new NetworkException(
                                new ProxyFailure.Failed(proxy, request.target(), refused.summary()),
                                known)
                        : known;
            }
            return new NetworkException(
                    new ProxyFailure.TargetUnreachable(
                            proxy,
                            request.target(),
                            "no datagram came back within " + since().toMillis() + " ms"),
                    why);
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
            if (association != null) {
                association.cancel();
            }
            DatagramTransport open = flow;
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
            if (known != null && known.heard()) {
                return Stage.TLS;
            }
            return association == null ? Stage.CONNECT : association.stage();
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
