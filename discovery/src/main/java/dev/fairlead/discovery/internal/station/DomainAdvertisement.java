package dev.fairlead.discovery.internal.station;

import dev.fairlead.Cancelled;
import dev.fairlead.DomainRegistration;
import dev.fairlead.Endpoint;
import dev.fairlead.HostNames;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.RegistrationState;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Service;
import dev.fairlead.UpdateFailure;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Tally;
import dev.fairlead.discovery.internal.unicast.Update;
import dev.fairlead.discovery.internal.unicast.Zone;
import dev.fairlead.discovery.internal.unicast.Zone.Outcome;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import dev.fairlead.internal.resolve.DnsName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A service that is told in a domain, by changes of its zone. One virtual thread tells it, tells
/// it again before its lease is over, and takes it back.
final class DomainAdvertisement extends StatedAdvertisement {
    /// Names of instances and hosts that are tried before it is given up.
    private static final int MOST_NAMES = 100;

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final Duration LIMIT_OF_GOODBYE = Duration.ofSeconds(2);

    private final DomainRegistration registration;
    private final DomainRecords records;
    private final Surroundings surroundings;
    private final Function<Surroundings, List<InetAddress>> addresses;
    private final Nameservers nameservers;
    private final Tally tally;
    private final LongSupplier clock;
    private final Consumer<DomainAdvertisement> onClose;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread =
            Thread.ofVirtual().name("fairlead-discovery-registration").unstarted(this::run);
    private volatile boolean over;
    private boolean takingBack; // guarded by thread: it is not interrupted any more

    // What is told, on the thread.
    private @Nullable Zone zone;
    private @Nullable DnsName host;
    private @Nullable DnsName instance;
    private String label;
    private String hostLabel;
    private List<InetAddress> told = List.of();

    /// @param service with its name and its domain
    /// @param addresses those to tell
    /// @param clock in seconds since 1970
    /// @throws IllegalArgumentException if a name is too long
    DomainAdvertisement(
            Service service,
            DomainRegistration registration,
            int port,
            Surroundings surroundings,
            Function<Surroundings, List<InetAddress>> addresses,
            Nameservers nameservers,
            Tally tally,
            LongSupplier clock,
            Consumer<DomainAdvertisement> onClose) {
        super(service, port);
        this.registration = registration;
        this.surroundings = surroundings;
        this.addresses = addresses;
        this.nameservers = nameservers;
        this.tally = tally;
        this.clock = clock;
        this.onClose = onClose;
        this.records =
                DomainRecords.of(
                        service,
                        registration.domain(),
                        port,
                        registration.timeToLive().toSeconds());
        this.label = name();
        this.hostLabel =
                service.hostLabel()
                        .orElseGet(() -> Hosts.label(surroundings.hostNames().hostName()));
        records.instance(label); // refuses one that is too long
        records.host(hostLabel);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (HostNames.Watch _ = surroundings.watch(news::release)) {
            Duration retry = FIRST_RETRY;
            while (!over) {
                Duration wait;
                try {
                    register();
                    retry = FIRST_RETRY;
                    wait = untilRenewal();
                } catch (NetworkException e) {
                    if (!mayPass(e)) {
                        return;
                    }
                    wait = retry;
                    retry = min(retry.multipliedBy(2), LAST_RETRY);
                }
                boolean _ = news.tryAcquire(jittered(wait), TimeUnit.MILLISECONDS);
                news.drainPermits();
            }
        } catch (InterruptedException | IllegalStateException _) {
            // closed, or the network is
        } finally {
            takeBack();
        }
    }

    /// Says why nothing is told now.
    ///
    /// @return whether it is worth another try
    private boolean mayPass(NetworkException e) {
        if (over || e.failure() instanceof Cancelled) {
            return false;
        }
        boolean wrong =
                switch (e.failure()) {
                    case UpdateFailure.NotDone _ -> false;
                    case UpdateFailure _, ResolveFailure.NameTaken _ -> true;
                    default -> false;
                };
        if (wrong && instance == null) {
            set(new RegistrationState.Refused(e.failure()));
            return false;
        }
        set(new RegistrationState.Waiting(e.failure()));
        zone = null; // it may have moved
        return true;
    }

