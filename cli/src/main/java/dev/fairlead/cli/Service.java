package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.NetworkException;
import dev.fairlead.cli.Console.OutputGone;

/// What `fairlead listen` does with a connection.
///
/// @param <C> what connections it serves
interface Service<C extends Connection> {

    /// Serves one connection until it is over. The connection is the caller's to close.
    ///
    /// @param traffic counted as it happens
    void serve(C connection, Traffic traffic) throws NetworkException, OutputGone;

    /// Whether it may serve several at a time.
    boolean isConcurrent();

    /// Whether something is started for a connection, which one that only looks in should not
    /// cause.
    boolean speaksFirst();
}
