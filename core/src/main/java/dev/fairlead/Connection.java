package dev.fairlead;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// One conversation with one peer.
///
/// `open` is create, [#start] and [#awaitReady] in one. Who wants to watch from the beginning takes
/// the steps apart. A connection that was made must be closed; one that is forgotten is reported to
/// the [NetworkObserver] and closed when it is found.
///
/// All methods may be called from any thread. Blocking calls are meant for virtual threads, and
/// work on any thread but the network's own (an [InlineHandler] must not block). An interrupt ends
/// the call, not the connection. After a failure, every later call throws that same failure.
public interface Connection extends AutoCloseable {

    /// Opens a connection with [Parameters#DEFAULT] over [Network#shared()].
    static <C extends Connection> C open(Endpoint endpoint, Stack<C> stack)
            throws NetworkException {
        return Network.shared().open(endpoint, stack, Parameters.DEFAULT);
    }

    /// Opens a connection over [Network#shared()] and returns when it is ready.
    ///
    /// @throws NetworkException if it cannot be established; nothing is left open
    /// @throws IllegalArgumentException if endpoint and stack do not go together
    static <C extends Connection> C open(Endpoint endpoint, Stack<C> stack, Parameters parameters)
            throws NetworkException {
        return Network.shared().open(endpoint, stack, parameters);
    }

    /// Makes a connection over [Network#shared()] that does nothing until it is started.
    static <C extends Connection> C create(
            Endpoint endpoint, Stack<C> stack, Parameters parameters) {
        return Network.shared().create(endpoint, stack, parameters);
    }

    /// Unique in its [Network], such as `C8`; its attempts are `C8.1.1`, `C8.1.2`, …
    String id();

    /// What was asked for; [#remote()] is what it came to.
    Endpoint endpoint();

    Parameters parameters();

    ConnectionState state();

    /// Tells `handler` the current state, then each change, in order, never two at once, on a
    /// virtual thread of its own.
    void onState(Consumer<ConnectionState> handler);

    /// As [#onState(Consumer)], on `executor`. If the executor is serial, it may serve many
    /// connections and listeners, and their events come in the order in which they happened.
    void onState(Executor executor, Consumer<ConnectionState> handler);

    /// Starts to establish it, and returns at once.
    ///
    /// @throws IllegalStateException if it was started before
    void start();

    /// Waits until it is ready.
    ///
    /// @throws NetworkException if it failed or was closed
    /// @throws IllegalStateException if it was not started
    void awaitReady() throws NetworkException;

    /// Tries again at once if it is waiting; does nothing in any other state.
    void restart();

    /// Gives up the attempts that are under way, and goes on with the next candidates. If there are
    /// none left, it fails or waits as if these had failed. Does nothing unless it is preparing.
    void tryNextCandidate();

    /// Whether what is sent now can leave this machine, and whether a better way is there; empty
    /// unless it is ready.
    Optional<ConnectionPath> path();

    /// As [#onPath(Executor, Duration, Consumer)], without patience.
    default void onPath(Executor executor, Consumer<ConnectionPath> handler) {
        onPath(executor, Duration.ZERO, handler);
    }

    /// Tells how its way is once it is ready, then each change, one call after the other, until it
    /// ends. Where the system tells of changes ([PathCapability#EVENTS]) a loss is told within a
    /// second, and no time is used while nothing changes; elsewhere the network is looked at every
    /// second. A connection whose way is lost stays ready. A handler that throws is told no more.
    ///
    /// @param patience a loss that mends itself within it is not told; 1 hour at most
    void onPath(Executor executor, Duration patience, Consumer<ConnectionPath> handler);

    /// The local end once it is ready.
    Optional<Endpoint> local();

    /// The remote end once it is ready.
    Optional<Endpoint> remote();

    /// How it came about, so far.
    EstablishmentReport report();

    /// What it has carried so far, and how it ended.
    TransferReport transferReport();

    /// Sends what was accepted, ends the stream properly, and releases everything; waits 5 s at
    /// most. Cancels what is under way if it was not ready. A second call does nothing. Once the
    /// operating system has everything there is no wait: the event loop then releases the
    /// descriptor at once.
    ///
    /// @throws NetworkException if accepted bytes did not reach the operating system; everything is
    ///   released all the same
    @Override
    void close() throws NetworkException;

    /// Releases everything at once; what was accepted and not yet sent is lost, and a TCP peer sees
    /// a reset. Never blocks, never throws.
    void abort();
}
