package dev.fairlead.internal.connection;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.TcpOptions;
import dev.fairlead.TcpStack;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsStack;
import java.util.Optional;

/// From a stack, which says what is wanted, to the connection that can do it.
public final class Stacks {
    private Stacks() {}

    /// A connection in setup.
    public static <C extends Connection> C create(
            Services services, Endpoint endpoint, Stack<C> stack, Parameters parameters) {
        TcpOptions options = tcp(stack);
        Optional<TlsOptions> tls = tls(stack);
        return kindOf(
                stack,
                TransportConnection.toOpen(
                        services,
                        endpoint,
                        parameters,
                        p -> TcpConnector.of(services, endpoint, options, tls, p)));
    }

    /// A connection that is ready. Blocks; an interrupt cancels.
    public static <C extends Connection> C open(
            Services services, Endpoint endpoint, Stack<C> stack, Parameters parameters)
            throws NetworkException {
        C connection = create(services, endpoint, stack, parameters);
        ((TransportConnection) connection).openBlocking();
        return connection;
    }

    /// The TLS of a stack, if it has any.
    public static Optional<TlsOptions> tls(Stack<?> stack) {
        return stack instanceof TlsStack tls ? Optional.of(tls.options()) : Optional.empty();
    }

    /// The TCP below a stack.
    public static TcpOptions tcp(Stack<?> stack) {
        if (stack instanceof TcpStack tcp) {
            return tcp.options();
        }
        if (stack instanceof TlsStack tls) {
            return tls.tcp();
        }
        throw new IllegalArgumentException(
                "the stack '"
                        + stack.description()
                        + "' is of a kind that this version of Fairlead"
                        + " does not know; use Tcp.stack()");
    }

    /// What a stack promises to give: stacks of TCP and TLS are a `Stack<StreamConnection>`.
    @SuppressWarnings("unchecked")
    public static <C extends Connection> C kindOf(Stack<C> stack, TransportConnection connection) {
        tcp(stack);
        return (C) connection;
    }
}
