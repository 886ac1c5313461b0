package dev.fairlead.internal.connection;

import dev.fairlead.Endpoint;
import dev.fairlead.ListenerOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.internal.io.Acceptor;
import dev.fairlead.internal.io.Transport;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/// Stacks that another module brings, with what it takes to open them. Found with a
/// `ServiceLoader`; `fairlead-quic` has the one there is.
public interface StackProvider {

    /// The one that knows `stack`; empty for a stack of the core, and for one that nobody knows.
    static Optional<StackProvider> of(Stack<?> stack) {
        for (StackProvider one : Holder.FOUND) {
            if (one.knows(stack)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    boolean knows(Stack<?> stack);

    /// What stands before `://` in an address of who listens with it.
    String scheme(Stack<?> stack);

    /// A connection in setup.
    CoreConnection create(
            Services services, Endpoint endpoint, Stack<?> stack, Parameters parameters);

    /// What opens a stream for a race with other stacks.
    ///
    /// @throws IllegalArgumentException if `stack` gives no stream
    StreamOpener opener(Services services, Stack<?> stack);

    /// A connection over what a listener let in.
    CoreConnection over(Services services, Stack<?> stack, Transport transport);

    /// Where a listener listens over UDP.
    ///
    /// @param dualStack whether IPv4 comes to an IPv6 socket too
    record Place(
            Services services,
            Endpoint.Address local,
            boolean dualStack,
            ListenerOptions options) {}

    /// Begins to listen.
    ///
    /// @throws NetworkException if an option cannot be honoured
    Acceptor listen(Place place, Stack<?> stack, Acceptor.Events events) throws NetworkException;

    /// Looked for once; artifacts do not come later.
    final class Holder {
        private static final List<StackProvider> FOUND =
                ServiceLoader.load(StackProvider.class, StackProvider.class.getClassLoader())
                        .stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();

        private Holder() {}
    }
}
