package dev.fairlead.discovery.internal.station;

import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.PathFailure;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceSearch;
import dev.fairlead.internal.path.Latest;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A browser. The session's thread finds; whoever waits does so on a thread of its own.
final class StandardBrowser implements Browser {
    private final ServiceSearch search;
    private final Station station;
    private final Consumer<StandardBrowser> onClose;
    private final Latest<Snapshot> latest = new Latest<>(Snapshot.NONE);
    private final Latest<ConnectionState> state =
            new Latest<>((ConnectionState) new ConnectionState.Setup());
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Run run; // set once, before anybody else has this

    /// @param onClose told once it is closed
    StandardBrowser(ServiceSearch search, Station station, Consumer<StandardBrowser> onClose) {
        this.search = search;
        this.station = station;
        this.onClose = onClose;
    }

    void start() {
        state.set(new ConnectionState.Preparing());
        Session session = station.use();
        Run started = new Run(session);
        run = started;
        session.execute(started::begin);
    }

    /// What belongs to the session's thread.
    private final class Run implements Session.Told {
        private final Session session;
        private final Map<Endpoint.Service, Found> found = new LinkedHashMap<>();
        private final Runnable watcher = this::reachChanged;
        private @Nullable Runnable stop;

        Run(Session session) {
            this.session = session;
        }

        void begin() {
            session.watchReach(watcher);
            reachChanged();
            if (search.type().isPresent()) {
                InstanceSearch one =
                        new InstanceSearch(session, search, search.type().get(), this::changed);
                stop = one::stop;
                one.start();
            } else {
                TypesSearch all = new TypesSearch(session, search, this::changed);
                stop = all::stop;
                all.start();
            }
        }

        void end() {
            session.unwatchReach(watcher);
            if (stop != null) {
                stop.run();
                stop = null;
            }
        }

        private void reachChanged() {
            PathFailure.NoMulticast why = session.unreachable(search.toString());
            if (!closed.get()) {
                state.set(
                        why == null
                                ? new ConnectionState.Ready()
                                : new ConnectionState.Waiting(why));
            }
        }

        private void changed(Endpoint.Service endpoint, Optional<Found> now) {
            now.ifPresentOrElse(one -> found.put(endpoint, one), () -> found.remove(endpoint));
            session.changed(this);
        }

        @Override
        public void tell() {
            latest.set(new Snapshot(found));
        }
    }

    @Override
    public ServiceSearch search() {
        return search;
    }

    @Override
    public ConnectionState state() {
        return state.current();
    }

    @Override
    public void onState(Executor executor, Consumer<ConnectionState> handler) {
        state.tell(executor, handler);
    }

    @Override
    public List<FoundService> services() {
        return List.copyOf(latest.current().services().values());
    }

    @Override
    public Optional<FoundService> await(Predicate<FoundService> good, Duration limit)
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
    public Iterator<ServiceChange> iterator() {
        return new Changes(latest);
    }

    @Override
    public void onChange(Executor executor, Consumer<ServiceChange> handler) {
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
    public Flow.Publisher<ServiceChange> publisher() {
        return subscriber -> new Subscription(subscriber, new Changes(latest)).start();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Run started = run;
            if (started != null) {
                started.session.execute(started::end);
            }
            state.set(new ConnectionState.Cancelled());
            latest.close();
            station.release();
            onClose.accept(this);
        }
    }
}
