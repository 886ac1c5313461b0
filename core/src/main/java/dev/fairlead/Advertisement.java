package dev.fairlead;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A [Service] that is told to others, until it is closed. Safe for use by many threads.
public interface Advertisement extends AutoCloseable {
    /// As it was asked for; with the TXT record of today.
    Service service();

    /// The port that is told.
    int port();

    RegistrationState state();

    /// Tells the current state, then each change, one call after the other, until the last state. A
    /// handler that throws is told no more; one that is slow misses states in between.
    void onState(Executor executor, Consumer<RegistrationState> handler);

    /// Waits until others find it.
    ///
    /// @return by what name
    /// @throws NetworkException if it was refused, withdrawn or not registered within `limit`
    Endpoint.Service awaitRegistered(Duration limit) throws NetworkException;

    /// Says something else from now on.
    void update(TxtRecord txt);

    /// Tells others that it is gone; they hear it before this returns, unless the network is slow.
    /// A second time it does nothing.
    @Override
    void close();
}
