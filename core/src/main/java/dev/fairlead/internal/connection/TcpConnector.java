package dev.fairlead.internal.connection;

import dev.fairlead.CertificateFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.IpOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.Proxy;
import dev.fairlead.ProxyFailure;
import dev.fairlead.Psk;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Stage;
import dev.fairlead.StartTlsProtocol;
import dev.fairlead.TcpOptions;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.StreamLayer;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.path.LocalNetwork;
import dev.fairlead.internal.path.LocalNetworkDenial;
import dev.fairlead.internal.race.AttemptFailure;
import dev.fairlead.internal.race.Connector;
import dev.fairlead.internal.stack.exchange.PlainLayer;
import dev.fairlead.internal.stack.proxy.ProxyLayers;
import dev.fairlead.internal.stack.starttls.StartTlsLayer;
import dev.fairlead.internal.stack.tcp.SocketErrors;
import dev.fairlead.internal.stack.tcp.SocketLayer;
import dev.fairlead.internal.stack.tcp.SocketOptions;
import dev.fairlead.internal.stack.tcp.StreamOverSocket;
import dev.fairlead.internal.stack.tcp.TcpAttempt;
import dev.fairlead.internal.stack.tls.TlsLayer;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TCP and Unix stream sockets for the race; says what an error means for it.
public final class TcpConnector implements Connector<Opened> {
    private final EventLoops loops;
    private final SocketOptions options;
    private final Endpoint.@Nullable Address local;
    private final @Nullable SocketAddress localSocket;
    private final @Nullable ByteBuffer firstData;
    private final @Nullable SocketLayer layer;
    private final String protocol;
    private final @Nullable StreamLayer messages;
    private final Ways ways;
    private final List<String> applicationProtocols;

    private TcpConnector(
            EventLoops loops,
            Ways ways,
            SocketOptions options,
            Endpoint.@Nullable Address local,
            @Nullable SocketAddress localSocket,
            @Nullable ByteBuffer firstData,
            @Nullable SocketLayer layer,
            String protocol,
            @Nullable StreamLayer messages,
            Optional<TlsOptions> tls) {
        // A reference to a method would load the class of what TLS is asked for with.
        this.applicationProtocols = tls.isPresent() ? tls.get().alpn() : List.of();
        this.loops = loops;
        this.ways = ways;
        this.options = options;
        this.local = local;
        this.localSocket = localSocket;
        this.firstData = layer == null ? firstData : null; // it is for the end of the way alone
        this.layer = layer;
        this.protocol = protocol;
        this.messages = messages;
    }

