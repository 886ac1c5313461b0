package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.PathFailure;
import dev.fairlead.RegistrationState;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Service;
import dev.fairlead.TxtRecord;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.discovery.internal.mdns.Octets;
import dev.fairlead.discovery.internal.mdns.Publication;
import dev.fairlead.internal.resolve.DnsName;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A service that is told. The session's thread tells it; the rest is for any thread.
final class StandardAdvertisement extends StatedAdvertisement {
    private static final long LIMIT_OF_GOODBYE = 1_000;

    private final Station station;
    private final Consumer<StandardAdvertisement> onClose;
    private @Nullable Run run; // set once, before anybody else has this

    /// @param service with its name
    StandardAdvertisement(
            Service service, int port, Station station, Consumer<StandardAdvertisement> onClose) {
        super(service, port);
        this.station = station;
        this.onClose = onClose;
    }

    void start() {
        Session session = station.use();
        Run started = new Run(session);
        run = started;
        session.execute(started::begin);
    }

    /// What belongs to the session's thread.
    private final class Run implements Advertised.Owner {
        private final Session session;
        private final Runnable watcher = this::reachChanged;
        private RegistrationState reached = new RegistrationState.Registering();
        private long id;
        private boolean told;

        Run(Session session) {
            this.session = session;
        }

        void begin() {
            Service first = service();
            DnsName type = InstanceName.of(first.type());
            List<DnsName> subtypes =
                    first.subtypes().stream()
                            .map(subtype -> Labels.under(subtype, Labels.under("_sub", type)))
                            .toList();
            long host = session.hosts().use(first);
            told = true;
            try {
                id =
                        session.engine()
                                .publish(
                                        new Publication.Instance(
                                                name(),
                                                type,
                                                subtypes,
                                                InstanceName.LOCAL, // the engine puts the host's
                                                port(),
                                                octets(first.txt())),
                                        host,
                                        first.renames(),
                                        session.now());
            } catch (IllegalStateException _) { // another advertisement of this program has it
                refused(InstanceName.of(endpoint(name())));
                return;
            }
            session.advertised().add(id, this);
            session.watchReach(watcher);
            reachChanged();
        }

        private void reachChanged() {
            PathFailure.NoMulticast why = session.unreachable("who wants to know of " + name());
            set(why == null ? reached : new RegistrationState.Waiting(why));
        }

        @Override
        public void registered(DnsName name) {
            String instance = InstanceName.label(name).orElse(name());
            reached =
                    new RegistrationState.Registered(endpoint(instance), !instance.equals(name()));
            set(reached);
        }

        @Override
        public void renaming() {
            reached = new RegistrationState.Registering();
            set(reached);
        }

        @Override
        public void refused(DnsName name) {
            set(new RegistrationState.Refused(new ResolveFailure.NameTaken(name.toString())));
            withdraw();
        }

        void update(TxtRecord txt) {
            if (told) {
                session.engine().change(id, octets(txt), session.now());
            }
        }

        void withdraw() {
            if (told) {
                told = false;
                session.unwatchReach(watcher);
                session.advertised().remove(id);
                session.engine().withdraw(id, session.now());
                session.hosts().release(service());
            }
        }
    }

    private static Octets octets(TxtRecord txt) {
        return Octets.of(txt.toBytes());
    }

    private Endpoint.Service endpoint(String instance) {
        return new Endpoint.Service(instance, service().type().toString(), "local");
    }

    @Override
    void changed() {
        Run started = run;
        if (started != null) {
            TxtRecord txt = service().txt();
            started.session.execute(() -> started.update(txt));
        }
    }

    @Override
    void withdraw() {
        Run started = run;
        if (started != null) {
            withdraw(started);
        }
    }

    @Override
    void gone() {
        station.release();
        onClose.accept(this);
    }

    private static void withdraw(Run started) {
        if (started.session.onThread()) {
            started.withdraw();
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        started.session.execute(() -> {
            started.withdraw();
            done.countDown();
        });
        try {
            // The thread never blocks for long; if it has ended, there is nothing left to withdraw.
            boolean _ = done.await(LIMIT_OF_GOODBYE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the goodbye is said all the same
        }
    }
}
