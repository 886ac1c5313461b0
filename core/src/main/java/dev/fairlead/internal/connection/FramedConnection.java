package dev.fairlead.internal.connection;

import dev.fairlead.Endpoint;
import dev.fairlead.MessageConnection;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.internal.stack.framer.FramerTransport;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import java.util.Optional;

/// What a program holds of a connection whose messages a framer tells apart.
final class FramedConnection<M> extends MessageLink<M> {
    private final FramedCalls<M> calls;

    private FramedConnection(ConnectionCore core) {
        super(core);
        this.calls = new FramedCalls<>(core, this);
    }

    private FramedConnection(FramedConnection<M> whole, FramedCalls<M> calls, Duration limit) {
        super(whole, limit);
        this.calls = calls;
    }

    /// A connection that is still to be opened.
    static <M> FramedConnection<M> toOpen(
            Services services, Endpoint endpoint, Parameters parameters, StreamOpener opener) {
        return watched(services, ConnectionCore.toOpen(services, endpoint, parameters, opener));
    }

    /// A connection whose transport is open already.
    static <M> FramedConnection<M> over(Services services, FramerTransport<M> transport) {
        return watched(services, ConnectionCore.over(services, transport, Parameters.DEFAULT));
    }

    private static <M> FramedConnection<M> watched(Services services, ConnectionCore core) {
        FramedConnection<M> connection = new FramedConnection<>(core);
        services.leaks().watch(connection);
        return connection;
    }

    @Override
    void send(M message, Deadline deadline) throws NetworkException {
        calls.send(message, deadline);
    }

    @Override
    Optional<M> receive(Deadline deadline) throws NetworkException {
        return calls.receive(deadline);
    }

    @Override
    public MessageConnection<M> within(Duration each) {
        return new FramedConnection<>((FramedConnection<M>) whole(), calls, each);
    }
}
