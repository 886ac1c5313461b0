package dev.fairlead;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/// Tells how the network of this machine is, and each change.
///
/// ```java
/// try (PathMonitor monitor = PathMonitor.open()) {
///     for (NetworkPath path : monitor) {                     // the current one at once, then each change
///         System.out.println(path);
///     }
/// }
/// ```
///
/// The first change after a quiet time is told at once; further ones at most every 50 ms, always
/// with the newest state; the last state of a storm within 100 ms of its end. Who reads slowly
/// misses states in between and never the last. No two paths in a row are equal. Nothing is sent,
/// and no time is used while nothing changes, where the system tells of changes
/// ([PathCapability#EVENTS]).
///
/// Safe for use by many threads; each iterator is for one.
public interface PathMonitor extends Iterable<NetworkPath>, AutoCloseable {
    /// The path to anywhere: over any interface with a default route.
    static PathMonitor open() {
        return open(PathConstraints.NONE);
    }

    /// The path to anywhere over the interfaces that `constraints` allow.
    static PathMonitor open(PathConstraints constraints) {
        return Network.shared().monitor(constraints);
    }

    /// The path to one destination. A name is not looked up: its path is that to anywhere, but for
    /// `localhost`.
    static PathMonitor open(Endpoint destination, PathConstraints constraints) {
        return Network.shared().monitor(destination, constraints);
    }

    /// The path as it is now, for all that was told by the system.
    NetworkPath current();

    /// Begins with the current path. `hasNext` blocks until the path has changed, and is false when
    /// the monitor was closed or the thread interrupted (the flag stays set).
    @Override
    Iterator<NetworkPath> iterator();

    /// Waits for a path that is good enough, as `NetworkPath::isSatisfied`; the current one may be.
    ///
    /// @return empty if `limit` has passed or the monitor was closed
    /// @throws InterruptedException if the thread was interrupted
    Optional<NetworkPath> await(java.util.function.Predicate<NetworkPath> good, Duration limit)
            throws InterruptedException;

    /// Tells the current path, then each change, one after the other, until the monitor is closed.
    /// A handler that throws is told no more.
    void onChange(Executor executor, Consumer<NetworkPath> handler);

    /// Tells subscribers the current path, then each change, as fast as they ask for it; completes
    /// when the monitor is closed.
    Flow.Publisher<NetworkPath> publisher();

    /// Ends iterators, handlers and subscriptions. Returns at once; a handler's call that runs is
    /// not waited for.
    @Override
    void close();
}
