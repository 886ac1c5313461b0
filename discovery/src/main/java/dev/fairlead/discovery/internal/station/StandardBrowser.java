package dev.fairlead.discovery.internal.station;

import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.PathFailure;
import dev.fairlead.ServiceSearch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A browser. The session's thread finds; whoever waits does so on a thread of its own.
final class StandardBrowser extends TableBrowser {
    private final Neighbourhood.Lender lender;
    private final Consumer<StandardBrowser> onClose;
    private @Nullable Run run; // set once, before anybody else has this

    /// @param onClose told once it is closed
    StandardBrowser(
            ServiceSearch search, Neighbourhood.Lender lender, Consumer<StandardBrowser> onClose) {
        super(search);
        this.lender = lender;
        this.onClose = onClose;
    }

    void start() {
        set(new ConnectionState.Preparing());
        Neighbourhood session = lender.use();
        Run started = new Run(session);
        run = started;
        session.execute(started::begin);
    }

    /// What belongs to the session's thread.
    private final class Run implements Neighbourhood.Told {
        private final Neighbourhood session;
        private final Map<Endpoint.Service, Found> found = new LinkedHashMap<>();
        private final Runnable watcher = this::reachChanged;
        private @Nullable Runnable stop;

        Run(Neighbourhood session) {
            this.session = session;
        }

        void begin() {
            ServiceSearch search = search();
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
            session.watchReach(watcher);
            reachChanged();
        }

        void end() {
            session.unwatchReach(watcher);
            if (stop != null) {
                stop.run();
                stop = null;
            }
        }

        private void reachChanged() {
            PathFailure.NoMulticast why = session.unreachable(search().toString());
            set(why == null ? new ConnectionState.Ready() : new ConnectionState.Waiting(why));
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
    void stop() {
        Run started = run;
        if (started != null) {
            started.session.execute(started::end);
        }
        lender.release();
        onClose.accept(this);
    }
}
