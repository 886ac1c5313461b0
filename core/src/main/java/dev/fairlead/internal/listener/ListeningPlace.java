package dev.fairlead.internal.listener;

import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.ListenerOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Stack;
import dev.fairlead.TlsOptions;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.connection.StackProvider;
import dev.fairlead.internal.connection.Stacks;
import dev.fairlead.internal.io.Acceptor;
import dev.fairlead.internal.stack.dtls.DtlsLayer;
import dev.fairlead.internal.stack.tcp.SocketLayer;
import dev.fairlead.internal.stack.tcp.SocketOptions;
import dev.fairlead.internal.stack.tcp.StreamOverSocket;
import dev.fairlead.internal.stack.tcp.TcpAcceptor;
import dev.fairlead.internal.stack.tls.TlsLayer;
import dev.fairlead.internal.stack.udp.FlowLayer;
import dev.fairlead.internal.stack.udp.UdpAcceptor;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Where a listener wants to listen and with what, and how its socket is opened there.
final class ListeningPlace {
    private static final int MOST_FLOWS = 16_384;

    private final Services services;
    private final Endpoint wanted;
    private final Stack<?> stack;
    private final ListenerOptions options;

    /// @throws IllegalArgumentException if nobody can listen there so
    ListeningPlace(Services services, Endpoint wanted, Stack<?> stack, ListenerOptions options) {
        if (!(wanted instanceof Endpoint.Address || wanted instanceof Endpoint.Unix)) {
            throw new IllegalArgumentException(
                    "cannot listen on "
                            + wanted
                            + ": an address of this machine or a Unix socket path is needed");
        }
        Stacks.requireKnown(stack);
        if (options.service().isPresent() && wanted instanceof Endpoint.Unix) {
            throw new IllegalArgumentException(
                    "nobody near by can reach " + wanted + ": a service needs an address");
        }
        if (Stacks.overUdp(stack) && wanted instanceof Endpoint.Unix) {
            throw new IllegalArgumentException(
                    "cannot listen for UDP on "
                            + wanted
                            + ": an address of this machine is needed");
        }
        this.services = services;
        this.wanted = wanted;
        this.stack = stack;
        this.options = options;
    }

    /// A flow of datagrams takes no descriptor, and its source may be forged: where no limit is
    /// asked for, there is one.
    int maximumConnections() {
        return Stacks.overUdp(stack)
                ? Math.min(options.maximumConnections(), MOST_FLOWS)
                : options.maximumConnections();
    }

    /// Begins to listen.
    ///
    /// @param limited whether not all who come may be let in
    Acceptor open(boolean limited, Acceptor.Events events) throws IOException {
        Optional<StackProvider> other = StackProvider.of(stack);
        if (other.isPresent()) {
            return openOther(other.get(), events);
        }
        Optional<UdpOptions> udp = Stacks.udp(stack);
        return udp.isPresent() ? openUdp(udp.get(), events) : openStream(limited, events);
    }

    /// What went wrong with it.
    NetworkFailure failure(Throwable why) {
        return BindFailures.of(wanted, why);
    }

    private @Nullable SocketLayer layer() throws NetworkException {
        return StreamOverSocket.of(
                services.loops().sockets(), tlsLayer(), Stacks.messages(services, stack, null));
    }

    private static void requireIdentity(TlsOptions tls) throws NetworkException {
        if (!tls.hasIdentities() && tls.psk().isEmpty()) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "TlsOptions.identities", "a server needs one, and there is none"));
        }
    }

    private @Nullable TlsLayer tlsLayer() throws NetworkException {
        Optional<TlsOptions> tls = Stacks.tls(stack);
        if (tls.isEmpty()) {
            return null;
        }
        requireIdentity(tls.get());
        if (Stacks.startTls(stack) != null) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "TlsStack.startTls",
                            "a listener begins with TLS; STARTTLS is for clients"));
        }
        try {
            return TlsLayer.server(services.tls(), tls.get());
        } catch (SSLException e) {
            throw new NetworkException(new SecurityFailure.Broken(wanted, e.toString()), e);
        }
    }

    private Acceptor openStream(boolean limited, Acceptor.Events events) throws IOException {
        SocketOptions.Kind kind =
                new SocketOptions.Kind(
                        services.loops().epoll(),
                        wanted instanceof Endpoint.Unix,
                        options.multipath());
        SocketOptions socketOptions = SocketOptions.of(kind, Stacks.tcp(stack), options.ip());
        Refusals.check(wanted, options, kind.epoll());
        BindFailures.rehearse(wanted);
        TcpAcceptor.Binding binding =
                new TcpAcceptor.Binding(
                        wanted,
                        options.backlog(),
                        options.reuseAddress(),
                        options.reusePort(),
                        isDualStack(),
                        limited,
                        options.interfaceName().orElse(null));
        return TcpAcceptor.open(services.loops(), binding, socketOptions, layer(), events);
    }

    private Acceptor openUdp(UdpOptions udp, Acceptor.Events events) throws NetworkException {
        boolean system = services.udpPorts().sockets().system();
        UdpSocketOptions socketOptions = UdpSocketOptions.of(system, udp, options.ip());
        Refusals.check(wanted, options, system);
        if (options.multipath()) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "ListenerOptions.multipath", "MPTCP is of TCP, and this is UDP"));
        }
        UdpAcceptor.Binding binding =
                new UdpAcceptor.Binding(
                        (Endpoint.Address) wanted,
                        isDualStack(),
                        options.reusePort(),
                        options.interfaceName().orElse(null));
        return UdpAcceptor.open(services.udpPorts(), binding, socketOptions, dtls(udp), events);
    }

    private Acceptor openOther(StackProvider other, Acceptor.Events events)
            throws NetworkException {
        Refusals.check(wanted, options, services.loops().epoll());
        return other.listen(
                new StackProvider.Place(
                        services, (Endpoint.Address) wanted, isDualStack(), options),
                stack,
                events);
    }

    private @Nullable FlowLayer dtls(UdpOptions udp) throws NetworkException {
        Optional<TlsOptions> tls = Stacks.tls(stack);
        if (tls.isEmpty()) {
            return null;
        }
        requireIdentity(tls.get());
        return DtlsLayer.server(tls.get(), udp.receiveQueueSize(), Stacks.connectionIds(stack));
    }

    boolean isDualStack() {
        return wanted instanceof Endpoint.Address address
                && address.isIpv6()
                && address.isUnspecified()
                && options.ip().version() == IpOptions.Version.ANY;
    }
}