    /// @param messages what is set up over the stream; `null` for nothing
    /// @throws NetworkException if an option cannot be honoured, or the scope of the local endpoint
    ///   is not here
    static TcpConnector of(
            Services services,
            Route route,
            TcpOptions tcp,
            Optional<TlsOptions> tlsOptions,
            @Nullable StartTlsProtocol startTls,
            @Nullable StreamLayer messages,
            Parameters parameters)
            throws NetworkException {
        EventLoops loops = services.loops();
        boolean unix = route.first() instanceof Endpoint.Unix;
        IpOptions ip = unix ? parameters.ip().withVersion(IpOptions.Version.ANY) : parameters.ip();
        SocketOptions options = SocketOptions.of(kind(loops, unix, parameters), tcp, ip);
        Endpoint.Address local = parameters.localEndpoint().orElse(null);
        ByteBuffer firstData = parameters.replayableFirstData().orElse(null);
        if (messages != null && firstData != null) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "Parameters.replayableFirstData",
                            "the stack carries messages: send the first when it is ready"));
        }
        SocketLayer layer = layer(services, route, tlsOptions, startTls);
        String protocol = protocol(unix ? "unix" : "tcp", route, tlsOptions, startTls, messages);
        Ways ways = new Ways(services.paths(), parameters, loops.epoll());
        if (local == null) {
            return new TcpConnector(
                    loops,
                    ways,
                    options,
                    null,
                    null,
                    firstData,
                    layer,
                    protocol,
                    messages,
                    tlsOptions);
        }
        if (unix) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "Parameters.localEndpoint",
                            "a Unix socket has no address to connect from"));
        }
        try {
            return new TcpConnector(
                    loops,
                    ways,
                    options,
                    local,
                    local.toSocketAddress(),
                    firstData,
                    layer,
                    protocol,
                    messages,
                    tlsOptions);
        } catch (UnknownHostException e) {
            throw new NetworkException(
                    new PathFailure.NoSuchInterface(local.scope(), LocalNetwork.interfaceNames()),
                    e);
        }
    }

    private static SocketOptions.Kind kind(EventLoops loops, boolean unix, Parameters parameters)
            throws NetworkException {
        if (parameters.multipath()) {
            if (unix) {
                throw noMultipath("MPTCP is of IP sockets, and this is a Unix socket");
            } else if (!loops.epoll()) {
                throw noMultipath(
                        "it needs epoll on Linux; start Java with"
                                + " --enable-native-access=ALL-UNNAMED");
            } else if (!Ways.isAnyOtherAllowed(parameters.path())) {
                throw noMultipath(
                        "the system adds ways without regard to Parameters.path; ask for one of"
                                + " both");
            }
        }
        return new SocketOptions.Kind(loops.epoll(), unix, parameters.multipath());
    }

    /// @param reason why MPTCP is not to be had
    static NetworkException noMultipath(String reason) {
        return new NetworkException(
                new PathFailure.OptionNotSupported("Parameters.multipath", reason));
    }

    private static @Nullable SocketLayer layer(
            Services services,
            Route route,
            Optional<TlsOptions> tlsOptions,
            @Nullable StartTlsProtocol startTls)
            throws NetworkException {
        Endpoint endpoint = route.endpoint();
        Proxy proxy = route.proxy();
        Psk keys = tlsOptions.isEmpty() ? null : tlsOptions.get().psk().orElse(null);
        if (keys != null) {
            KeyOffer.require(keys);
        }
        try {
            SocketLayer above = null;
            if (tlsOptions.isPresent()) {
                TlsLayer tls = TlsLayer.client(services.tls(), tlsOptions.get(), endpoint);
                above = proxy == null ? tls : tls.beyondProxy(route.target());
                if (startTls != null) {
                    above =
                            StartTlsLayer.of(
                                    startTls,
                                    route.target(),
                                    tlsOptions.get().handshakeTimeout(),
                                    above);
                }
            }
            if (proxy == null) {
                return above;
            }
            if (above == null) {
                above = new PlainLayer(services.loops().sockets());
            }
            return ProxyLayers.to(route.target(), proxy, services.tls(), above);
        } catch (SSLException e) {
            throw new NetworkException(new SecurityFailure.Broken(endpoint, e.toString()), e);
        }
    }

    private static String protocol(
            String transport,
            Route route,
            Optional<TlsOptions> tls,
            @Nullable StartTlsProtocol startTls,
            @Nullable StreamLayer messages) {
        List<String> all = new ArrayList<>(List.of(transport));
        if (route.proxy() != null) {
            for (Proxy hop : route.proxy().hops()) {
                if (hop.tls().isPresent()) {
                    all.add("tls");
                }
                all.add(hop.protocol().toString());
            }
        }
        if (startTls != null) {
            all.add("starttls");
        }
        if (tls.isPresent()) { // a lambda would load what it is given
            all.add("tls");
        }
        if (messages != null) {
            all.add(messages.protocol());
        }
        return String.join(", ", all);
    }

    @Override
    public List<String> applicationProtocols() {
        return applicationProtocols;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Attempting start(Endpoint address, Loop loop, Outcome<Opened> outcome) {
        long begun = System.nanoTime();
        SocketOptions chosen;
        try {
            String device = ways.to(address);
            chosen = device == null ? options : options.over(device);
        } catch (NetworkException e) {
            outcome.failed(Ways.failure(e));
            return () -> {}; // it has ended
        }
        List<Handshake> passed = new ArrayList<>();
        TcpAttempt attempt =
                TcpAttempt.start(
                        loops.sockets(),
                        loop,
                        address,
                        localSocket,
                        chosen,
                        firstData,
                        StreamOverSocket.of(loops.sockets(), layer, messages),
                        new TcpAttempt.Outcome() {
                            private String transport = options.kind().unix() ? "unix" : "tcp";

                            @Override
                            public void overMultipath() {
                                transport = "mptcp";
                            }

                            @Override
                            public void transportOpen() {
                                outcome.transportOpen();
                            }

                            @Override
                            public void passed(Handshake handshake) {
                                passed.add(handshake);
                            }

                            @Override
                            public void connected(Transport transport, boolean sentFirst) {
                                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                                outcome.opened(
                                        new Opened(transport, sentFirst),
                                        handshakes(passed, this.transport, transport, took));
                            }

                            @Override
                            public void failed(Throwable why, boolean tried) {
                                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                                outcome.failed(failure(address, local, why, tried, took));
                            }
                        });
        return new Attempting() {
            @Override
            public void cancel() {
                attempt.cancel();
            }

            @Override
            public Stage stage() {
                return attempt.stage();
            }
        };
    }

    private static List<Handshake> handshakes(
            List<Handshake> passed, String transport, Transport open, Duration took) {
        List<Handshake> all = new ArrayList<>(passed);
        all.addAll(open.handshakes());
        Duration below = took;
        for (Handshake above : all) {
            below = below.minus(above.duration());
        }
        all.addFirst(new Handshake(transport, below));
        return List.copyOf(all);
    }

    /// A peer that is not who it should be ends the race: another address must not paper over it.
    /// Whatever else goes wrong in a handshake may go better elsewhere.
    private static AttemptFailure above(NetworkFailure failure, Throwable why) {
        if (failure instanceof ProxyFailure
                && !(failure instanceof ProxyFailure.CutShort
                        || failure instanceof ProxyFailure.TimedOut)) {
            return ending(failure, failure.summary(), why); // its other addresses will say the same
        }
        return failure instanceof CertificateFailure untrusted
                ? AttemptFailure.ending(
                        failure.cause(), failure.summary(), untrusted::withAttempts, why)
                : new AttemptFailure(
                        AttemptFailure.Kind.TRY_OTHERS,
                        failure.cause(),
                        failure.summary(),
                        _ -> failure,
                        why);
    }

    /// What the system said of an attempt, for the race.
    ///
    /// @param local what was asked for
    /// @param tried whether a packet may have left
    public static AttemptFailure failure(
            Endpoint address,
            Endpoint.@Nullable Address local,
            Throwable why,
            boolean tried,
            Duration took) {
        if (why instanceof UnknownHostException && address instanceof Endpoint.Address scoped) {
            return ending(
                    new PathFailure.NoSuchInterface(scoped.scope(), LocalNetwork.interfaceNames()),
                    "no such interface",
                    why);
        }
        if (why instanceof NetworkException own) {
            return above(own.failure(), own.getCause() == null ? own : own.getCause());
        }
        String after = " after " + took.toMillis() + " ms";
        return switch (SocketErrors.of(why)) {
            case REFUSED -> AttemptFailure.tryOthers("connect.refused", "refused" + after, why);
            case TIMED_OUT ->
                    AttemptFailure.tryOthers("connect.timed-out", "no answer" + after, why);
            case RESET -> AttemptFailure.tryOthers("connect.reset", "reset" + after, why);
            case HOST_UNREACHABLE, NETWORK_UNREACHABLE, NETWORK_DOWN ->
                    isDenied(address, took)
                            ? denied(address, why)
                            : tried
                                    ? AttemptFailure.tryOthers(
                                            "connect.unreachable", "unreachable" + after, why)
                                    : AttemptFailure.notTried("path.no-route", "no route", why);
            case NO_SUCH_FILE ->
                    AttemptFailure.tryOthers("connect.no-such-socket", "does not exist", why);
            // At once it is this machine that refuses; later it was an answer of the network.
            case PERMISSION ->
                    tried && !(address instanceof Endpoint.Unix)
                            ? AttemptFailure.tryOthers(
                                    "connect.prohibited", "prohibited" + after, why)
                            : ending(permission(address, why), "not permitted", why);
            case ADDRESS_IN_USE ->
                    local != null
                            ? ending(new PathFailure.AddressInUse(local), "port in use", why)
                            : system(address, why);
            case ADDRESS_NOT_AVAILABLE ->
                    local != null
                            ? ending(
                                    new PathFailure.AddressNotAvailable(local),
                                    "not an address of this machine",
                                    why)
                            : ending(
                                    new PathFailure.SystemError(
                                            "connect to " + address,
                                            "no local port is free (" + why.getMessage() + ")"),
                                    "no free local port",
                                    why);
            case DESCRIPTOR_LIMIT ->
                    ending(
                            new PathFailure.DescriptorLimit("open a socket to " + address),
                            "too many open files",
                            why);
            case OTHER -> system(address, why);
        };
    }

    private static boolean isDenied(Endpoint address, Duration took) {
        return address instanceof Endpoint.Address known
                && LocalNetworkDenial.ofSystem().isLikely(known.address(), took);
    }

    private static AttemptFailure denied(Endpoint address, Throwable why) {
        return new AttemptFailure(
                AttemptFailure.Kind.TRY_OTHERS,
                "path.local-network-denied",
                "no route, at once",
                attempts -> new PathFailure.LocalNetworkDenied(address, attempts),
                why);
    }

    private static PathFailure permission(Endpoint address, Throwable why) {
        boolean operation = String.valueOf(why.getMessage()).contains("not permitted"); // EPERM
        String remedy =
                address instanceof Endpoint.Unix(var path)
                        ? "Check the permissions of the socket file and its directories: `ls -l "
                                + path
                                + "`; writing to it is what connecting needs."
                        : operation
                                ? "A filter of this program's control group forbids it (systemd:"
                                        + " IPAddressDeny=), or a firewall of this machine: `nft"
                                        + " list ruleset` shows the rules."
                                : "A route of type prohibit forbids it (`ip route get` with the"
                                        + " address shows it), or a security module. A broadcast"
                                        + " address is forbidden too.";
        return new PathFailure.PermissionDenied("connect to " + address, remedy);
    }

    private static AttemptFailure ending(NetworkFailure failure, String reason, Throwable why) {
        return AttemptFailure.ending(failure.cause(), reason, _ -> failure, why);
    }

    private static AttemptFailure system(Endpoint address, Throwable why) {
        NetworkFailure failure =
                new PathFailure.SystemError(
                        "connect to " + address, String.valueOf(why.getMessage()));
        return new AttemptFailure(
                AttemptFailure.Kind.TRY_OTHERS,
                failure.cause(),
                String.valueOf(why.getMessage()),
                _ -> failure,
                why);
    }

    @Override
    public void discard(Opened opened) {
        opened.transport().close();
    }
}
