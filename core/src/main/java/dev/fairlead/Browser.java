package dev.fairlead;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Looks for services near by, or of a domain ([ServiceSearch#withDomain]), until it is closed.
///
/// ```java
/// try (Browser browser = Browser.open(ServiceSearch.of("_http._tcp").withTxt())) {
///     for (ServiceChange change : browser) {                 // what is there first, then each change
///         System.out.println(change.kind() + " " + change.service().endpoint());
///     }
/// }
/// ```
///
/// It is *ready* when something can be asked, and waits while no interface can do multicast: see
/// [PathFailure.NoMulticast]. That of a domain is ready when a nameserver has answered, and waits
/// while none does; what was found stays until its time to live is over. Who reads slowly misses
/// what has come and gone in between, and never the last. Safe for use by many threads; each
/// iterator is for one.
public interface Browser extends Iterable<ServiceChange>, AutoCloseable {
    /// Looks on all interfaces of [Network#shared()].
    ///
    /// @throws IllegalStateException if the artifact `fairlead-discovery` is not there
    static Browser open(ServiceSearch search) {
        return Network.shared().browse(search);
    }

    /// Looks for one service, and stops as soon as it was found.
    ///
    /// @return empty if there was none within `limit`
    /// @throws InterruptedException if the thread was interrupted
    static Optional<FoundService> first(
            ServiceSearch search, Predicate<FoundService> good, Duration limit)
            throws InterruptedException {
        try (Browser browser = open(search)) {
            return browser.await(good, limit);
        }
    }

    ServiceSearch search();

    ConnectionState state();

    /// Tells the current state, then each change, one call after the other. A handler that throws
    /// is told no more.
    void onState(Executor executor, Consumer<ConnectionState> handler);

    /// What is there now, for all that is known.
    List<FoundService> services();

    /// Waits for one that is good enough; it may be known already. The search goes on.
    ///
    /// @return empty if `limit` has passed or this was closed
    /// @throws InterruptedException if the thread was interrupted
    Optional<FoundService> await(Predicate<FoundService> good, Duration limit)
            throws InterruptedException;

    /// Begins with what is there. `hasNext` blocks until something has changed, and is false when
    /// this was closed or the thread interrupted (the flag stays set).
    @Override
    Iterator<ServiceChange> iterator();

    /// Tells what is there, then each change, one call after the other, until this is closed. A
    /// handler that throws is told no more.
    void onChange(Executor executor, Consumer<ServiceChange> handler);

    /// Tells subscribers what is there, then each change, as fast as they ask for it; completes
    /// when this is closed.
    Flow.Publisher<ServiceChange> publisher();

    /// Stops asking, and ends iterators, handlers and subscriptions. A second time it does nothing.
    @Override
    void close();
}
