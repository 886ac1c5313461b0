package dev.fairlead.internal.connection;

import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.internal.race.Connector;

/// How one stack is opened: makes the connector for a race.
@FunctionalInterface
public interface StreamOpener {
    /// @throws NetworkException if what is asked for cannot be honoured here
    Connector<Opened> connector(Route route, Parameters parameters) throws NetworkException;
}
