package dev.fairlead.quic.internal;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.internal.connection.CoreConnection;
import dev.fairlead.internal.connection.FlowConnection;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.connection.StackProvider;
import dev.fairlead.internal.connection.StreamOpener;
import dev.fairlead.internal.connection.TransportConnection;
import dev.fairlead.internal.io.Acceptor;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.quic.QuicDatagramStack;
import dev.fairlead.quic.QuicStack;
import dev.fairlead.quic.QuicStreamStack;

/// QUIC, for the core.
public final class QuicStacks implements StackProvider {
    /// By the service loader.
    public QuicStacks() {}

    @Override
    public boolean knows(Stack<?> stack) {
        return stack instanceof QuicStack
                || stack instanceof QuicStreamStack
                || stack instanceof QuicDatagramStack;
    }

    private static Carries carries(Stack<?> stack) {
        return switch (stack) {
            case QuicStreamStack _ -> Carries.ONE_STREAM;
            case QuicDatagramStack _ -> Carries.DATAGRAMS;
            default -> Carries.ALL;
        };
    }

    /// What the connection is set up with: one that is there for a stream has no other, and one
    /// that is there for datagrams has none.
    private static QuicStack below(Stack<?> stack) {
        return switch (stack) {
            case QuicStreamStack sole -> withStreams(sole.below(), 1);
            case QuicDatagramStack flow -> withStreams(flow.below(), 0);
            default -> (QuicStack) stack;
        };
    }

    private static QuicStack withStreams(QuicStack stack, int streams) {
        return stack.with(
                stack.options().withBidirectionalStreams(streams).withUnidirectionalStreams(0));
    }

    @Override
    public String scheme(Stack<?> stack) {
        return "quic";
    }

    @Override
    public CoreConnection create(
            Services services, Endpoint endpoint, Stack<?> stack, Parameters parameters) {
        Carries carries = carries(stack);
        StreamOpener opener = opener(services, stack, carries);
        return switch (carries) {
            case ALL -> QuicLink.toOpen(services, endpoint, parameters, opener);
            case ONE_STREAM -> TransportConnection.toOpen(services, endpoint, parameters, opener);
            case DATAGRAMS -> FlowConnection.toOpen(services, endpoint, parameters, opener);
        };
    }

    private static StreamOpener opener(Services services, Stack<?> stack, Carries carries) {
        return (route, p) -> QuicConnector.of(services, route, below(stack), carries, p);
    }

    @Override
    public StreamOpener opener(Services services, Stack<?> stack) {
        if (carries(stack) != Carries.ONE_STREAM) {
            throw new IllegalArgumentException(
                    "'" + stack.description() + "' gives no stream; add .stream()");
        }
        return opener(services, stack, Carries.ONE_STREAM);
    }

    @Override
    public CoreConnection over(Services services, Stack<?> stack, Transport transport) {
        return switch (transport) {
            case SoleStream stream -> TransportConnection.over(services, stream);
            case SoleFlow flow -> FlowConnection.over(services, flow);
            default -> QuicLink.over(services, (QuicTransport) transport);
        };
    }

    @Override
    public Acceptor listen(Place place, Stack<?> stack, Acceptor.Events events)
            throws NetworkException {
        return QuicAcceptor.open(place, below(stack), carries(stack), events);
    }
}
