package dev.fairlead;

import java.util.List;

/// Which protocols a connection speaks, from the transport up. The type parameter says what may be
/// sent over it: a stack of TCP alone gives a [StreamConnection].
///
/// Stacks are immutable values. Make them with [Tcp#stack()].
///
/// @param <C> the kind of connection that opens with this stack
public interface Stack<C extends Connection> {

    /// The protocols in the order in which they are set up, such as `tcp`.
    String description();

    /// Whichever of these is ready first; such as `Stack.anyOf(Quic.stack("h3").stream(),
    /// Tcp.stack().tls(options.withAlpn("h2")))`. [AnyOfStack#or] adds more.
    ///
    /// @param first the most wanted
    /// @throws IllegalArgumentException naming what is wrong with them, such as one without TLS
    static AnyOfStack anyOf(Stack<StreamConnection> first, Stack<StreamConnection> second) {
        return new AnyOfStack(List.of(first, second));
    }
}
