package dev.fairlead;

/// Which protocols a connection speaks, from the transport up. The type parameter says what may be
/// sent over it: a stack of TCP alone gives a [StreamConnection].
///
/// Stacks are immutable values. Make them with [Tcp#stack()].
///
/// @param <C> the kind of connection that opens with this stack
public interface Stack<C extends Connection> {

    /// The protocols in the order in which they are set up, such as `tcp`.
    String description();
}
