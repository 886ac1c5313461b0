package dev.fairlead;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Keeps a connection open to an endpoint: opens another one when the last has ended, has lost its
/// way or could go a better one.
///
/// ```java
/// try (var keeper = Reconnector.open(server, Tcp.stack().tls(), Parameters.DEFAULT, ReconnectOptions.DEFAULT)) {
///     keeper.onConnection(executor, connection -> login(connection));         // each new one, ready
///     keeper.await(Duration.ofSeconds(30)).send(request);
/// }
/// ```
///
/// What was sent over one connection is not sent again over the next: only the program knows what
/// its peer has had. While a connection is replaced, the new one is ready before the old one is
/// closed, [ReconnectOptions#overlap()] later.
///
/// It tries until it is closed, with pauses that grow; a change of the network ends a pause. All
/// methods may be called from any thread, in handlers and while it closes too.
///
/// @param <C> what the stack gives
public interface Reconnector<C extends Connection> extends AutoCloseable {
    /// Begins to connect over [Network#shared()], and returns at once.
    ///
    /// @throws IllegalArgumentException if endpoint and stack do not go together
    static <C extends Connection> Reconnector<C> open(
            Endpoint endpoint, Stack<C> stack, Parameters parameters, ReconnectOptions options) {
        return Network.shared().reconnector(endpoint, stack, parameters, options);
    }

    /// The newest connection, if it has not ended.
    Optional<C> current();

    /// Waits until there is a connection.
    ///
    /// @throws NetworkException with [DeadlineExceeded] if none is ready in time, which has the
    ///   failure of the last try; with [Cancelled] if this was closed
    C await(Duration limit) throws NetworkException;

    /// Tells the newest connection, then each that follows, one call after the other. A handler
    /// that is slow misses those in between; one that throws is told no more.
    void onConnection(Executor executor, Consumer<C> handler);

    /// Opens another connection now, in place of the newest.
    void reconnect();

    /// Why the last try came to nothing; empty if it did not, or there was none.
    Optional<NetworkFailure> failure();

    /// Opens no more, and closes the newest connection as [Connection#close()] does, older ones
    /// too. A second call does nothing.
    ///
    /// @throws NetworkException if what was accepted did not reach the operating system; everything
    ///   is released all the same
    @Override
    void close() throws NetworkException;
}
