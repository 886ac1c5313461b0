package dev.fairlead.internal.connection;

import dev.fairlead.AnyOfStack;
import dev.fairlead.Connection;
import dev.fairlead.DtlsStack;
import dev.fairlead.Endpoint;
import dev.fairlead.FramedStack;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.PathConstraints;
import dev.fairlead.Stack;
import dev.fairlead.StartTlsProtocol;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import dev.fairlead.TcpStack;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsStack;
import dev.fairlead.UdpOptions;
import dev.fairlead.UdpStack;
import dev.fairlead.WebSocketStack;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.StreamLayer;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.race.AnyOf;
import dev.fairlead.internal.race.Connector;
import dev.fairlead.internal.resolve.Egress;
import dev.fairlead.internal.stack.framer.FramerLayer;
import dev.fairlead.internal.stack.framer.FramerTransport;
import dev.fairlead.internal.stack.websocket.WebSocketLayer;
import dev.fairlead.internal.stack.websocket.WebSocketTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From a stack, which says what is wanted, to the connection that can do it.
public final class Stacks {
    private Stacks() {}

    /// A connection in setup.
    public static <C extends Connection> C create(
            Services services, Endpoint endpoint, Stack<C> stack, Parameters parameters) {
        if (stack instanceof AnyOfStack any) {
            return kindOf(
                    stack,
                    TransportConnection.toOpen(
                            services, endpoint, parameters, anyOf(services, any)));
        }
        Optional<StackProvider> other = StackProvider.of(stack);
        if (other.isPresent()) {
            return kindOf(stack, other.get().create(services, endpoint, stack, parameters));
        }
        Optional<UdpOptions> udp = udp(stack);
        if (udp.isPresent()) {
            return kindOf(
                    stack,
                    FlowConnection.toOpen(
                            services,
                            endpoint,
                            parameters,
                            (route, p) -> UdpConnector.of(services, route, stack, udp.get(), p)));
        }
        StreamOpener opener = overTcp(services, stack, messages(services, stack, endpoint));
        if (stack instanceof FramedStack<?>) {
            return kindOf(stack, FramedConnection.toOpen(services, endpoint, parameters, opener));
        }
        if (stack instanceof WebSocketStack) {
            return kindOf(stack, WebSocketLink.toOpen(services, endpoint, parameters, opener));
        }
        return kindOf(stack, TransportConnection.toOpen(services, endpoint, parameters, opener));
    }

    private static StreamOpener overTcp(
            Services services, Stack<?> stack, @Nullable StreamLayer messages) {
        TcpOptions options = tcp(stack);
        Optional<TlsOptions> tls = tls(stack);
        return (route, p) ->
                TcpConnector.of(services, route, options, tls, startTls(stack), messages, p);
    }

    private static StreamOpener anyOf(Services services, AnyOfStack any) {
        List<StreamOpener> all = new ArrayList<>();
        List<StreamOpener> throughProxies = new ArrayList<>();
        for (Stack<?> stack : any.stacks()) {
            Optional<StackProvider> other = StackProvider.of(stack);
            if (other.isPresent()) {
                all.add(other.get().opener(services, stack));
            } else {
                StreamOpener opener = overTcp(services, stack, null);
                all.add(opener);
                throughProxies.add(opener);
            }
        }
        return (route, p) -> {
            List<Connector<Opened>> connectors = new ArrayList<>();
            boolean proxied = route.proxy() != null && !throughProxies.isEmpty();
            for (StreamOpener opener : proxied ? throughProxies : all) {
                connectors.add(opener.connector(route, p));
            }
            return connectors.size() == 1 ? connectors.getFirst() : new AnyOf<>(connectors);
        };
    }

    /// What carries messages over the stream of a stack.
    ///
    /// @param endpoint to connect to; `null` for a listener's
    /// @return `null` if the stack is one of bytes
    public static @Nullable StreamLayer messages(
            Services services, Stack<?> stack, @Nullable Endpoint endpoint) {
        if (stack instanceof FramedStack<?> framed) {
            return endpoint == null
                    ? FramerLayer.server(framed.framing())
                    : FramerLayer.client(framed.framing());
        }
        if (stack instanceof WebSocketStack webSocket) {
            return endpoint == null
                    ? WebSocketLayer.server(webSocket.options())
                    : WebSocketLayer.client(
                            webSocket.options(), endpoint, webSocket.tls().isPresent());
        }
        return null;
    }

    /// The byte stream below a stack of messages; any other is that itself.
    private static Stack<?> stream(Stack<?> stack) {
        if (stack instanceof WebSocketStack webSocket) {
            TcpStack tcp = Tcp.stack().with(webSocket.tcp());
            return webSocket.tls().isPresent() ? tcp.tls(webSocket.tls().get()) : tcp;
        }
        return stack instanceof FramedStack<?> framed ? framed.stream() : stack;
    }