    /// At 80 to 85 % of the lease (RFC 9664, section 5.2): the one that was granted, if that is
    /// shorter.
    private Duration untilRenewal() {
        Zone current = zone;
        long granted = current == null ? 0 : current.granted();
        long lease = registration.lease().toSeconds();
        long seconds = granted > 0 ? Math.min(granted, lease) : lease;
        return Duration.ofMillis(
                Math.max(1_000, seconds * ThreadLocalRandom.current().nextLong(800, 850)));
    }

    private static long jittered(Duration wait) {
        return wait.toMillis() * ThreadLocalRandom.current().nextLong(95, 101) / 100;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    // ---- telling

    private void register() throws NetworkException {
        List<InetAddress> current = addresses.apply(surroundings);
        if (current.isEmpty()) {
            throw new NetworkException(
                    new PathFailure.NoInterface("others who want to reach " + name()));
        }
        Zone where = zone;
        if (where == null) {
            where = Zone.find(registration, surroundings.network(), nameservers, tally, clock);
            zone = where;
        }
        for (int tries = 0; !registered(where, current); tries++) {
            if (!service().renames() || tries == MOST_NAMES) {
                throw new NetworkException(
                        new ResolveFailure.NameTaken(
                                label + "." + service().type() + "." + domain()));
            }
            label = Labels.nextInstance(label);
            instance = null;
        }
        Endpoint.Service named = new Endpoint.Service(label, service().type().toString(), domain());
        set(new RegistrationState.Registered(named, !label.equals(name())));
    }

    private String domain() {
        return registration.domain();
    }

    /// Tells host and service under the name that is tried now.
    ///
    /// @return false if somebody else has it
    private boolean registered(Zone where, List<InetAddress> current) throws NetworkException {
        DnsName wanted = records.instance(label);
        DnsName at = hosted(where, current, wanted);
        boolean ours =
                change(where, records.newInstance(wanted, at, service().txt()))
                        || change(where, records.sameInstance(wanted, at, service().txt()));
        if (ours) {
            instance = wanted;
        } else {
            change(where, records.unmark(at, wanted));
        }
        return ours;
    }

    private DnsName hosted(Zone where, List<InetAddress> current, DnsName wanted)
            throws NetworkException {
        for (int tries = 0; tries < MOST_NAMES; tries++) {
            DnsName name = records.host(hostLabel);
            DnsName known = host;
            List<InetAddress> before = known != null && name.equals(known) ? told : current;
            if (change(where, records.newHost(name, current, wanted))
                    || change(where, records.sameHost(name, before, current, wanted))
                    || change(where, records.sameHost(name, current, current, wanted))) {
                host = name;
                told = current;
                return name;
            }
            hostLabel = Labels.nextHost(hostLabel);
        }
        throw new NetworkException(
                new ResolveFailure.NameTaken(hostLabel + "." + registration.domain()));
    }

    private boolean change(Zone where, Consumer<Update> what) throws NetworkException {
        return where.change(what, registration.lease().toSeconds()) == Outcome.DONE;
    }

    // ---- taking back

    private void takeBack() {
        synchronized (thread) {
            takingBack = true;
            boolean _ = Thread.interrupted(); // what ended the telling is not to end this
        }
        Zone where = zone;
        DnsName at = host;
        DnsName was = instance;
        if (where == null || at == null) {
            return;
        }
        try {
            if (was != null) {
                where.change(records.removeInstance(was, at), 0);
                where.change(records.removeType(), 0);
                where.change(records.unmark(at, was), 0);
            }
            where.change(records.removeHost(at), 0);
        } catch (NetworkException | IllegalStateException e) {
            System.getLogger("dev.fairlead.discovery")
                    .log(
                            System.Logger.Level.WARNING,
                            name() + " could not be taken back from " + domain() + ": " + e);
        }
    }

    @Override
    void changed() {
        news.release();
    }

    /// Begins to take it back, as [#close] does, and does not wait.
    void end() {
        synchronized (thread) {
            over = true;
            if (!takingBack) {
                thread.interrupt();
            }
        }
    }

    @Override
    void withdraw() {
        end();
        try {
            boolean _ = thread.join(LIMIT_OF_GOODBYE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it is taken back all the same
        }
    }

    @Override
    void gone() {
        onClose.accept(this);
    }
}
