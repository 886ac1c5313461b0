package dev.fairlead.quic.internal;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.internal.connection.CoreConnection;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.connection.StackProvider;
import dev.fairlead.internal.connection.StreamOpener;
import dev.fairlead.internal.connection.TransportConnection;
import dev.fairlead.internal.io.Acceptor;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.quic.QuicStack;
import dev.fairlead.quic.QuicStreamStack;

/// QUIC, for the core.
public final class QuicStacks implements StackProvider {
    /// By the service loader.
    public QuicStacks() {}

    @Override
    public boolean knows(Stack<?> stack) {
        return stack instanceof QuicStack || stack instanceof QuicStreamStack;
    }

    private static boolean isSole(Stack<?> stack) {
        return stack instanceof QuicStreamStack;
    }

    /// What the connection is set up with: one that is there for a stream has no other.
    private static QuicStack below(Stack<?> stack) {
        if (stack instanceof QuicStreamStack sole) {
            QuicStack below = sole.below();
            return below.with(
                    below.options().withBidirectionalStreams(1).withUnidirectionalStreams(0));
        }
        return (QuicStack) stack;
    }

    @Override
    public String scheme(Stack<?> stack) {
        return "quic";
    }

    @Override
    public CoreConnection create(
            Services services, Endpoint endpoint, Stack<?> stack, Parameters parameters) {
        boolean sole = isSole(stack);
        StreamOpener opener =
                (route, p) -> QuicConnector.of(services, route, below(stack), sole, p);
        return sole
                ? TransportConnection.toOpen(services, endpoint, parameters, opener)
                : QuicLink.toOpen(services, endpoint, parameters, opener);
    }

    @Override
    public CoreConnection over(Services services, Stack<?> stack, Transport transport) {
        return transport instanceof SoleStream stream
                ? TransportConnection.over(services, stream)
                : QuicLink.over(services, (QuicTransport) transport);
    }

    @Override
    public Acceptor listen(Place place, Stack<?> stack, Acceptor.Events events)
            throws NetworkException {
        return QuicAcceptor.open(place, below(stack), isSole(stack), events);
    }
}