    /// A connection that is ready. Blocks; an interrupt cancels.
    public static <C extends Connection> C open(
            Services services, Endpoint endpoint, Stack<C> stack, Parameters parameters)
            throws NetworkException {
        C connection = create(services, endpoint, stack, parameters);
        ((CoreConnection) connection).openBlocking();
        return connection;
    }

    /// What is spoken before the TLS of a stack.
    ///
    /// @return `null` if TLS comes first, or there is none
    public static @Nullable StartTlsProtocol startTls(Stack<?> stack) {
        return stream(stack) instanceof TlsStack tls ? tls.startTls().orElse(null) : null;
    }

    /// The TLS of a stack, if it has any.
    public static Optional<TlsOptions> tls(Stack<?> stack) {
        return switch (stream(stack)) {
            case TlsStack tls -> Optional.of(tls.options());
            case DtlsStack dtls -> Optional.of(dtls.options());
            default -> Optional.empty();
        };
    }

    /// Whether an ID may say which connection a datagram belongs to.
    public static boolean connectionIds(Stack<?> stack) {
        return stack instanceof DtlsStack dtls && dtls.connectionIds();
    }

    /// Which way questions about names leave under constraints.
    public static Egress egress(Services services, PathConstraints constraints) {
        return Ways.egress(services.paths(), constraints, services.loops().epoll());
    }

    /// What stands before `://` in an address of who listens with it.
    public static String scheme(Stack<?> stack) {
        Optional<StackProvider> other = StackProvider.of(stack);
        if (other.isPresent()) {
            return other.get().scheme(stack);
        }
        boolean secured = tls(stack).isPresent();
        if (udp(stack).isPresent()) {
            return secured ? "dtls" : "udp";
        }
        if (stack instanceof WebSocketStack) {
            return secured ? "wss" : "ws";
        }
        return secured ? "tls" : "tcp";
    }

    /// @throws IllegalArgumentException if this version does not know the stack
    public static void requireKnown(Stack<?> stack) {
        if (!overUdp(stack)) {
            tcp(stack);
        }
    }

    /// Whether it is a port of UDP that a listener with this stack has.
    public static boolean overUdp(Stack<?> stack) {
        return udp(stack).isPresent() || StackProvider.of(stack).isPresent();
    }

    /// A connection over what a listener let in.
    public static CoreConnection over(Services services, Stack<?> stack, Transport transport) {
        Optional<StackProvider> other = StackProvider.of(stack);
        if (other.isPresent()) {
            return other.get().over(services, stack, transport);
        }
        return switch (transport) {
            case DatagramTransport flow -> FlowConnection.over(services, flow);
            case WebSocketTransport open -> WebSocketLink.over(services, open);
            case StreamTransport stream -> TransportConnection.over(services, stream);
            case FramerTransport<?> framed -> FramedConnection.over(services, framed);
            default -> throw new IllegalArgumentException(stack + " over " + transport);
        };
    }

    /// The UDP below a stack, if it has any.
    public static Optional<UdpOptions> udp(Stack<?> stack) {
        return switch (stack) {
            case UdpStack udp -> Optional.of(udp.options());
            case DtlsStack dtls -> Optional.of(dtls.udp());
            default -> Optional.empty();
        };
    }

    /// The TCP below a stack.
    public static TcpOptions tcp(Stack<?> stack) {
        Stack<?> stream = stream(stack);
        if (stream instanceof TcpStack tcp) {
            return tcp.options();
        }
        if (stream instanceof TlsStack tls) {
            return tls.tcp();
        }
        if (stream instanceof AnyOfStack) {
            throw new IllegalArgumentException(
                    "a listener is of one stack, and not of any of '"
                            + stack.description()
                            + "'; open one listener for each");
        }
        throw new IllegalArgumentException(
                "the stack '"
                        + stack.description()
                        + "' is of a kind that this version of Fairlead"
                        + " does not know; use Tcp.stack() or Udp.stack()");
    }

    /// What a stack promises to give: stacks of TCP and TLS are a `Stack<StreamConnection>`, those
    /// of UDP and DTLS a `Stack<DatagramConnection>`, a framed one a `Stack<MessageConnection<M>>`
    /// of the framing that made its transport.
    @SuppressWarnings("unchecked")
    public static <C extends Connection> C kindOf(Stack<C> stack, CoreConnection connection) {
        if (!(stack instanceof AnyOfStack)) { // whose members are known by now
            requireKnown(stack);
        }
        return (C) connection;
    }
}
