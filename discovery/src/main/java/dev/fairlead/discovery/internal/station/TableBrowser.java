package dev.fairlead.discovery.internal.station;

import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.FoundService;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceSearch;
import dev.fairlead.internal.path.Latest;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What a browser shows of what is found, to any thread, however it is found.
abstract class TableBrowser implements Browser {
    private final ServiceSearch search;
    final Latest<Snapshot> latest = new Latest<>(Snapshot.NONE);
    private final Latest<ConnectionState> state =
            new Latest<>((ConnectionState) new ConnectionState.Setup());
    private final AtomicBoolean closed = new AtomicBoolean();

    TableBrowser(ServiceSearch search) {
        this.search = search;
    }

    /// Not once it is closed.
    final void set(ConnectionState next) {
        if (!closed.get()) {
            state.set(next);
        }
    }

    /// Ends the search; called once.
    abstract void stop();

    @Override
    public final ServiceSearch search() {
        return search;
    }

    @Override
    public final ConnectionState state() {
        return state.current();
    }

    @Override
    public final void onState(Executor executor, Consumer<ConnectionState> handler) {
        state.tell(executor, handler);
    }

    @Override
    public final List<FoundService> services() {
        return List.copyOf(latest.current().services().values());
    }

    @Override
    public final Optional<FoundService> await(Predicate<FoundService> good, Duration limit)
            throws InterruptedException {
        Deadline deadline = Deadline.after(limit);
        Snapshot last = null;
        while (true) {
            Snapshot next = latest.after(last, deadline);
            if (next == null) {
                return Optional.empty();
            }
            for (FoundService found : next.services().values()) {
                if (good.test(found)) {
                    return Optional.of(found);
                }
            }
            last = next;
        }
    }

    @Override
    public final Iterator<ServiceChange> iterator() {
        return new Changes(latest);
    }

    @Override
    public final void onChange(Executor executor, Consumer<ServiceChange> handler) {
        latest.tell(
                executor,
                new Consumer<>() {
                    private Snapshot before = Snapshot.NONE;

                    @Override
                    public void accept(Snapshot now) {
                        List<ServiceChange> changes = now.since(before);
                        before = now;
                        changes.forEach(handler);
                    }
                });
    }

    @Override
    public final Flow.Publisher<ServiceChange> publisher() {
        return subscriber -> new Subscription(subscriber, new Changes(latest)).start();
    }

    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            state.set(new ConnectionState.Cancelled());
            latest.close();
            stop();
        }
    }
}
